import type { JsonValue } from '../json/value.ts';
import { DecodeError, invalidType, invalidValue, type Decode } from './decode.ts';

/** A Rust `String`. */
export const string: Decode<string> = (value) => (typeof value === 'string' ? value : invalidType(value, 'a string'));

/** A Rust `bool`. */
export const boolean: Decode<boolean> = (value) =>
  typeof value === 'boolean' ? value : invalidType(value, 'a boolean');

/** Anything, kept as it is: `serde_json::Value`. */
export const anyValue: Decode<JsonValue> = (value) => value;

/** A Rust unsigned integer of the given width, as bigint. */
export function unsigned(bits: 8 | 16 | 32 | 64): Decode<bigint> {
  const limit = 1n << BigInt(bits);
  return (value) => {
    if (typeof value !== 'bigint') return invalidType(value, `u${bits}`);
    return value >= 0n && value < limit ? value : invalidValue(`integer \`${value}\``, `u${bits}`);
  };
}

/** A Rust `NonZeroU32`, as bigint. */
export const nonZeroU32: Decode<bigint> = (value) => {
  if (typeof value !== 'bigint') return invalidType(value, 'a nonzero u32');
  return value > 0n && value < 1n << 32n ? value : invalidValue(`integer \`${value}\``, 'a nonzero u32');
};

/** A Rust `u64`, as bigint. */
export const u64 = unsigned(64);

/** A u128 or u64 in a decimal string, Rust's `FromStr` for integers. */
export function decimalString(bits: 64 | 128): Decode<bigint> {
  const limit = 1n << BigInt(bits);
  return (value) => {
    const text = string(value);
    if (text === '') throw new DecodeError('cannot parse integer from empty string');
    if (!/^\+?[0-9]+$/.test(text)) throw new DecodeError('invalid digit found in string');
    const amount = BigInt(text.replace('+', ''));
    if (amount >= limit) throw new DecodeError('number too large to fit in target type');
    return amount;
  };
}

/** Rust's `Option<T>`: null is null. Marked, for a missing field of this type is null too. */
export function optional<T>(decode: Decode<T>): Decode<T | null> {
  const decodeOptional: Decode<T | null> = (value) => (value === null ? null : decode(value));
  return Object.assign(decodeOptional, { mayBeMissing: true });
}

/** Whether a field with this decoder may be left out; see {@link optional}. */
export function mayBeMissing(decode: Decode<unknown>): boolean {
  return 'mayBeMissing' in decode;
}
