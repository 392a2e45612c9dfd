import type { ValidatorStats } from './epoch-tracker.ts';

/** A fraction of non-negative integers, not reduced. */
export interface BigRatio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Whether `produced` is below `percent` of `expected`. */
export function isBelow(produced: number, expected: number, percent: number): boolean {
  return produced * 100 < percent * expected;
}

/**
 * Mean of the shares of blocks, chunks and endorsements done, over those kinds of which any were expected; 0 for none.
 *
 * @param endorsementCutoff - per cent below which endorsements count as none and otherwise as all; absent: their share
 * @see nearcore chain/epoch-manager/src/validator_stats.rs
 */
export function onlineRatio(stats: ValidatorStats, endorsementCutoff?: number): BigRatio {
  const shares: BigRatio[] = [];
  const add = (produced: number, expected: number): void => {
    if (expected > 0) shares.push({ numerator: BigInt(produced), denominator: BigInt(expected) });
  };
  add(stats.producedBlocks, stats.expectedBlocks);
  add(stats.producedChunks, stats.expectedChunks);
  if (endorsementCutoff === undefined) add(stats.producedEndorsements, stats.expectedEndorsements);
  else if (stats.expectedEndorsements > 0)
    add(isBelow(stats.producedEndorsements, stats.expectedEndorsements, endorsementCutoff) ? 0 : 1, 1);
  if (shares.length === 0) return { numerator: 0n, denominator: 1n };
  const common = shares.reduce((product, share) => product * share.denominator, 1n);
  const sum = shares.reduce((total, share) => total + (share.numerator * common) / share.denominator, 0n);
  return { numerator: sum, denominator: common * BigInt(shares.length) };
}

/** Negative, zero or positive as `left` is less than, equal to or greater than `right`. */
export function compareRatios(left: BigRatio, right: BigRatio): number {
  const difference = left.numerator * right.denominator - right.numerator * left.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
