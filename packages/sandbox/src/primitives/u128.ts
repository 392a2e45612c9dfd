/** The largest amount that the protocol can write. */
export const U128_MAX = (1n << 128n) - 1n;
