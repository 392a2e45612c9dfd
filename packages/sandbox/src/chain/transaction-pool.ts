import { bytesKey } from '../primitives/hash.ts';
import type { SignedTransaction } from '../primitives/transaction.ts';

/** What became of a transaction offered to the pool. */
export type PoolInsertion = 'added' | 'duplicate' | 'full';

/**
 * Whether a group's first transaction may leave.
 *
 * @param sinceNs - when it came
 * @param before - the one of the group that left for the same block just before
 */
export type ReadyCheck = (next: SignedTransaction, sinceNs: bigint, before?: SignedTransaction) => boolean;

/** What a chunk has room for: the transaction that reaches the gas limit still gets in, one that exceeds the bytes does not. */
export interface ChunkRoom {
  readonly bytes: number;
  /** Gas burnt by turning transactions into receipts. */
  readonly gas: number;
}

interface Pooled {
  readonly signed: SignedTransaction;
  readonly gas: number;
  readonly sinceNs: bigint;
}

/** By nonce. */
type Group = Pooled[];

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
    if (group === undefined) this.#groups.set(key, (group = []));
    insertByNonce(group, { signed, gas, sinceNs: nowNs });
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
   * @param isReady - a group's turns end at a transaction that is not ready
   */
  take(room: ChunkRoom, isReady: ReadyCheck = () => true): SignedTransaction[] {
    const taken: SignedTransaction[] = [];
    let size = 0;
    let burnt = 0;
    let turn = [...this.#groups.entries()].filter(([, group]) => isGroupReady(group, isReady));
    while (turn.length > 0) {
      const again: typeof turn = [];
      for (const [key, group] of turn) {
        const { signed: next, gas } = group[0] as Pooled;
        // A transaction larger than a whole chunk could never leave: it goes alone, and is refused there.
        if (burnt >= room.gas || (taken.length > 0 && size + next.size > room.bytes)) return taken;
        group.shift();
        taken.push(next);
        size += next.size;
        burnt += gas;
        this.#size -= next.size;
        this.#hashes.delete(bytesKey(next.hash));
        if (group.length === 0) this.#groups.delete(key);
        else if (isGroupReady(group, isReady, next)) again.push([key, group]);
      }
      turn = again;
    }
    return taken;
  }

  /** Whether any group's first transaction is ready. */
  hasReady(isReady: ReadyCheck): boolean {
    for (const group of this.#groups.values()) if (isGroupReady(group, isReady)) return true;
    return false;
  }
}

function groupKey({ transaction }: SignedTransaction): string {
  const index = transaction.nonceIndex === null ? '' : `#${transaction.nonceIndex}`;
  const { type, data } = transaction.publicKey;
  return `${transaction.signerId}|${type}${index}|${bytesKey(data)}`;
}

function isGroupReady(group: Group, isReady: ReadyCheck, before?: SignedTransaction): boolean {
  const { signed, sinceNs } = group[0] as Pooled;
  return isReady(signed, sinceNs, before);
}

function insertByNonce(group: Group, pooled: Pooled): void {
  const { nonce } = pooled.signed.transaction;
  let at = group.length;
  while (at > 0 && (group[at - 1] as Pooled).signed.transaction.nonce > nonce) at--;
  group.splice(at, 0, pooled);
}
