import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StoreDamagedError } from '../../src/errors/store.ts';
import { contentHashKey } from '../../src/primitives/content-hash.ts';
import { encodeReceipt } from '../../src/primitives/receipt-borsh.ts';
import type { ActionReceipt, Receipt } from '../../src/primitives/receipt.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { RecordBatch, referencesTo } from '../../src/store/records/record-batch.ts';
import { RecordReader } from '../../src/store/records/record-reader.ts';
import { sharedArraysOf } from '../../src/store/records/shared-arrays.ts';
import { SHARED_FROM } from '../../src/store/records/value-parts.ts';
import { StoreColumn } from '../../src/store/store-column.ts';
import { trieKey } from '../../src/store/trie-key.ts';
import { BODIES, HASH } from '../primitives/samples.ts';
import { assertCounted } from './counted.ts';
import { Random } from './random.ts';

const COLUMN = 'r';

function write(store: MemoryStore, add: (batch: RecordBatch) => void): void {
  const batch = new RecordBatch(store);
  add(batch);
  batch.write();
}

const put = (store: MemoryStore, key: string, ...values: readonly Uint8Array[]): void =>
  write(store, (batch) =>
    batch.putRecord(COLUMN + key, (writer) => writer.list(values, (value) => writer.bytes(value))),
  );

function read(store: MemoryStore, key: string): Uint8Array[] {
  const reader = new RecordReader(store.get(COLUMN + key) as Uint8Array, sharedArraysOf(store));
  const values = reader.list(() => reader.bytes());
  reader.end();
  return values;
}

describe('RecordBatch', () => {
  it('keeps a large array once, for as long as a record refers to it', () => {
    const random = new Random(1);
    const code = random.bytes(SHARED_FROM);
    const store = new MemoryStore();
    put(store, 'a', code, Uint8Array.of(1), code);
    put(store, 'b', code.slice());
    assert.equal(referencesTo(store, contentHashKey(code)), 2);
    assert.equal(assertCounted(store, [COLUMN]), 1);
    assert.deepEqual(read(store, 'a'), [code, Uint8Array.of(1), code]);
    assert.ok((store.get(`${COLUMN}a`) as Uint8Array).length < 100);
    write(store, (batch) => batch.deleteRecord(`${COLUMN}a`));
    assert.deepEqual(read(store, 'b'), [code]);
    put(store, 'b', Uint8Array.of(2));
    assert.equal(assertCounted(store, [COLUMN]), 0);
  });

  it('writes a smaller one where it stands', () => {
    const store = new MemoryStore();
    const value = new Random(2).bytes(SHARED_FROM - 1);
    put(store, 'a', value);
    assert.equal(assertCounted(store, [COLUMN]), 0);
    assert.deepEqual(read(store, 'a'), [value]);
  });

  it('finds code within a receipt that waits in the state', () => {
    const random = new Random(3);
    const [code, args] = [random.bytes(10_000), random.bytes(5000)];
    const store = new MemoryStore();
    const receipt: Receipt = {
      predecessorId: 'alice.near',
      receiverId: 'bob.near',
      receiptId: HASH,
      body: {
        ...(BODIES[0] as ActionReceipt),
        actions: [
          { kind: 'DeployContract', code },
          { kind: 'FunctionCall', methodName: 'init', args, gas: 1n, deposit: 0n },
          { kind: 'DeployContract', code },
        ],
      },
    };
    const value = encodeReceipt(receipt);
    put(store, 'code', code);
    const key = trieKey.delayedReceipt(7n);
    write(store, (batch) => batch.putRecord(`${COLUMN}receipt`, (writer) => writer.stateValue(key, value)));
    assert.ok((store.get(`${COLUMN}receipt`) as Uint8Array).length < 500);
    assert.equal(referencesTo(store, contentHashKey(code)), 2);
    assert.equal(assertCounted(store, [COLUMN]), 2);
    const record = store.get(`${COLUMN}receipt`) as Uint8Array;
    assert.deepEqual(new RecordReader(record, sharedArraysOf(store)).bytes(), value);
  });

  it('counts right through random batches, also when some of them are not written', () => {
    const random = new Random(4);
    const codes = Array.from({ length: 6 }, () => random.bytes(SHARED_FROM + random.below(100)));
    class FailingStore extends MemoryStore {
      isFull = false;
      override write(...args: Parameters<MemoryStore['write']>): void {
        if (this.isFull) throw new Error('full');
        super.write(...args);
      }
    }
    const store = new FailingStore();
    const model = new Map<string, Uint8Array[]>();
    for (let round = 0; round < 500; round++) {
      store.isFull = random.below(5) === 0;
      const next = new Map(model);
      const batch = new RecordBatch(store);
      const keys = random.shuffled(['a', 'b', 'c', 'd', 'e']).slice(0, 1 + random.below(4));
      for (const key of keys) {
        if (random.below(3) === 0) {
          batch.deleteRecord(COLUMN + key);
          next.delete(key);
          continue;
        }
        const values = Array.from({ length: random.below(4) }, () =>
          (codes[random.below(codes.length)] as Uint8Array).slice(random.below(2)),
        );
        batch.putRecord(COLUMN + key, (writer) => writer.list(values, (value) => writer.bytes(value)));
        next.set(key, values);
      }
      if (store.isFull) assert.throws(() => batch.write());
      else {
        batch.write();
        model.clear();
        for (const [key, values] of next) model.set(key, values);
      }
      assertCounted(store, [COLUMN]);
      for (const [key, values] of model) assert.deepEqual(read(store, key), values);
    }
  });

  it('names a large array that is missing or not as it was', () => {
    const code = new Random(5).bytes(SHARED_FROM);
    const store = new MemoryStore();
    put(store, 'a', code);
    const key = StoreColumn.SHARED + contentHashKey(code);
    store.write([{ key, value: code.map((byte, i) => (i === 1000 ? byte ^ 1 : byte)) }]);
    assert.throws(() => read(store, 'a'), StoreDamagedError);
    store.write([{ key, value: undefined }]);
    assert.throws(() => read(store, 'a'), StoreDamagedError);
  });
});
