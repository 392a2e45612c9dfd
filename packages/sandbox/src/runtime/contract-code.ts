import { isFeatureEnabled } from '../parameters/features.ts';
import { accountType, type AccountId } from '../primitives/account-id.ts';
import { localCodeHash, type Account } from '../primitives/account.ts';
import { contentHash } from '../primitives/content-hash.ts';
import { globalContractOf, type GlobalContractIdentifier } from '../primitives/global-contract.ts';
import { equalBytes, type CryptoHash } from '../primitives/hash.ts';
import { TrieColumn } from '../store/trie-column.ts';
import { trieKey, type TrieKey } from '../store/trie-key.ts';
import type { Trie } from '../store/trie.ts';
import { ethWalletGlobalContractHash, isLegacyEthWallet } from './eth-wallet.ts';
import { globalContractCodeId } from './records.ts';

/** Code that an account runs. */
export interface RunnableCode {
  readonly code: Uint8Array;
  readonly codeHash: CryptoHash;
}

/** Reads without a trace: the proof of a chunk does not hold the code of called contracts. */
interface CodeReader {
  readonly trie: Trie;
  peek(key: TrieKey): Uint8Array | undefined;
  has(key: TrieKey): boolean;
}

/**
 * The code that an account runs; null when it has none or the code is not there.
 *
 * @see nearcore runtime/runtime/src/contract_code.rs RuntimeContractIdentifier::resolve
 * @see nearcore runtime/runtime/src/function_call.rs record_contract_call, which reads it without side effects
 */
export function findContractCode(
  state: CodeReader,
  accountId: AccountId,
  account: Account,
  chainId: string,
  protocolVersion: number,
): RunnableCode | null {
  const { contract } = account;
  if (contract.kind === 'None') return null;
  const global = globalContractOf(contract) ?? legacyEthWallet(accountId, account, chainId, protocolVersion);
  if (global?.kind === 'AccountId') {
    const key = trieKey.globalContractCode(globalContractCodeId(global));
    // The name has to be looked up for its hash, which the proof does hold: the way to it, not the code.
    const code = state.has(key) ? state.peek(key) : undefined;
    return code === undefined ? null : { code, codeHash: contentHash(code) };
  }
  const codeHash = global?.codeHash ?? localCodeHash(account);
  const code = codeByHash(state, accountId, codeHash);
  return code === null ? null : { code, codeHash };
}

/**
 * Code by its hash, whoever has it: a patch can give an account the hash of code that only others have.
 *
 * @see nearcore core/store/src/contract.rs ContractStorage::get
 */
function codeByHash(state: CodeReader, accountId: AccountId, codeHash: CryptoHash): Uint8Array | null {
  for (const key of [trieKey.contractCode(accountId), trieKey.globalContractCode({ codeHash })]) {
    const code = state.peek(key);
    if (code !== undefined && equalBytes(contentHash(code), codeHash)) return code;
  }
  for (const column of [TrieColumn.CONTRACT_CODE, TrieColumn.GLOBAL_CONTRACT_CODE]) {
    for (const [, code] of state.trie.entries(trieKey.columnPrefix(column)))
      if (equalBytes(contentHash(code), codeHash)) return code;
  }
  return null;
}

/** From protocol 83 on an ETH-implicit account with the old marker code runs the global wallet contract. */
function legacyEthWallet(
  accountId: AccountId,
  { contract }: Account,
  chainId: string,
  protocolVersion: number,
): GlobalContractIdentifier | null {
  if (contract.kind !== 'Local' || accountType(accountId) !== 'EthImplicit') return null;
  if (!isFeatureEnabled('EthImplicitGlobalContract', protocolVersion)) return null;
  if (!isLegacyEthWallet(contract.codeHash)) return null;
  return { kind: 'CodeHash', codeHash: ethWalletGlobalContractHash(chainId) };
}
