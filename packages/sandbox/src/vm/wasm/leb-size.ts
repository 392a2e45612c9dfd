/** Functions that nearcore's instrumentation imports before all others; every function index grows by it. */
export const NEARCORE_IMPORTS = 3;

/** Bytes of an unsigned LEB128 in its shortest form. */
export function unsignedSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** Bytes of a signed LEB128 of a number that is not negative, in its shortest form. */
export function signedSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 64; rest = Math.floor(rest / 128)) size++;
  return size;
}
