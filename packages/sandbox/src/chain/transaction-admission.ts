import { invariant } from '../errors/invariant.ts';
import { runtimeConfig } from '../parameters/lookup.ts';
import { verifySignatureAside } from '../primitives/keys.ts';
import type { SignedTransaction } from '../primitives/transaction.ts';
import type { InvalidTxError } from '../primitives/tx-errors.ts';
import { checkTransaction } from '../runtime/check-transaction.ts';
import { transactionCost } from '../runtime/fees.ts';
import type { BlockLookup } from './block-index.ts';
import type { BlockHeader } from './block-types.ts';
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

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /**
   * Checks a transaction and puts it into the pool.
   *
   * @param isVerified - its signature is known to fit
   */
  submit(transaction: SignedTransaction, isVerified: boolean): SubmitResult {
    const { pool, blocks, clock } = this.#options;
    if (pool.has(transaction.hash)) return { kind: 'accepted' };
    const error = this.isCurrent(transaction) ? this.#check(transaction, isVerified) : 'Expired';
    if (error !== null) {
      // A transaction that is sent again after its inclusion is no error: clients retry.
      const isRepeat =
        typeof error === 'object' && 'InvalidNonce' in error && blocks.transaction(transaction.hash) !== undefined;
      return isRepeat ? { kind: 'accepted' } : { kind: 'invalid', error };
    }
    pool.insert(transaction, this.#gasToConvert(transaction), clock.nowNs());
    return { kind: 'accepted' };
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
    const error = this.isCurrent(transaction) ? this.#check(transaction, true) : 'Expired';
    return error === null ? undefined : { kind: 'invalid', error };
  }

  /**
   * Whether the transaction's block is known and young enough for the next block.
   *
   * Blocks come faster here than in nearcore when there is work, so that a hundred of them may pass before a client has
   * signed: a block is old only when as much time lies behind it, too, as that many of nearcore's blocks take at least.
   */
  isCurrent({ transaction }: SignedTransaction): boolean {
    const { ledger, blocks, minBlockDelayMs } = this.#options;
    const base = blocks.byHash(transaction.blockHash)?.block.header.innerLite;
    if (base === undefined) return false;
    const head = this.#head.innerLite;
    const validity = ledger.genesis.transactionValidityPeriod;
    if (head.height <= base.height + validity) return true;
    return head.timestampNs - base.timestampNs <= BigInt(validity * minBlockDelayMs) * 1_000_000n;
  }

  get #head(): BlockHeader {
    return this.#options.ledger.head.block.header;
  }

  #check(transaction: SignedTransaction, isVerified: boolean): InvalidTxError | null {
    const { ledger } = this.#options;
    const config = runtimeConfig(ledger.nextProtocolVersion());
    const { congestionControl } = config;
    const level = congestionLevel(congestionControl, ledger.head.block.chunk.header.congestionInfo);
    if (level >= congestionControl.rejectTxCongestionThreshold)
      return { ShardCongested: { congestion_level: level, shard_id: 0 } };
    return checkTransaction(ledger.trie, transaction, {
      config,
      gasPriceYocto: this.#head.innerRest.nextGasPriceYocto,
      verified: isVerified,
    });
  }

  #gasToConvert({ transaction }: SignedTransaction): number {
    const config = runtimeConfig(this.#options.ledger.nextProtocolVersion());
    const cost = transactionCost(config, transaction, this.#head.innerRest.nextGasPriceYocto);
    invariant(cost !== null, 'a checked transaction has no cost');
    return cost.gasBurnt;
  }
}
