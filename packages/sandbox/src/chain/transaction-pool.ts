import { bytesKey } from '../primitives/hash.ts';
import type { SignedTransaction } from '../primitives/transaction.ts';

/** What became of a transaction offered to the pool. */
export type PoolInsertion = 'added' | 'duplicate' | 'full';

/** Whether a group's first transaction may leave; `sinceNs` is when the group began to wait. */
export type ReadyCheck = (next: SignedTransaction, sinceNs: bigint) => boolean;

/** What a chunk has room for: the transaction that reaches the gas limit still gets in, one that exceeds the bytes does not. */
export interface ChunkRoom {
  readonly bytes: number;
  /** Gas burnt by turning transactions into receipts. */
  readonly gas: number;
}

interface Pooled {
  readonly signed: SignedTransaction;
  readonly gas: number;
}

interface Group {
  readonly transactions: Pooled[];
  /** When the group's present first transaction came, in nanoseconds. */
  sinceNs: bigint;
}

/**
 * Transactions that wait for a block, in groups by signer and key.
 *
 * Within a group they leave in order of nonce, whatever the order they came in; the groups take turns.
 *
 * @see nearcore chain/pool/src/lib.rs
 */
export class TransactionPool {
  readonly #groups = new Map<string, Group>();
  readonly #hashes = new Set<string>();
  readonly #sizeLimit: number;
  #size = 0;

  /** @param sizeLimit - bytes of transactions that the pool takes at most */
  constructor(sizeLimit: number) {
    this.#sizeLimit = sizeLimit;
  }

  /** Number of transactions waiting. */
  get length(): number {
    return this.#hashes.size;
  }

  /**
   * Takes a transaction whose form and signature are checked.
   *
   * @param gas - what turning it into a receipt burns
   */
  insert(signed: SignedTransaction, gas: number, nowNs: bigint): PoolInsertion {
    const hash = bytesKey(signed.hash);
    if (this.#hashes.has(hash)) return 'duplicate';
    if (this.#size + signed.size > this.#sizeLimit) return 'full';
    const key = groupKey(signed);
    let group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, (group = { transactions: [], sinceNs: nowNs }));
    insertByNonce(group.transactions, { signed, gas });
    this.#hashes.add(hash);
    this.#size += signed.size;
    return 'added';
  }

  /** Whether this transaction is waiting. */
  has(hash: Uint8Array): boolean {
    return this.#hashes.has(bytesKey(hash));
  }

  /**
   * Removes and returns transactions for a block: one of each group in turn until the pool or the room is used up.
   *
   * @param isReady - a group whose next transaction is not ready stays as it is
   */
  take(room: ChunkRoom, isReady: ReadyCheck = () => true): SignedTransaction[] {
    const taken: SignedTransaction[] = [];
    let size = 0;
    let burnt = 0;
    let turn = [...this.#groups.entries()].filter(([, group]) => isReady(headOf(group), group.sinceNs));
    while (turn.length > 0) {
      const again: typeof turn = [];
      for (const [key, group] of turn) {
        const { signed: next, gas } = group.transactions[0] as Pooled;
        // A transaction larger than a whole chunk could never leave: it goes alone, and is refused there.
        if (burnt >= room.gas || (taken.length > 0 && size + next.size > room.bytes)) return taken;
        group.transactions.shift();
        taken.push(next);
        size += next.size;
        burnt += gas;
        this.#size -= next.size;
        this.#hashes.delete(bytesKey(next.hash));
        if (group.transactions.length > 0) again.push([key, group]);
        else this.#groups.delete(key);
      }
      turn = again;
    }
    return taken;
  }

  /** Whether any group's first transaction is ready. */
  hasReady(isReady: ReadyCheck): boolean {
    for (const group of this.#groups.values()) if (isReady(headOf(group), group.sinceNs)) return true;
    return false;
  }
}

function groupKey({ transaction }: SignedTransaction): string {
  const index = transaction.nonceIndex === null ? '' : `#${transaction.nonceIndex}`;
  return `${transaction.signerId}|${transaction.publicKey.toString()}${index}`;
}

function headOf(group: Group): SignedTransaction {
  return (group.transactions[0] as Pooled).signed;
}

function insertByNonce(group: Pooled[], pooled: Pooled): void {
  const { nonce } = pooled.signed.transaction;
  let at = group.length;
  while (at > 0 && (group[at - 1] as Pooled).signed.transaction.nonce > nonce) at--;
  group.splice(at, 0, pooled);
}
