import { runtimeConfig } from '../parameters/lookup.ts';
import { equalBytes } from '../primitives/hash.ts';
import type { RuntimeConfig } from '../parameters/runtime-config.ts';
import { verifySignatureAside } from '../primitives/keys.ts';
import type { SignedTransaction, Transaction } from '../primitives/transaction.ts';
import type { InvalidTxError } from '../primitives/tx-errors.ts';
import { checkTransaction, type TransactionCheck } from '../runtime/check-transaction.ts';
import type { BlockLookup } from './block-index.ts';
import type { BlockRecord } from './block-record.ts';
import type { SubmitResult, WaitResult } from './chain-api.ts';
import type { Clock } from './clock.ts';
import { congestionLevel } from './congestion-control.ts';
import type { Ledger } from './ledger.ts';
import type { TransactionPool } from './transaction-pool.ts';

/** What admission looks at. */
export interface AdmissionOptions {
  readonly ledger: Ledger;
  readonly blocks: BlockLookup;
  readonly pool: TransactionPool;
  readonly clock: Clock;
  /** Least time that a block of nearcore takes, in milliseconds. */
  readonly minBlockDelayMs: number;
  /** Called whenever a transaction has been decided on. */
  readonly onDecision: () => void;
}

/** What holds for every transaction as long as the head stays. */
interface HeadRules {
  readonly head: BlockRecord;
  readonly config: RuntimeConfig;
  /** Why nothing is taken; null while there is room. */
  readonly congestion: InvalidTxError | null;
  /** The block that the last transaction builds on: most of them build on the same one. */
  base: BlockRecord | undefined;
}

/** While so many signatures wait to be checked, clients that do not want the result wait as well: it bounds memory. */
const MAX_UNHEEDED_CHECKS = 512;

/**
 * Decides which transactions wait for a block.
 *
 * Order of the checks: age of the block hash, congestion, form, signature, account, key, nonce, balance.
 *
 * @see nearcore chain/client/src/rpc_handler.rs process_tx_internal
 */
export class TransactionAdmission {
  readonly #options: AdmissionOptions;
  /** Signatures being checked by {@link admit}. */
  #signatureChecks = 0;
  #rules: HeadRules | undefined;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /**
   * Checks a transaction and puts it into the pool.
   *
   * @param isVerified - its signature is known to fit
   */
  submit(transaction: SignedTransaction, isVerified: boolean): SubmitResult {
    const result = this.#decide(transaction, isVerified);
    this.#options.onDecision();
    return result;
  }

  #decide(transaction: SignedTransaction, isVerified: boolean): SubmitResult {
    const { pool, blocks, clock } = this.#options;
    if (pool.has(transaction.hash)) return { kind: 'accepted' };
    const check = this.#check(transaction, isVerified);
    if (check.error === null) {
      pool.insert(transaction, check.gasBurnt, clock.nowNs());
      return { kind: 'accepted' };
    }
    const { error } = check;
    // A transaction that is sent again after its inclusion is no error: clients retry.
    const isRepeat =
      typeof error === 'object' && 'InvalidNonce' in error && blocks.transaction(transaction.hash) !== undefined;
    return isRepeat ? { kind: 'accepted' } : { kind: 'invalid', error };
  }

  /** As {@link submit}, with the signature checked aside first. */
  async admit(transaction: SignedTransaction): Promise<SubmitResult> {
    const { signature, hash } = transaction;
    this.#signatureChecks++;
    let isVerified: boolean;
    try {
      isVerified = await verifySignatureAside(signature, hash, transaction.transaction.publicKey);
    } finally {
      this.#signatureChecks--;
    }
    // One that does not fit is checked again in its place among the reasons to refuse.
    return this.submit(transaction, isVerified);
  }

  /** True while transactions are on their way to the pool. */
  get isAdmitting(): boolean {
    return this.#signatureChecks > 0;
  }

  /** True while so many are on their way that their senders should be kept waiting. */
  get isBusy(): boolean {
    return this.#signatureChecks >= MAX_UNHEEDED_CHECKS;
  }

  /** A waited-for transaction that left the pool without getting into a block is refused for the reason it has now. */
  recheck(transaction: SignedTransaction): WaitResult | undefined {
    if (this.#options.pool.has(transaction.hash)) return undefined;
    const { error } = this.#check(transaction, true);
    return error === null ? undefined : { kind: 'invalid', error };
  }

  /**
   * Whether the transaction's block is known and young enough for the next block.
   *
   * Blocks come faster here than in nearcore when there is work, so that a hundred of them may pass before a client has
   * signed: a block is old only when as much time lies behind it, too, as that many of nearcore's blocks take at least.
   */
  isCurrent({ transaction }: SignedTransaction): boolean {
    const { ledger, minBlockDelayMs } = this.#options;
    const base = this.#baseOf(transaction)?.block.header.innerLite;
    if (base === undefined) return false;
    const head = ledger.head.block.header.innerLite;
    const validity = ledger.genesis.transactionValidityPeriod;
    if (head.height <= base.height + validity) return true;
    return head.timestampNs - base.timestampNs <= BigInt(validity * minBlockDelayMs) * 1_000_000n;
  }

  #baseOf({ blockHash }: Transaction): BlockRecord | undefined {
    const rules = this.#rulesAtHead();
    if (rules.base === undefined || !equalBytes(rules.base.block.header.hash, blockHash))
      rules.base = this.#options.blocks.byHash(blockHash);
    return rules.base;
  }

  #rulesAtHead(): HeadRules {
    const { ledger } = this.#options;
    const { head } = ledger;
    if (this.#rules?.head !== head) {
      const config = runtimeConfig(ledger.nextProtocolVersion());
      this.#rules = { head, config, congestion: congestionOf(config, head), base: undefined };
    }
    return this.#rules;
  }

  #check(transaction: SignedTransaction, isVerified: boolean): TransactionCheck {
    if (!this.isCurrent(transaction)) return { error: 'Expired' };
    const { head, config, congestion } = this.#rulesAtHead();
    if (congestion !== null) return { error: congestion };
    return checkTransaction(this.#options.ledger.trie, transaction, {
      config,
      gasPriceYocto: head.block.header.innerRest.nextGasPriceYocto,
      verified: isVerified,
    });
  }
}

/** The refusal of all transactions while a shard is congested; null while it is not. */
function congestionOf({ congestionControl }: RuntimeConfig, head: BlockRecord): InvalidTxError | null {
  const level = congestionLevel(congestionControl, head.block.chunk.header.congestionInfo);
  if (level < congestionControl.rejectTxCongestionThreshold) return null;
  return { ShardCongested: { congestion_level: level, shard_id: 0 } };
}
