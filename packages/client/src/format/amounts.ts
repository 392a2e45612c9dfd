const YOCTO_DIGITS = 24;

/**
 * Writes an amount in NEAR with at most `decimals` places, rounded towards zero, trailing zeros dropped; exact when it is smaller
 * than the last place shown (then in yoctoNEAR, so that one yocto is never shown as nothing).
 *
 * Units: yoctoNEAR in, text such as `1.25 NEAR` or `7 yocto` out.
 */
export function formatNear(amountYocto: bigint, decimals = 5): string {
  const sign = amountYocto < 0n ? '-' : '';
  const digits = (amountYocto < 0n ? -amountYocto : amountYocto).toString().padStart(YOCTO_DIGITS + 1, '0');
  const whole = digits.slice(0, -YOCTO_DIGITS);
  const fraction = digits.slice(-YOCTO_DIGITS, -YOCTO_DIGITS + decimals).replace(/0+$/, '');
  if (amountYocto !== 0n && whole === '0' && fraction === '') return `${sign}${BigInt(digits)} yocto`;
  return `${sign}${whole}${fraction ? `.${fraction}` : ''} NEAR`;
}

/** Writes gas in Tgas (10^12 gas) with two places, e.g. `17.83 Tgas`. */
export function formatGas(gas: bigint): string {
  const hundredths = gas / 10_000_000_000n;
  return `${hundredths / 100n}.${(hundredths % 100n).toString().padStart(2, '0')} Tgas`;
}

/** Writes how many there are of something: `1 instance`, `2 instances`. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Writes a number of bytes with thousands separators, e.g. `154,707 B`. */
export function formatBytes(bytes: number): string {
  return `${bytes.toLocaleString('en-US')} B`;
}
