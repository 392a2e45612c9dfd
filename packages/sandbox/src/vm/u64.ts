/**
 * A u64 argument as a number; exact below 2^53.
 *
 * Larger values lose precision, which is harmless for addresses and lengths: they are far outside of guest memory and
 * every price makes them overflow.
 */
export function u64ToNumber(value: bigint): number {
  return Number(BigInt.asUintN(64, value));
}

/** A u64 argument, which V8 hands over as a signed BigInt. */
export function toU64(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

/** Length that stands for "the register whose id is in the pointer": u64::MAX, which V8 hands over as -1. */
export const REGISTER_LENGTH = -1n;

/** What `register_len` returns for an unused register. */
export const U64_MAX_RESULT = -1n;
