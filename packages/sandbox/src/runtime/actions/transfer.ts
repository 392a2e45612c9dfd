import { invariant } from '../../errors/invariant.ts';
import { isFeatureEnabled } from '../../parameters/features.ts';
import { createAccount, type Account } from '../../primitives/account.ts';
import { accountType, SYSTEM_ACCOUNT } from '../../primitives/account-id.ts';
import type { AccessKey } from '../../primitives/access-key.ts';
import type { TransferAction } from '../../primitives/action.ts';
import { sha256 } from '../../primitives/crypto.ts';
import { fromHex } from '../../primitives/hex.ts';
import { PublicKey } from '../../primitives/keys.ts';
import { trieKey } from '../../store/trie-key.ts';
import { ethWalletGlobalContractHash, ethWalletMagicBytes } from '../eth-wallet.ts';
import type { ReceiptExecution } from '../receipt-execution.ts';
import { getAccessKey, setAccessKey } from '../records.ts';
import { accessKeyStorageUsage, initialNonce } from './access-keys.ts';
import { U128_MAX } from '../../primitives/u128.ts';

/**
 * Adds to the receiver's balance, or creates an implicit receiver with it.
 *
 * A gas refund also gives the signer's key its allowance back, or goes to the gas key that paid.
 *
 * @see nearcore runtime/runtime/src/lib.rs action_transfer_or_implicit_account_creation
 */
export function applyTransfer(execution: ReceiptExecution, { deposit }: TransferAction): void {
  const { account, receipt, body, accountId } = execution;
  if (account === null) {
    createImplicitAccount(execution, deposit);
    return;
  }
  const isGasRefund = receipt.predecessorId === SYSTEM_ACCOUNT && body.signerId === accountId;
  if (isGasRefund && refundGasKey(execution, deposit)) return;
  account.amount += deposit;
  if (isGasRefund) refundAllowance(execution, deposit);
}

/** @see nearcore runtime/runtime/src/actions.rs try_refund_gas_key_balance */
function refundGasKey({ chunk, accountId, body }: ReceiptExecution, deposit: bigint): boolean {
  const key = getAccessKey(chunk.state, accountId, body.signerPublicKey);
  if (key === null || !('numNonces' in key.permission)) return false;
  const permission = { ...key.permission, balance: key.permission.balance + deposit };
  setAccessKey(chunk.state, accountId, body.signerPublicKey, { ...key, permission });
  return true;
}

/** @see nearcore runtime/runtime/src/actions.rs try_refund_allowance */
function refundAllowance({ chunk, accountId, body }: ReceiptExecution, deposit: bigint): void {
  const key = getAccessKey(chunk.state, accountId, body.signerPublicKey);
  if (key?.permission.kind !== 'FunctionCall' || key.permission.allowance === null) return;
  const { allowance } = key.permission;
  const grown = allowance + deposit > U128_MAX ? U128_MAX : allowance + deposit;
  if (grown === allowance) return;
  setAccessKey(chunk.state, accountId, body.signerPublicKey, {
    ...key,
    permission: { ...key.permission, allowance: grown },
  });
}

/**
 * Brings an implicit account to life with the deposit as its balance.
 *
 * @see nearcore runtime/runtime/src/actions.rs action_implicit_account_creation_transfer
 */
function createImplicitAccount(execution: ReceiptExecution, deposit: bigint): void {
  const { accountId, chunk } = execution;
  // A deterministic account too: nobody but itself may act on it from here on.
  execution.actorId = accountId;
  switch (accountType(accountId)) {
    case 'NearImplicit':
      execution.account = createNearImplicitAccount(execution, deposit);
      break;
    case 'EthImplicit':
      execution.account = createEthImplicitAccount(execution, deposit);
      break;
    case 'NearDeterministic':
      execution.account = createAccount(deposit, BigInt(chunk.block.config.fees.storageUsage.numBytesAccount));
      break;
    case 'Named':
      invariant(false, 'a transfer to a missing named account was not refused');
  }
}

/** The id is a public key in hex: the account gets that key with full access. */
function createNearImplicitAccount({ accountId, chunk }: ReceiptExecution, deposit: bigint): Account {
  const { config, blockHeight } = chunk.block;
  const key: AccessKey = { nonce: initialNonce(blockHeight), permission: { kind: 'FullAccess' } };
  const publicKey = new PublicKey('ed25519', fromHex(accountId));
  setAccessKey(chunk.state, accountId, publicKey, key);
  const usage = BigInt(config.fees.storageUsage.numBytesAccount) + accessKeyStorageUsage(config, publicKey, key);
  return createAccount(deposit, usage);
}

/** The id is an Ethereum address: the account runs the wallet contract and has no key. */
function createEthImplicitAccount({ accountId, chunk }: ReceiptExecution, deposit: bigint): Account {
  const { config, chainId } = chunk.block;
  const { numBytesAccount, numExtraBytesRecord } = config.fees.storageUsage;
  if (isFeatureEnabled('EthImplicitGlobalContract', config.protocolVersion)) {
    const codeHash = ethWalletGlobalContractHash(chainId);
    return createAccount(deposit, BigInt(numBytesAccount + codeHash.length), { kind: 'Global', codeHash });
  }
  const code = ethWalletMagicBytes(chainId);
  chunk.state.set(trieKey.contractCode(accountId), code);
  const usage = BigInt(numBytesAccount + code.length + numExtraBytesRecord);
  return createAccount(deposit, usage, { kind: 'Local', codeHash: sha256(code) });
}
