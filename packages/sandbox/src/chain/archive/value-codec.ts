import { InvariantError } from '../../errors/invariant.ts';
import { BorshReader } from '../../primitives/borsh-reader.ts';
import { BorshWriter } from '../../primitives/borsh-writer.ts';
import { PublicKey, Signature, type KeyType } from '../../primitives/keys.ts';
import { FIELD_NAMES, FIELD_NUMBERS } from './field-names.ts';

/*
 * Values of plain data as bytes: what blocks are kept as on disk. Not borsh, for the error trees in outcomes have no
 * schema here; names of fields are numbers, or written once each.
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
  BytesAgain: 15,
  Amount: 16,
} as const;

const U128_MAX = (1n << 128n) - 1n;

/** Byte arrays from this length on are written once, however often the value holds the same array: code, above all. */
const SHARED_BYTES = 256;

const KEY_TYPES: readonly KeyType[] = ['ed25519', 'secp256k1', 'ml-dsa-65'];

/**
 * Bytes of a value made of null, booleans, numbers, bigint, text, byte arrays, lists, maps, plain objects, keys and
 * signatures.
 *
 * @throws {InvariantError} for anything else, a function for instance
 */
export function encodeValue(value: unknown): Uint8Array {
  scratch.reset();
  new Encoder(scratch).value(value);
  const bytes = scratch.finish();
  if (scratch.capacity > MAX_SCRATCH_BYTES) scratch = new BorshWriter(SCRATCH_BYTES);
  return bytes;
}

const SCRATCH_BYTES = 4096;
/** A writer that has grown beyond this is not kept: more than a chunk full of receipts with code. */
const MAX_SCRATCH_BYTES = 16 * 2 ** 20;
/** Used again for each value: blocks with code take megabytes, and growing to that size copies as much again. */
let scratch = new BorshWriter(SCRATCH_BYTES);

/**
 * The value that {@link encodeValue} was given; objects have the same fields in the same order.
 *
 * @throws {InvariantError} when the bytes are no such value
 */
export function decodeValue(bytes: Uint8Array): unknown {
  return new Decoder(bytes).value();
}

class Encoder {
  readonly #writer: BorshWriter;
  /** Names that are not among the {@link FIELD_NAMES}, numbered after these. */
  readonly #names = new Map<string, number>();
  readonly #shared = new Map<Uint8Array, number>();

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
    if (value instanceof Uint8Array) this.#bytes(value);
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

  #bytes(value: Uint8Array): void {
    if (value.length >= SHARED_BYTES) {
      const known = this.#shared.get(value);
      if (known !== undefined) {
        this.#writer.u8(Tag.BytesAgain).u32(known);
        return;
      }
      this.#shared.set(value, this.#shared.size);
    }
    this.#writer.u8(Tag.Bytes).bytes(value);
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
  readonly #shared: Uint8Array[] = [];

  constructor(bytes: Uint8Array) {
    this.#reader = new BorshReader(bytes);
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
        return this.#bytes();
      case Tag.BytesAgain:
        return this.#shared[reader.u32()];
      case Tag.List:
        return this.#times(reader.u32(), () => this.value());
      case Tag.Record:
        return this.#record();
      case Tag.PublicKey:
        return new PublicKey(KEY_TYPES[reader.u8()] as KeyType, reader.bytes());
      case Tag.Signature:
        return new Signature(KEY_TYPES[reader.u8()] as KeyType, reader.bytes());
      case Tag.Map:
        return new Map(this.#times(reader.u32(), () => [this.value(), this.value()] as const));
      default:
        throw new InvariantError(`stored value with the unknown tag ${tag}`);
    }
  }

  #bytes(): Uint8Array {
    const bytes = this.#reader.bytes();
    if (bytes.length >= SHARED_BYTES) this.#shared.push(bytes);
    return bytes;
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

  #times<T>(count: number, read: () => T): T[] {
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(read());
    return items;
  }
}
