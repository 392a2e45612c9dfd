import { installNodeCrypto } from '../../src/node/node-crypto.ts';
import { runtimeConfig } from '../../src/parameters/lookup.ts';
import type { AccessKey } from '../../src/primitives/access-key.ts';
import { createAccount, type Account } from '../../src/primitives/account.ts';
import type { Action } from '../../src/primitives/action.ts';
import { sha256 } from '../../src/primitives/crypto.ts';
import { bytesKey, ZERO_HASH, type CryptoHash } from '../../src/primitives/hash.ts';
import { keyPairFromSeed, signMessage, type KeyPair } from '../../src/primitives/key-pair.ts';
import type { ExecutionOutcome } from '../../src/primitives/outcome.ts';
import { fromBorsh } from '../../src/primitives/borsh-reader.ts';
import { readReceipt, readStateStoredReceipt } from '../../src/primitives/receipt-borsh.ts';
import type { Receipt } from '../../src/primitives/receipt.ts';
import type { StateRecord } from '../../src/primitives/state-record.ts';
import {
  createSignedTransaction,
  encodeTransaction,
  type SignedTransaction,
  type Transaction,
} from '../../src/primitives/transaction.ts';
import { toUtf8 } from '../../src/primitives/text.ts';
import type {
  ApplyChunkResult,
  CongestionInfo,
  EpochInfo,
  ValidatorAccountsUpdate,
} from '../../src/runtime/apply-types.ts';
import { applyChunk } from '../../src/runtime/apply.ts';
import { getAccessKey, getAccount } from '../../src/runtime/records.ts';
import { writeStateRecord } from '../../src/runtime/state-patch.ts';
import { TrieUpdate } from '../../src/store/trie-update.ts';
import { TrieColumn } from '../../src/store/trie-column.ts';
import { trieKey } from '../../src/store/trie-key.ts';
import { Trie } from '../../src/store/trie.ts';

installNodeCrypto();

/** One NEAR in yoctoNEAR. */
export const NEAR = 10n ** 24n;
/** 10^12 gas. */
export const TGAS = 10n ** 12n;

/** The key pair that the tests give an account. */
export function keyOf(name: string): KeyPair {
  let pair = pairs.get(name);
  if (pair === undefined) pairs.set(name, (pair = keyPairFromSeed(sha256(toUtf8(`key:${name}`)))));
  return pair;
}

const pairs = new Map<string, KeyPair>();

/** Options of a {@link Ledger}. */
export interface LedgerOptions {
  readonly protocolVersion?: number;
  readonly gasLimit?: bigint;
  readonly epoch?: EpochInfo;
}

const NO_CONGESTION: CongestionInfo = {
  delayedReceiptsGas: 0n,
  bufferedReceiptsGas: 0n,
  receiptBytes: 0n,
  allowedShard: 0,
};
const DEFAULT_EPOCH: EpochInfo = { validatorStake: () => null, totalStake: 0n, minimumStake: 1000n * NEAR };

/** Chunk after chunk without a chain: heights count up, all receipts go to the next chunk, the supply is checked. */
export class Ledger {
  trie: Trie;
  height = 10;
  pending: readonly Receipt[] = [];
  congestion = NO_CONGESTION;
  /** YoctoNEAR burnt, less what was made, in chunks that `settle` applied. */
  burntWhileSettling = 0n;
  readonly outcomes = new Map<string, ExecutionOutcome>();
  readonly #options: LedgerOptions;

  constructor(accounts: Readonly<Record<string, bigint>>, options: LedgerOptions = {}) {
    this.#options = options;
    const state = new TrieUpdate(Trie.empty());
    for (const [accountId, amount] of Object.entries(accounts)) {
      writeStateRecord(state, { kind: 'Account', accountId, account: createAccount(amount, 182n) });
      const accessKey: AccessKey = { nonce: 0n, permission: { kind: 'FullAccess' } };
      writeStateRecord(state, { kind: 'AccessKey', accountId, publicKey: keyOf(accountId).publicKey, accessKey });
    }
    state.commit({ kind: 'InitialState' });
    this.trie = state.finalize().trie;
  }

  /** Signs actions with the signer's test key (or another) and its next nonce. */
  sign(
    signerId: string,
    receiverId: string,
    actions: readonly Action[],
    overrides: Partial<Transaction> & { readonly pair?: KeyPair } = {},
  ): SignedTransaction {
    const { pair = keyOf(signerId), ...fields } = overrides;
    const key = getAccessKey(this.trie, signerId, pair.publicKey);
    const transaction: Transaction = {
      version: 0,
      signerId,
      publicKey: pair.publicKey,
      nonce: (key?.nonce ?? 0n) + 1n,
      nonceIndex: null,
      receiverId,
      blockHash: ZERO_HASH,
      actions,
      nonceMode: 'Monotonic',
      ...fields,
    };
    return createSignedTransaction(transaction, signMessage(pair, sha256(encodeTransaction(transaction))));
  }

  /** Applies one chunk. */
  apply(
    transactions: readonly SignedTransaction[] = [],
    validatorAccountsUpdate: ValidatorAccountsUpdate | null = null,
    hasNewChunk = true,
  ): ApplyChunkResult {
    const config = runtimeConfig(this.#options.protocolVersion ?? 84);
    this.height += 1;
    const result = applyChunk({
      trie: this.trie,
      block: {
        chainId: 'localnet',
        blockHeight: this.height,
        prevBlockHash: ZERO_HASH,
        blockTimestampNs: BigInt(this.height) * 1_000_000_000n,
        epochId: ZERO_HASH,
        epochHeight: 1,
        gasPriceYocto: 100_000_000n,
        gasLimit: this.#options.gasLimit ?? 1000n * TGAS,
        randomSeed: ZERO_HASH,
        config,
      },
      epoch: this.#options.epoch ?? DEFAULT_EPOCH,
      receipts: this.pending,
      transactions,
      transactionsVerified: false,
      validatorAccountsUpdate,
      congestionInfo: this.congestion,
      hasNewChunk,
      statePatch: [],
      checkBalance: true,
    });
    this.trie = result.trie;
    this.pending = result.outgoingReceipts;
    this.congestion = result.congestionInfo;
    for (const { id, outcome } of result.outcomes) this.outcomes.set(bytesKey(id), outcome);
    return result;
  }

  /** Applies chunks until nothing is on its way; yields may still wait. */
  settle(limit = 100): void {
    for (let i = 0; i < limit && (this.pending.length > 0 || this.congestion.receiptBytes > 0n); i++) {
      const { balanceBurnt, subsidized } = this.apply();
      this.burntWhileSettling += balanceBurnt - subsidized;
    }
  }

  /** Receipts that wait in the state: delayed, postponed or yielded. */
  receiptsInState(): Receipt[] {
    const receipts: Receipt[] = [];
    for (const column of [TrieColumn.POSTPONED_RECEIPT, TrieColumn.PROMISE_YIELD_RECEIPT]) {
      for (const [, value] of this.trie.entries(trieKey.columnPrefix(column)))
        receipts.push(fromBorsh(value, readReceipt));
    }
    for (const [key, value] of this.trie.entries(trieKey.columnPrefix(TrieColumn.DELAYED_RECEIPT_OR_INDICES))) {
      if (key !== trieKey.delayedReceiptIndices()) receipts.push(fromBorsh(value, readStateStoredReceipt).receipt);
    }
    for (const [, value] of this.trie.entries(trieKey.columnPrefix(TrieColumn.BUFFERED_RECEIPT))) {
      receipts.push(fromBorsh(value, readStateStoredReceipt).receipt);
    }
    return receipts;
  }

  /** Writes records over the state, between two chunks. */
  patch(records: readonly StateRecord[]): void {
    const state = new TrieUpdate(this.trie);
    for (const record of records) writeStateRecord(state, record);
    state.commit({ kind: 'Migration' });
    this.trie = state.finalize().trie;
  }

  /** Gives accounts a balance and their first key back, whatever became of them, and others their code. */
  refill(accountIds: readonly string[], amount: bigint, contracts: readonly string[], code: Uint8Array): void {
    const state = new TrieUpdate(this.trie);
    for (const accountId of accountIds) {
      const account = getAccount(state, accountId) ?? createAccount(0n, 182n);
      writeStateRecord(state, { kind: 'Account', accountId, account: { ...account, amount } });
      const { publicKey } = keyOf(accountId);
      const key = getAccessKey(state, accountId, publicKey);
      const accessKey: AccessKey = {
        nonce: key?.nonce ?? BigInt(this.height) * 1_000_000n,
        permission: { kind: 'FullAccess' },
      };
      writeStateRecord(state, { kind: 'AccessKey', accountId, publicKey, accessKey });
    }
    for (const accountId of contracts) {
      const account = getAccount(state, accountId);
      if (account === null) continue;
      // Storage usage is not adjusted: what it should be does not matter to those who use this.
      writeStateRecord(state, {
        kind: 'Account',
        accountId,
        account: { ...account, contract: { kind: 'Local', codeHash: sha256(code) } },
      });
      writeStateRecord(state, { kind: 'Contract', accountId, code });
    }
    state.commit({ kind: 'Migration' });
    this.trie = state.finalize().trie;
  }

  /** Sends one transaction, lets everything settle and returns the outcome of its first receipt. */
  send(
    signerId: string,
    receiverId: string,
    actions: readonly Action[],
    overrides: Parameters<Ledger['sign']>[3] = {},
  ): ExecutionOutcome {
    const signed = this.sign(signerId, receiverId, actions, overrides);
    const { rejectedTransactions } = this.apply([signed]);
    const [rejected] = rejectedTransactions;
    if (rejected !== undefined)
      throw new Error(`refused: ${JSON.stringify(rejected.error, (_, v) => (typeof v === 'bigint' ? String(v) : v))}`);
    this.settle();
    const [receiptId] = this.outcome(signed.hash).receiptIds;
    return this.outcome(receiptId as CryptoHash);
  }

  /** The outcome of a transaction or receipt. */
  outcome(id: CryptoHash): ExecutionOutcome {
    const outcome = this.outcomes.get(bytesKey(id));
    if (outcome === undefined) throw new Error('no such outcome');
    return outcome;
  }

  /** An account that must exist. */
  account(accountId: string): Account {
    const account = getAccount(this.trie, accountId);
    if (account === null) throw new Error(`no account ${accountId}`);
    return account;
  }
}
