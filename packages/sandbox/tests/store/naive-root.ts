import { createHash } from 'node:crypto';

const sha256 = (data: Uint8Array): Buffer => createHash('sha256').update(data).digest();

function u32(value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32LE(value);
  return out;
}

function u64(value: number): Buffer {
  const out = Buffer.alloc(8);
  out.writeBigUInt64LE(BigInt(value));
  return out;
}

/** Hex-prefix encoding, from a text of hex digits. */
function path(digits: string, leaf: boolean): Buffer {
  const odd = digits.length % 2 === 1;
  const first = (leaf ? '2' : '0').replace(/./, (c) => (odd ? String(Number(c) + 1) : c));
  return Buffer.from(first + (odd ? digits : '0' + digits), 'hex');
}

interface Built {
  readonly hash: Buffer;
  readonly memory: number;
}

function finish(node: Buffer, memory: number): Built {
  return { hash: sha256(Buffer.concat([node, u64(memory)])), memory };
}

/**
 * The state root by its definition: the whole trie built afresh from all records, written independently of src/store.
 *
 * @param records - hex key to value
 */
export function naiveRoot(records: ReadonlyMap<string, Uint8Array>): Uint8Array {
  if (records.size === 0) return new Uint8Array(32);
  return build([...records.entries()]).hash;
}

function build(records: [string, Uint8Array][]): Built {
  const [first] = records as [[string, Uint8Array]];
  const reference = (value: Uint8Array): Buffer => Buffer.concat([u32(value.length), sha256(value)]);
  if (records.length === 1) {
    const encoded = path(first[0], true);
    const node = Buffer.concat([Buffer.from([0]), u32(encoded.length), encoded, reference(first[1])]);
    return finish(node, 50 + 2 * encoded.length + first[1].length + 50);
  }
  let shared = first[0].length;
  for (const [digits] of records) {
    let i = 0;
    while (i < shared && i < digits.length && digits[i] === first[0][i]) i++;
    shared = i;
  }
  if (shared > 0) {
    const encoded = path(first[0].slice(0, shared), false);
    const child = build(records.map(([digits, value]) => [digits.slice(shared), value]));
    const node = Buffer.concat([Buffer.from([3]), u32(encoded.length), encoded, child.hash]);
    return finish(node, 50 + 2 * encoded.length + child.memory);
  }
  const own = records.find(([digits]) => digits === '')?.[1];
  const hashes: Buffer[] = [];
  let mask = 0;
  let memory = 50 + (own === undefined ? 0 : own.length + 50);
  for (let nibble = 0; nibble < 16; nibble++) {
    const below = records.filter(([digits]) => digits[0] === nibble.toString(16));
    if (below.length === 0) continue;
    const child = build(below.map(([digits, value]) => [digits.slice(1), value]));
    mask |= 1 << nibble;
    hashes.push(child.hash);
    memory += child.memory;
  }
  const node = Buffer.concat([
    Buffer.from([own === undefined ? 1 : 2]),
    own === undefined ? Buffer.alloc(0) : reference(own),
    Buffer.from([mask & 255, mask >> 8]),
    ...hashes,
  ]);
  return finish(node, memory);
}
