import { createHash } from 'node:crypto';

/** A record that a proof shows: hex nibbles of the key, length and hash of the value. */
export interface ProvenRecord {
  readonly digits: string;
  readonly length: number;
  readonly valueHash: string;
}

/** Nibbles of a hex-prefix encoded path. */
function pathDigits(encoded: Buffer): string {
  const digits = encoded.toString('hex');
  return digits.slice((encoded.readUInt8(0) & 0x10) === 0 ? 2 : 1);
}

/**
 * Checks a proof of view_state against a state root, knowing nothing of src/store.
 *
 * @returns the records with the prefix that the root commits to
 * @throws when a node that is needed is missing, or one that is there is not needed
 */
export function provenRecords(root: Uint8Array, prefixDigits: string, proof: readonly Uint8Array[]): ProvenRecord[] {
  const nodes = new Map(proof.map((node) => [createHash('sha256').update(node).digest('hex'), Buffer.from(node)]));
  const used = new Set<string>();
  const records: ProvenRecord[] = [];

  const walk = (hash: string, digits: string): void => {
    const matches = digits.startsWith(prefixDigits) || prefixDigits.startsWith(digits);
    if (!matches) return;
    const node = nodes.get(hash);
    if (node === undefined) throw new TypeError(`the proof lacks the node at ${digits}`);
    used.add(hash);
    let at = 1;
    const take = (length: number): Buffer => node.subarray(at, (at += length));
    const record = (key: string): void => {
      const length = take(4).readUInt32LE();
      const valueHash = take(32).toString('hex');
      if (key.startsWith(prefixDigits)) records.push({ digits: key, length, valueHash });
    };
    const kind = node.readUInt8(0);
    if (kind === 0) {
      const path = pathDigits(take(take(4).readUInt32LE()));
      record(digits + path);
    } else if (kind === 3) {
      const path = pathDigits(take(take(4).readUInt32LE()));
      walk(take(32).toString('hex'), digits + path);
    } else {
      if (kind === 2) record(digits);
      const mask = take(2).readUInt16LE();
      for (let i = 0; i < 16; i++) if ((mask & (1 << i)) !== 0) walk(take(32).toString('hex'), digits + i.toString(16));
    }
  };

  if (!root.every((byte) => byte === 0)) walk(Buffer.from(root).toString('hex'), '');
  if (used.size !== nodes.size) throw new TypeError('the proof has nodes that prove nothing');
  return records;
}
