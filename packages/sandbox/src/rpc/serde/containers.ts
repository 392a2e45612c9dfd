import { type JsonObject, type JsonValue } from '../json/value.ts';
import { DecodeError, invalidLength, invalidType, invalidValue, type Decode } from './decode.ts';
import { mayBeMissing } from './scalars.ts';

/** One field of a struct: how it is read and, for `#[serde(default)]`, what it is when missing. */
export interface Field<T> {
  readonly decode: Decode<T>;
  readonly default?: T;
}

/** The fields of a struct in Rust's order of declaration. */
export type Fields<T> = { readonly [K in keyof T]: Field<T[K]> | Decode<T[K]> };

/** Object entries as serde meets them: nearcore's JSON maps are sorted. */
export function sortedEntries(map: JsonObject): [string, JsonValue][] {
  return [...map].sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
}

/** A Rust struct from an object (unknown keys ignored) or, field by field, from an array. */
export function struct<T extends object>(name: string, fields: Fields<T>): Decode<T> {
  const names = Object.keys(fields) as (keyof T & string)[];
  const fromMap = structFromMap(fields);
  return (value) => {
    if (value instanceof Map) return fromMap(value);
    if (!Array.isArray(value)) return invalidType(value, `struct ${name}`);
    const out: Partial<T> = {};
    for (const [i, fieldName] of names.entries()) {
      const field = asField(fields[fieldName]);
      if (i < value.length) out[fieldName] = field.decode(value[i] as JsonValue);
      else if ('default' in field) out[fieldName] = field.default as T[typeof fieldName];
      else invalidLength(i, `struct ${name} with ${names.length} element${names.length === 1 ? '' : 's'}`);
    }
    if (value.length > names.length) invalidLength(value.length, 'fewer elements in array');
    return out as T;
  };
}

/** A struct variant of an untagged enum: from an object only. */
export function mapStruct<T extends object>(name: string, fields: Fields<T>): Decode<T> {
  const fromMap = structFromMap(fields);
  return (value) => (value instanceof Map ? fromMap(value) : invalidType(value, `struct variant ${name}`));
}

/** As {@link structFromEntries} of {@link sortedEntries}, without making and sorting the entries. */
function structFromMap<T extends object>(fields: Fields<T>): (map: JsonObject) => T {
  const names = (Object.keys(fields) as (keyof T & string)[]).sort();
  const decoders = names.map((name) => asField(fields[name]).decode);
  return (map) => {
    const out: Partial<T> = {};
    for (let i = 0; i < names.length; i++) {
      const name = names[i] as keyof T & string;
      const value = map.get(name);
      if (value !== undefined) out[name] = decoders[i]?.(value) as T[typeof name];
    }
    return withDefaults(fields, out);
  };
}

/** The fields of a struct out of entries, each read when it is met; unknown ones are ignored. */
export function structFromEntries<T extends object>(fields: Fields<T>, entries: readonly [string, JsonValue][]): T {
  const out: Partial<T> = {};
  for (const [key, value] of entries) {
    if (Object.hasOwn(fields, key)) out[key as keyof T] = asField(fields[key as keyof T]).decode(value);
  }
  return withDefaults(fields, out);
}

/** Fills in the fields that did not come. */
function withDefaults<T extends object>(fields: Fields<T>, out: Partial<T>): T {
  for (const key in fields) {
    if (key in out) continue;
    const field = asField(fields[key]);
    if ('default' in field) out[key] = field.default as T[typeof key];
    else if (mayBeMissing(field.decode)) out[key] = null as T[typeof key];
    else throw new DecodeError(`missing field \`${key}\``);
  }
  return out as T;
}

function asField<T>(field: Field<T> | Decode<T>): Field<T> {
  return typeof field === 'function' ? { decode: field } : field;
}

/** A Rust `Vec<T>`. */
export function list<T>(decode: Decode<T>): Decode<T[]> {
  return (value) => (Array.isArray(value) ? value.map((item) => decode(item)) : invalidType(value, 'a sequence'));
}

/** A Rust tuple of two. */
export function pair<A, B>(first: Decode<A>, second: Decode<B>): Decode<[A, B]> {
  return (value) => {
    if (!Array.isArray(value)) return invalidType(value, 'a tuple of size 2');
    const out: unknown[] = [];
    for (const [i, decode] of [first, second].entries()) {
      if (i >= value.length) return invalidLength(i, 'a tuple of size 2');
      out.push(decode(value[i] as JsonValue));
    }
    return value.length > 2 ? invalidLength(value.length, 'fewer elements in array') : (out as [A, B]);
  };
}

/** What a variant of an externally tagged enum carries: nothing, or a value with its decoder. */
export type Variants<T> = {
  readonly [name: string]: { readonly unit: T } | { readonly newtype: Decode<T> } | { readonly fields: Decode<T> };
};

/** A Rust enum with its variant's name as the only key, or as a string for a variant without content. */
export function taggedEnum<T>(variants: Variants<T>): Decode<T> {
  return (value) => {
    if (typeof value === 'string') return variantOf(variants, value, undefined);
    if (!(value instanceof Map)) return invalidType(value, 'string or map');
    const [entry, ...others] = sortedEntries(value);
    if (entry === undefined || others.length > 0) return invalidValue('map', 'map with a single key');
    return variantOf(variants, entry[0], entry[1]);
  };
}

/** Reads the content of the named variant; undefined content stands for a bare name. */
export function variantOf<T>(variants: Variants<T>, name: string, content: JsonValue | undefined): T {
  if (!Object.hasOwn(variants, name)) throw unknownVariant(name, Object.keys(variants));
  const variant = variants[name] as Variants<T>[string];
  if ('unit' in variant) {
    if (content !== undefined && content !== null) invalidType(content, 'unit');
    return variant.unit;
  }
  const newtype = 'newtype' in variant;
  if (content === undefined) {
    throw new DecodeError(`invalid type: unit variant, expected ${newtype ? 'newtype' : 'struct'} variant`);
  }
  return newtype ? variant.newtype(content) : variant.fields(content);
}

/** serde's refusal of a variant that the enum does not have. */
export function unknownVariant(name: string, known: readonly string[]): DecodeError {
  const quoted = known.map((variant) => `\`${variant}\``);
  const list = quoted.length <= 2 ? quoted.join(' or ') : `one of ${quoted.join(', ')}`;
  return new DecodeError(`unknown variant \`${name}\`, expected ${list}`);
}

/** A Rust enum whose variants have no content. */
export function unitEnum<T extends string>(...names: readonly T[]): Decode<T> {
  return taggedEnum(Object.fromEntries(names.map((name) => [name, { unit: name }])));
}

/** A Rust `#[serde(untagged)]` enum: the first alternative that fits. */
export function untaggedEnum<T>(name: string, ...alternatives: readonly Decode<T>[]): Decode<T> {
  return (value) => {
    for (const decode of alternatives) {
      try {
        return decode(value);
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
      }
    }
    throw new DecodeError(`data did not match any variant of untagged enum ${name}`);
  };
}
