import { bytesKey, type CryptoHash } from '../primitives/hash.ts';
import type { SignedTransaction } from '../primitives/transaction.ts';
import { TX_EXECUTION_LEVELS, type TransactionStatus, type TxExecutionLevel, type WaitResult } from './chain-api.ts';
import type { Clock } from './clock.ts';

/** What waiters ask of the chain. */
export interface WaitedChain {
  level(txHash: CryptoHash): TxExecutionLevel | undefined;
  status(txHash: CryptoHash): TransactionStatus | undefined;
  /** Looks at a transaction that no block includes; a result ends the wait. */
  recheck(transaction: SignedTransaction): WaitResult | undefined;
}

interface Waiter {
  readonly txHash: CryptoHash;
  readonly level: TxExecutionLevel;
  readonly transaction: SignedTransaction | undefined;
  readonly finish: (result: WaitResult) => void;
}

/**
 * Levels that end a wait for a level. They are no plain order: a final transaction whose receipts still run is no executed one.
 *
 * @see nearcore chain/jsonrpc/src/lib.rs tx_execution_status_meets_expectations
 */
const SATISFIED_BY: Readonly<Record<TxExecutionLevel, readonly TxExecutionLevel[]>> = {
  NONE: TX_EXECUTION_LEVELS,
  INCLUDED: ['INCLUDED', 'EXECUTED_OPTIMISTIC', 'INCLUDED_FINAL', 'EXECUTED', 'FINAL'],
  EXECUTED_OPTIMISTIC: ['EXECUTED_OPTIMISTIC', 'EXECUTED', 'FINAL'],
  INCLUDED_FINAL: ['INCLUDED_FINAL', 'EXECUTED', 'FINAL'],
  EXECUTED: ['EXECUTED', 'FINAL'],
  FINAL: ['FINAL'],
};

/** Whether a transaction at `level` ends a wait for `wanted`. */
export function meetsExpectation(level: TxExecutionLevel, wanted: TxExecutionLevel): boolean {
  return SATISFIED_BY[wanted].includes(level);
}

/** Clients that wait for transactions to reach a level; each is looked at after every block. */
export class TransactionWaiters {
  readonly #chain: WaitedChain;
  readonly #clock: Clock;
  readonly #waiters = new Map<string, Set<Waiter>>();
  #count = 0;
  #isStopped = false;

  constructor(chain: WaitedChain, clock: Clock) {
    this.#chain = chain;
    this.#clock = clock;
  }

  /** Number of clients waiting for a level that idle blocks bring nearer. */
  get length(): number {
    return this.#count;
  }

  /** Waits at most `timeoutMs`; looks at once and after each block. */
  wait(
    txHash: CryptoHash,
    level: TxExecutionLevel,
    timeoutMs: number,
    transaction: SignedTransaction | undefined,
  ): Promise<WaitResult> {
    const now = this.#reached(txHash, level, this.#chain.level(txHash));
    if (now !== undefined) return Promise.resolve(now);
    if (level === 'NONE') {
      const rechecked = transaction === undefined ? undefined : this.#chain.recheck(transaction);
      return Promise.resolve(rechecked ?? { kind: 'unknown' });
    }
    // Its signature was being checked, for instance, when the chain stopped.
    if (this.#isStopped) return Promise.resolve({ kind: 'timeout' });
    return new Promise((resolve) => {
      const cancel = this.#clock.schedule(timeoutMs, () => waiter.finish({ kind: 'timeout' }));
      const waiter: Waiter = {
        txHash,
        level,
        transaction,
        finish: (result) => {
          cancel();
          this.#remove(waiter);
          resolve(result);
        },
      };
      this.#add(waiter);
      if (transaction !== undefined && this.#chain.level(txHash) === undefined) {
        const rechecked = this.#chain.recheck(transaction);
        if (rechecked !== undefined) waiter.finish(rechecked);
      }
    });
  }

  /** Looks at everybody after a block. `included` are the block's own transactions, by {@link bytesKey}. */
  onBlock(included: ReadonlySet<string>): void {
    for (const [key, waiters] of this.#waiters) {
      for (const waiter of waiters) {
        const result = this.#look(waiter, included.has(key));
        if (result !== undefined) waiter.finish(result);
      }
    }
  }

  /** Ends all waits, also those that begin later. */
  stop(): void {
    this.#isStopped = true;
    for (const waiters of this.#waiters.values()) for (const waiter of waiters) waiter.finish({ kind: 'timeout' });
  }

  #look(waiter: Waiter, isNew: boolean): WaitResult | undefined {
    // nearcore keeps a chunk's transactions before it has executed them, so this wait ends before there are outcomes.
    if (isNew && waiter.level === 'INCLUDED') {
      const status = this.#chain.status(waiter.txHash);
      if (status !== undefined)
        return { kind: 'reached', status: { level: 'INCLUDED', transaction: status.transaction, outcomes: null } };
    }
    const level = this.#chain.level(waiter.txHash);
    if (level !== undefined) return this.#reached(waiter.txHash, waiter.level, level);
    return waiter.transaction === undefined ? undefined : this.#chain.recheck(waiter.transaction);
  }

  #reached(txHash: CryptoHash, wanted: TxExecutionLevel, level: TxExecutionLevel | undefined): WaitResult | undefined {
    if (level === undefined || !meetsExpectation(level, wanted)) return undefined;
    const status = this.#chain.status(txHash);
    return status === undefined ? undefined : { kind: 'reached', status };
  }

  #add(waiter: Waiter): void {
    const key = bytesKey(waiter.txHash);
    let waiters = this.#waiters.get(key);
    if (waiters === undefined) this.#waiters.set(key, (waiters = new Set()));
    waiters.add(waiter);
    this.#count++;
  }

  #remove(waiter: Waiter): void {
    const key = bytesKey(waiter.txHash);
    const waiters = this.#waiters.get(key);
    if (waiters === undefined || !waiters.delete(waiter)) return;
    this.#count--;
    if (waiters.size === 0) this.#waiters.delete(key);
  }
}
