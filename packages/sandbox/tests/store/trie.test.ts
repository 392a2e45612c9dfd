import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cryptoProvider, sha256 } from '../../src/primitives/crypto.ts';
import { hashToText } from '../../src/primitives/hash.ts';
import { Trie, type TrieWrite } from '../../src/store/trie.ts';
import { trieKey, trieKeyFromBytes, trieKeyToBytes, type TrieKey } from '../../src/store/trie-key.ts';
import { BranchNode, LeafNode } from '../../src/store/trie-node.ts';
import { encodedNodeLength } from '../../src/store/trie-node-codec.ts';
import { TrieValue } from '../../src/store/trie-value.ts';
import { naiveRoot } from './naive-root.ts';
import { Random } from './random.ts';

const hex = (key: TrieKey): string => Buffer.from(trieKeyToBytes(key)).toString('hex');
const fromHex = (digits: string): TrieKey => trieKeyFromBytes(Buffer.from(digits, 'hex'));
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** Keys that share prefixes, are prefixes of each other, and are sometimes empty. */
function randomKey(random: Random): TrieKey {
  return trieKeyFromBytes(
    Uint8Array.from({ length: random.below(6) }, () => [0x00, 0x01, 0x10, 0x11, 0xff][random.below(5)] as number),
  );
}

describe('Trie', () => {
  describe('root', () => {
    it('is 32 zero bytes when there are no records', () => {
      assert.deepEqual(Trie.empty().root, new Uint8Array(32));
    });

    it("equals the state root nearcore recorded for a localnet's genesis", () => {
      const u128 = (value: bigint): Uint8Array =>
        Uint8Array.from({ length: 16 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
      const near = 10n ** 24n;
      const writes: TrieWrite[] = [];
      const add = (id: string, keyName: string, amount: bigint, locked = 0n): void => {
        // 100 for the account, 40 + 33 + 9 for its full-access key.
        const account = [u128(amount * near), u128(locked * near), new Uint8Array(32), u128(182n).subarray(0, 8)];
        writes.push([trieKey.account(id), Buffer.concat(account)]);
        const data = cryptoProvider().ed25519PublicKey(sha256(text(`key:${keyName}`)));
        writes.push([trieKey.accessKey(id, { type: 0, data }), Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 1])]);
      };
      add('test.near', 'validator', 1_000_000_000n, 50_000_000n);
      add('near', 'near', 1_000_000_000n);
      add('registrar', 'registrar', 1_000_000n);
      add('alice.near', 'alice.near', 1_000n);
      add('bob.near', 'bob.near', 10n);
      assert.equal(hashToText(Trie.fromEntries(writes).root), 'r1sZmuTgu99amiTdPb7uHdunbh3Uvp5Kp3aeyMfADFU');
    });

    it('equals the root of a trie built by definition, after every batch of random writes', () => {
      for (let seed = 1; seed <= 40; seed++) {
        const random = new Random(seed);
        const model = new Map<string, Uint8Array>();
        let trie = Trie.empty();
        for (let batch = 0; batch < 12; batch++) {
          const writes: TrieWrite[] = [];
          for (let i = random.below(25); i >= 0; i--) {
            const key = randomKey(random);
            const value = random.below(3) === 0 ? undefined : random.bytes(random.below(4));
            writes.push([key, value]);
            if (value === undefined) model.delete(hex(key));
            else model.set(hex(key), value);
          }
          trie = trie.update(writes);
          assert.deepEqual(Buffer.from(trie.root), Buffer.from(naiveRoot(model)), `seed ${seed}, batch ${batch}`);
        }
      }
    });

    it('does not depend on the order of insertions and removals', () => {
      const random = new Random(7);
      const keys = Array.from({ length: 200 }, () => randomKey(random));
      const kept = keys.slice(0, 60).map((key): TrieWrite => [key, text(hex(key))]);
      const expected = Trie.fromEntries(kept).root;
      for (let round = 0; round < 20; round++) {
        const dropped = new Set(keys);
        for (const [key] of kept) dropped.delete(key);
        const all = random.shuffled([...kept, ...[...dropped].map((key): TrieWrite => [key, text('x')])]);
        let trie = Trie.empty();
        for (const write of all) trie = trie.update([write]);
        trie = trie.update(random.shuffled([...dropped]).map((key): TrieWrite => [key, undefined]));
        assert.deepEqual(trie.root, expected);
      }
    });

    it('leaves the trie an update was made from as it was', () => {
      const random = new Random(3);
      let trie = Trie.empty();
      const history: { trie: Trie; records: Map<string, Uint8Array> }[] = [];
      const model = new Map<string, Uint8Array>();
      for (let step = 0; step < 60; step++) {
        const writes: TrieWrite[] = [];
        for (let i = 0; i < 8; i++) {
          const key = randomKey(random);
          const value = random.below(2) === 0 ? undefined : random.bytes(3);
          writes.push([key, value]);
          if (value === undefined) model.delete(hex(key));
          else model.set(hex(key), value);
        }
        trie = trie.update(writes);
        history.push({ trie, records: new Map(model) });
      }
      for (const { trie: old, records } of history) {
        assert.deepEqual(Buffer.from(old.root), Buffer.from(naiveRoot(records)));
        assert.deepEqual(
          [...old.entries()].map(([key]) => hex(key)),
          [...records.keys()].sort(),
        );
      }
    });
  });

  describe('get', () => {
    it('finds exactly the keys that were written, prefixes of one another included', () => {
      const keys = ['', '00', '0011', '001122', '01', '0111'];
      const trie = Trie.fromEntries(keys.map((key): TrieWrite => [fromHex(key), text(key)]));
      for (const key of keys) assert.deepEqual(trie.get(fromHex(key)), text(key));
      for (const key of ['0010', '00112233', '02', '011122']) assert.equal(trie.get(fromHex(key)), undefined);
    });

    it('tells an empty value from an absent one', () => {
      const trie = Trie.fromEntries([[fromHex('aa'), new Uint8Array()]]);
      assert.deepEqual(trie.get(fromHex('aa')), new Uint8Array());
      assert.equal(trie.has(fromHex('aa')), true);
      assert.equal(trie.has(fromHex('ab')), false);
    });
  });

  describe('entries', () => {
    it('yields the records of any prefix in byte order', () => {
      const random = new Random(11);
      const model = new Map<string, Uint8Array>();
      for (let i = 0; i < 300; i++) model.set(hex(randomKey(random)), random.bytes(2));
      const trie = Trie.fromEntries([...model].map(([key, value]): TrieWrite => [fromHex(key), value]));
      for (let i = 0; i < 300; i++) {
        const prefix = hex(randomKey(random));
        const expected = [...model].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
        assert.deepEqual(
          [...trie.entries(fromHex(prefix))].map(([key, value]) => [hex(key), value]),
          expected,
        );
      }
    });
  });

  describe('update', () => {
    it('returns the same trie when only absent keys are removed', () => {
      const trie = Trie.fromEntries([[fromHex('aa'), text('x')]]);
      assert.equal(trie.update([[fromHex('bb'), undefined]]), trie);
    });

    it('survives keys of the greatest length that are prefixes of one another', () => {
      const long = 'ab'.repeat(2114);
      let trie = Trie.empty();
      for (let length = 0; length <= 2114; length++)
        trie = trie.update([[fromHex(long.slice(0, 2 * length)), text('v')]]);
      assert.equal([...trie.entries()].length, 2115);
      const root = trie.root;
      assert.equal(root.length, 32);
      for (let length = 0; length <= 2114; length += 2)
        trie = trie.update([[fromHex(long.slice(0, 2 * length)), undefined]]);
      assert.equal([...trie.entries()].length, 1057);
    });
  });
});

describe('encodeNode', () => {
  const value = new TrieValue(Uint8Array.of(123, 245, 255));
  // nearcore core/store/src/trie/raw_node.rs test_encode_decode: value { length: 3, hash of [123, 245, 255] }.
  const valueReference = '03000000c228081840db458456346eaf39c6a5c853edd30bc253fb21918aeae207f2ba49';

  it('writes a value reference as nearcore does', () => {
    const leaf = new LeafNode(undefined, fromHex('aabb'), 0, value);
    assert.equal(
      Buffer.from(leaf.encode())
        .toString('hex')
        .slice(2 + 8 + 6, -16),
      valueReference,
    );
  });

  it('writes the kind, the path behind its length, and the memory usage of a leaf', () => {
    const encoded = Buffer.from(new LeafNode(undefined, fromHex('aabb'), 1, value).encode()).toString('hex');
    // 50 for the node, 2 a byte of the encoded path, 3 for the value and 50 for its node.
    assert.equal(
      encoded,
      '00' + '02000000' + '3abb' + valueReference + (50 + 4 + 3 + 50).toString(16) + '0'.repeat(14),
    );
  });

  it('marks the children of a branch in a little-endian mask', () => {
    const children = Array.from({ length: 16 }, (_, i) =>
      i === 3 || i === 15 ? new LeafNode(undefined, fromHex('aabb'), 4, value) : undefined,
    );
    const encoded = Buffer.from(new BranchNode(undefined, children, undefined, undefined).encode()).toString('hex');
    assert.equal(encoded.slice(0, 6), '01' + '0880');
  });

  it('has the length that is foretold without encoding', () => {
    const random = new Random(5);
    const trie = Trie.fromEntries(Array.from({ length: 300 }, (): TrieWrite => [randomKey(random), random.bytes(9)]));
    let nodes = 0;
    for (const [key] of trie.entries()) {
      trie.find(key, (node) => {
        nodes += 1;
        assert.equal(node.encode().length, encodedNodeLength(node));
      });
    }
    assert.ok(nodes > 300);
  });
});
