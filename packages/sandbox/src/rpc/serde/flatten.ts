import type { JsonValue } from '../json/value.ts';
import {
  sortedEntries,
  structFromEntries,
  unknownVariant,
  variantOf,
  type Fields,
  type Variants,
} from './containers.ts';
import { DecodeError, invalidType, invalidValue, type Decode } from './decode.ts';

/** Entries of an object that no named field took; a flattened part takes what is its own. */
export type Rest = [string, JsonValue][];

/** A part of a struct that is flattened into the struct's object. */
export type DecodeRest<T> = (rest: Rest) => T;

/**
 * A Rust struct with `#[serde(flatten)]` parts: objects only; named fields first, then the parts in order.
 *
 * @param own - the fields that are not flattened
 * @param parts - the flattened ones
 */
export function flattened<Own extends object, Parts extends object>(
  name: string,
  own: Fields<Own>,
  parts: { readonly [K in keyof Parts]: DecodeRest<Parts[K]> },
): Decode<Own & Parts> {
  return (value) => {
    if (!(value instanceof Map)) return invalidType(value, `struct ${name}`);
    const entries = sortedEntries(value);
    const out = structFromEntries(own, entries) as Own & Parts;
    const rest = entries.filter(([key]) => !Object.hasOwn(own, key));
    for (const key of Object.keys(parts) as (keyof Parts)[]) {
      (out as Parts)[key] = parts[key](rest);
    }
    return out;
  };
}

/** A flattened externally tagged enum: takes the first entry that is named like a variant. */
export function flatEnum<T>(name: string, variants: Variants<T>): DecodeRest<T> {
  return (rest) => {
    const at = rest.findIndex(([key]) => Object.hasOwn(variants, key));
    if (at < 0) throw new DecodeError(`no variant of enum ${name} found in flattened data`);
    const [[key, content]] = rest.splice(at, 1) as [[string, JsonValue]];
    return variantOf(variants, key, content);
  };
}

/**
 * A flattened enum that names its variant in a field of its own: `#[serde(tag = "...")]`.
 *
 * The field may also hold the variant's position: serde's identifiers are read from integers, too.
 */
export function flatTagged<T>(tag: string, variants: { readonly [name: string]: DecodeRest<T> }): DecodeRest<T> {
  return (rest) => {
    const entry = rest.find(([key]) => key === tag);
    if (entry === undefined) throw new DecodeError(`missing field \`${tag}\``);
    const names = Object.keys(variants);
    const name = variantName(entry[1], names);
    if (!Object.hasOwn(variants, name)) throw unknownVariant(name, names);
    const decode = variants[name] as DecodeRest<T>;
    return decode(rest.filter(([key]) => key !== tag));
  };
}

function variantName(tag: JsonValue, names: readonly string[]): string {
  if (typeof tag === 'string') return tag;
  if (typeof tag !== 'bigint' || tag < 0n) return invalidType(tag, 'variant identifier');
  const expected = `variant index 0 <= i < ${names.length}`;
  return names[Number(tag)] ?? invalidValue(`integer \`${tag}\``, expected);
}

/** A struct variant inside {@link flatTagged}. */
export function flatFields<T extends object>(fields: Fields<T>): DecodeRest<T> {
  return (rest) => structFromEntries(fields, rest);
}

/** A flattened part that is read like any object, such as an untagged enum. */
export function flatAny<T>(decode: Decode<T>): DecodeRest<T> {
  return (rest) => decode(new Map(rest));
}
