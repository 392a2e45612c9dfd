import { InvariantError } from '../errors/invariant.ts';
import type { RuntimeConfig } from '../parameters/runtime-config.ts';
import { readAccessKey } from '../primitives/access-key.ts';
import { SYSTEM_ACCOUNT } from '../primitives/account-id.ts';
import { readAccount } from '../primitives/account.ts';
import { fromBorsh } from '../primitives/borsh-reader.ts';
import { readReceipt, readStateStoredReceipt } from '../primitives/receipt-borsh.ts';
import { isActionReceipt, type Receipt } from '../primitives/receipt.ts';
import { TrieColumn } from '../store/trie-column.ts';
import { trieKey, type TrieKey } from '../store/trie-key.ts';
import type { TrieWrite } from '../store/trie.ts';
import type { ApplyChunkInput, ApplyChunkResult } from './apply-types.ts';
import {
  gasToBalance,
  receiptExecFee,
  totalDeposit,
  totalPrepaidExecFees,
  totalPrepaidGas,
  totalPrepaidSendFees,
} from './fees.ts';
import { NONCE_VALUE_LENGTH } from './actions/access-keys.ts';

/**
 * YoctoNEAR that travel with a receipt: deposits, and the gas bought for it. Refunds carry no gas.
 *
 * @see nearcore runtime/runtime/src/balance_checker.rs receipt_cost, in releases that still had it
 */
export function receiptBalance(receipt: Receipt, config: RuntimeConfig): bigint {
  const { body } = receipt;
  if (!isActionReceipt(body)) return 0n;
  const deposit = totalDeposit(body.actions);
  if (receipt.predecessorId === SYSTEM_ACCOUNT) return deposit;
  const gas =
    totalPrepaidGas(body.actions) +
    totalPrepaidSendFees(config, body.actions) +
    totalPrepaidExecFees(config, body.actions, receipt.receiverId) +
    receiptExecFee(config);
  return deposit + gasToBalance(body.gasPrice, gas);
}

/** YoctoNEAR that a record of the state holds. */
function recordBalance(key: TrieKey, value: Uint8Array | undefined, config: RuntimeConfig): bigint {
  if (value === undefined) return 0n;
  switch (key.charCodeAt(0)) {
    case TrieColumn.ACCOUNT: {
      const { amount, locked } = fromBorsh(value, readAccount);
      return amount + locked;
    }
    case TrieColumn.ACCESS_KEY: {
      if (value.length === NONCE_VALUE_LENGTH) return 0n;
      const { permission } = fromBorsh(value, readAccessKey);
      return 'numNonces' in permission ? permission.balance : 0n;
    }
    case TrieColumn.POSTPONED_RECEIPT:
    case TrieColumn.PROMISE_YIELD_RECEIPT:
      return receiptBalance(fromBorsh(value, readReceipt), config);
    case TrieColumn.DELAYED_RECEIPT_OR_INDICES:
      if (key === trieKey.delayedReceiptIndices()) return 0n;
      return receiptBalance(fromBorsh(value, readStateStoredReceipt).receipt, config);
    case TrieColumn.BUFFERED_RECEIPT:
      return receiptBalance(fromBorsh(value, readStateStoredReceipt).receipt, config);
    default:
      return 0n;
  }
}

/** What a chunk did to the supply, and what it said it did. */
export interface SupplyChange {
  /** After minus before: accounts, stakes, gas keys, receipts in state and in flight. */
  readonly actual: bigint;
  /** Rewards and subsidies minus what was burnt. */
  readonly declared: bigint;
}

/** Adds up a chunk's change of the supply from the records it wrote and the receipts that came and went. */
export function supplyChange(
  input: ApplyChunkInput,
  result: Pick<ApplyChunkResult, 'outgoingReceipts' | 'balanceBurnt' | 'subsidized'>,
  writes: readonly TrieWrite[],
): SupplyChange {
  const { config } = input.block;
  let actual = 0n;
  for (const [key, value] of writes)
    actual += recordBalance(key, value, config) - recordBalance(key, input.trie.get(key), config);
  for (const receipt of result.outgoingReceipts) actual += receiptBalance(receipt, config);
  for (const receipt of input.receipts) actual -= receiptBalance(receipt, config);
  let declared = result.subsidized - result.balanceBurnt;
  for (const reward of input.validatorAccountsUpdate?.validatorRewards.values() ?? []) declared += reward;
  return { actual, declared };
}

/**
 * Checks that a chunk neither made nor lost yoctoNEAR.
 *
 * @throws {InvariantError} when the supply changed by anything but rewards, subsidies and what was burnt
 */
export function checkSupply(change: SupplyChange): void {
  if (change.actual === change.declared) return;
  throw new InvariantError('the chunk changed the supply of yoctoNEAR', {
    metaMessages: [`change of balances: ${change.actual}`, `declared: ${change.declared}`],
  });
}
