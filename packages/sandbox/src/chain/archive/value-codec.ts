import { InvariantError } from '../../errors/invariant.ts';
import { BorshReader } from '../../primitives/borsh-reader.ts';
import { toBorsh, type BorshWriter } from '../../primitives/borsh-writer.ts';
import { PublicKey, Signature, type KeyType } from '../../primitives/keys.ts';
import { U128_MAX } from '../../primitives/u128.ts';
import { FIELD_NAMES, FIELD_NUMBERS } from './field-names.ts';

/*
 * Values of plain data as bytes: what is written once a block or less, and the error trees in outcomes, which have no
 * schema here. Names of fields are numbers, or written once each.
 */

const Tag = {
  Undefined: 0,
  Null: 1,
  False: 2,
  True: 3,
  Natural: 4,
  Number: 5,
  BigNatural: 6,
  BigNegative: 7,
  Text: 8,
  Bytes: 9,
  List: 10,
  Record: 11,
  PublicKey: 12,
  Signature: 13,
  Map: 14,
  Amount: 15,
} as const;

const KEY_TYPES: readonly KeyType[] = ['ed25519', 'secp256k1', 'ml-dsa-65'];

/**
 * Bytes of a value made of null, booleans, numbers, bigint, text, byte arrays, lists, maps, plain objects, keys and
 * signatures.
 *
 * @throws {InvariantError} for anything else, a function for instance
 */
export function encodeValue(value: unknown): Uint8Array {
  return toBorsh((writer) => writeValue(writer, value));
}

/** Writes what {@link encodeValue} encodes. */
export function writeValue(writer: BorshWriter, value: unknown): void {
  new Encoder(writer).value(value);
}

/**
 * The value that {@link encodeValue} was given; objects have the same fields in the same order.
 *
 * @throws {InvariantError} when the bytes are no such value
 */
export function decodeValue(bytes: Uint8Array): unknown {
  return readValue(new BorshReader(bytes));
}

/** Reads what {@link writeValue} wrote. */
export function readValue(reader: BorshReader): unknown {
  return new Decoder(reader).value();
}

class Encoder {
  readonly #writer: BorshWriter;
  /** Names that are not among the {@link FIELD_NAMES}, numbered after these. */
  readonly #names = new Map<string, number>();

  constructor(writer: BorshWriter) {
    this.#writer = writer;
  }

  value(value: unknown): void {
    const writer = this.#writer;
    switch (typeof value) {
      case 'undefined':
        writer.u8(Tag.Undefined);
        return;
      case 'boolean':
        writer.u8(value ? Tag.True : Tag.False);
        return;
      case 'number':
        this.#number(value);
        return;
      case 'bigint':
        this.#bigint(value);
        return;
      case 'string':
        writer.u8(Tag.Text).string(value);
        return;
      case 'object':
        if (value === null) writer.u8(Tag.Null);
        else this.#object(value);
        return;
      default:
        throw new InvariantError(`a ${typeof value} cannot be kept`);
    }
  }

  #number(value: number): void {
    if (Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff) this.#writer.u8(Tag.Natural).u32(value);
    else this.#writer.u8(Tag.Number).fixed(new Uint8Array(new Float64Array([value]).buffer));
  }

  #bigint(value: bigint): void {
    if (value >= 0n && value <= U128_MAX) {
      this.#writer.u8(Tag.Amount).u128(value);
      return;
    }
    this.#writer.u8(value < 0n ? Tag.BigNegative : Tag.BigNatural).fixed(naturalBytes(value < 0n ? -value : value));
  }

  #object(value: object): void {
    const writer = this.#writer;
    if (value instanceof Uint8Array) writer.u8(Tag.Bytes).bytes(value);
    else if (Array.isArray(value)) {
      writer.u8(Tag.List).u32(value.length);
      for (const item of value) this.value(item);
    } else if (value instanceof PublicKey) writer.u8(Tag.PublicKey).u8(KEY_TYPES.indexOf(value.type)).bytes(value.data);
    else if (value instanceof Signature) writer.u8(Tag.Signature).u8(KEY_TYPES.indexOf(value.type)).bytes(value.data);
    else if (value instanceof Map) {
      writer.u8(Tag.Map).u32(value.size);
      for (const [key, item] of value) {
        this.value(key);
        this.value(item);
      }
    } else this.#record(value as Record<string, unknown>);
  }

  #record(value: Record<string, unknown>): void {
    const names = Object.keys(value);
    this.#writer.u8(Tag.Record).u16(names.length);
    for (const name of names) {
      const known = FIELD_NUMBERS.get(name) ?? this.#names.get(name);
      if (known === undefined) {
        this.#names.set(name, FIELD_NAMES.length + this.#names.size);
        this.#writer.u16(0xffff).string(name);
      } else this.#writer.u16(known);
      this.value(value[name]);
    }
  }
}

/** Length byte and little-endian bytes. */
function naturalBytes(value: bigint): Uint8Array {
  const bytes: number[] = [0];
  for (let rest = value; rest > 0n; rest >>= 8n) bytes.push(Number(rest & 0xffn));
  bytes[0] = bytes.length - 1;
  return Uint8Array.from(bytes);
}

class Decoder {
  readonly #reader: BorshReader;
  readonly #names: string[] = [...FIELD_NAMES];

  constructor(reader: BorshReader) {
    this.#reader = reader;
  }

  value(): unknown {
    const reader = this.#reader;
    const tag = reader.u8();
    switch (tag) {
      case Tag.Undefined:
        return undefined;
      case Tag.Null:
        return null;
      case Tag.False:
        return false;
      case Tag.True:
        return true;
      case Tag.Natural:
        return reader.u32();
      case Tag.Number:
        return new DataView(reader.fixed(8).buffer).getFloat64(0, true);
      case Tag.Amount:
        return reader.u128();
      case Tag.BigNatural:
        return this.#natural();
      case Tag.BigNegative:
        return -this.#natural();
      case Tag.Text:
        return reader.string();
      case Tag.Bytes:
        return reader.bytes();
      case Tag.List:
        return reader.list(() => this.value());
      case Tag.Record:
        return this.#record();
      case Tag.PublicKey:
        return new PublicKey(KEY_TYPES[reader.u8()] as KeyType, reader.bytes());
      case Tag.Signature:
        return new Signature(KEY_TYPES[reader.u8()] as KeyType, reader.bytes());
      case Tag.Map:
        return new Map(reader.list(() => [this.value(), this.value()] as const));
      default:
        throw new InvariantError(`stored value with the unknown tag ${tag}`);
    }
  }

  #natural(): bigint {
    const bytes = this.#reader.fixed(this.#reader.u8());
    let value = 0n;
    for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number);
    return value;
  }

  #record(): Record<string, unknown> {
    const reader = this.#reader;
    const record: Record<string, unknown> = {};
    for (let left = reader.u16(); left > 0; left--) {
      const known = reader.u16();
      let name = this.#names[known];
      if (known === 0xffff) this.#names.push((name = reader.string()));
      if (name === undefined) throw new InvariantError(`stored value with the unknown field ${known}`);
      record[name] = this.value();
    }
    return record;
  }
}
