import { fail } from './errors.ts';

/** Storage price in yoctoNEAR a byte. */
export const YOCTO_PER_BYTE = 10n ** 19n;

/** Price of publishing global code in yoctoNEAR a byte; it is burnt. */
export const YOCTO_PER_GLOBAL_BYTE = 10n ** 20n;

/** Largest amount the protocol can hold. */
const MAX_YOCTO = 2n ** 128n - 1n;

/** Whether `text` is decimal digits only, without sign, blanks or leading zeros. */
function isDecimal(text: string): boolean {
  if (text.length === 0 || text.length > 39 || (text.length > 1 && text[0] === '0')) return false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

/**
 * Reads an amount or a gas figure from JSON: a string of decimal digits, never a number (a JSON number loses digits).
 *
 * @param field - name shown in the refusal
 * @throws FactoryInvalidArgs when `value` is anything else or does not fit 128 bits
 */
export function parseAmount(value: unknown, field: string): bigint {
  if (typeof value !== 'string' || !isDecimal(value)) return fail('FactoryInvalidArgs', { [field]: value });
  const amount = BigInt(value);
  if (amount > MAX_YOCTO) return fail('FactoryInvalidArgs', { [field]: value });
  return amount;
}

/** Deposit in yoctoNEAR that `bytes` of storage lock. */
export function storageYocto(bytes: number): bigint {
  return bytes === 0 ? 0n : BigInt(bytes) * YOCTO_PER_BYTE;
}

// Turning a large number into decimal digits costs the contract some 0.02 Tgas; most amounts kept are 0.

/** Decimal digits of an amount. */
export function toDecimal(amount: bigint): string {
  return amount === 0n ? '0' : String(amount);
}

/** Amount of decimal digits that {@link toDecimal} wrote. */
export function fromDecimal(text: string): bigint {
  return text === '0' ? 0n : BigInt(text);
}
