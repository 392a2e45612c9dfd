import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BlockArchive } from '../../src/chain/archive/block-archive.ts';
import { storeKey } from '../../src/chain/archive/keys.ts';
import type { BlockRecord, ChunkExtra } from '../../src/chain/block-record.ts';
import { openLedger } from '../../src/chain/open-ledger.ts';
import { ValidatorSigner } from '../../src/chain/validator-signer.ts';
import type { Action } from '../../src/primitives/action.ts';
import type { SignedTransaction } from '../../src/primitives/transaction.ts';
import type { ApplyChunkResult } from '../../src/runtime/apply-types.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { RecordBatch } from '../../src/store/records/record-batch.ts';
import { StateArchive } from '../../src/store/state-archive.ts';
import { StoreColumn } from '../../src/store/store-column.ts';
import { ACTIONS, BODIES, HASH, KEY, receiptOf } from '../primitives/samples.ts';
import { Ledger, NEAR } from '../runtime/ledger.ts';
import { NAMED, RandomActions } from '../runtime/random-actions.ts';
import { Random } from '../runtime/random.ts';
import { fixtureWasm } from '../runtime/vm-program.ts';
import { assertCounted } from '../store/counted.ts';
import { keyOf, scenarioGenesis } from './helpers/genesis.ts';

const COLUMNS = ['b', StoreColumn.DELTA, StoreColumn.LARGE_STATE];
const VM_ACCOUNTS = ['vm.near', 'vm2.near'];
const LARGE = [
  fixtureWasm('pr-child-big'),
  fixtureWasm('vm-ins'),
  ...Array.from({ length: 20 }, (_, i) => new Uint8Array(5000).fill(i)),
];
/** Blocks that are kept at a time. */
const KEPT = 12;

/** The record of the first block after genesis: something to start from. */
function firstRecord(): BlockRecord {
  const { ledger } = openLedger({
    genesis: scenarioGenesis(),
    signer: new ValidatorSigner('test.near', keyOf('validator')),
    store: new MemoryStore(),
    minBlockDelayMs: 120,
    gcNumEpochsToKeep: 5,
  });
  return ledger.produce({ height: 1, timestampNs: 1n, transactions: [], statePatch: [], fastForwarded: 0 }).record;
}

/** A record with what a chunk did, after another one. */
function recordOf(template: BlockRecord, prev: BlockRecord | undefined, result: ApplyChunkResult): BlockRecord {
  const height = prev === undefined ? 1 : prev.block.header.innerLite.height + 1;
  const { header, chunk } = template.block;
  const hash = result.trie.root;
  return {
    ...template,
    block: {
      ...template.block,
      header: {
        ...header,
        hash,
        innerLite: { ...header.innerLite, height },
        innerRest: { ...header.innerRest, prevHeight: height - 1 },
      },
      chunk: {
        header: { ...chunk.header, chunkHash: hash, heightIncluded: height },
        transactions: result.includedTransactions,
        prevOutgoingReceipts: prev?.outgoingReceipts ?? [],
      },
    },
    outcomes: result.outcomes,
    outgoingReceipts: result.outgoingReceipts,
    localReceipts: result.processedReceipts.map(({ receipt }) => receipt),
    receiptOrigins: result.receiptOrigins,
    stateChanges: result.stateChanges,
    writes: [],
  };
}

/** A value for comparing: byte arrays of either kind as text, everything else with the name of its class. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex')}`;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, field]) => [name, plain(field)] as const);
  return { class: value.constructor.name, ...Object.fromEntries(fields) };
}

/** An action with a large value, one of a few. */
function large(random: Random): Action {
  const bytes = random.pick(LARGE);
  if (random.chance(0.5)) return { kind: 'DeployContract', code: bytes };
  return { kind: 'FunctionCall', methodName: 'echo', args: bytes, gas: 10n ** 13n, deposit: 0n };
}

function keepsEverything(protocolVersion: number): void {
  const random = new Random(protocolVersion);
  // A low gas limit makes receipts wait.
  const ledger = new Ledger(Object.fromEntries(NAMED.map((id) => [id, 100_000n * NEAR])), {
    protocolVersion,
    gasLimit: 300n * 10n ** 12n,
  });
  ledger.refill([], 0n, VM_ACCOUNTS, fixtureWasm('pr-vm'));
  const actions = new RandomActions(random, ledger, protocolVersion);
  const store = new MemoryStore();
  const states = new StateArchive(store);
  const genesis = new RecordBatch(store);
  states.addGenesis(genesis, 0, ledger.trie);
  genesis.write();

  const template = firstRecord();
  const records: BlockRecord[] = [];
  let mostShared = 0;
  for (let round = 0; round < 150; round++) {
    const before = ledger.trie;
    const transactions: SignedTransaction[] = [];
    for (const signerId of NAMED) {
      if (random.chance(0.6)) continue;
      const receiverId = random.chance(0.5) ? random.pick(VM_ACCOUNTS) : actions.accountId();
      const own = random.chance(0.3) ? large(random) : undefined;
      transactions.push(
        own === undefined
          ? ledger.sign(signerId, receiverId, actions.actions(receiverId))
          : ledger.sign(signerId, signerId, [own]),
      );
    }
    const result = ledger.apply(transactions);
    const prev = records.at(-1);
    const record = recordOf(template, prev, result);
    const { height } = record.block.header.innerLite;
    const step = { height, prevHeight: height - 1, before, after: result.trie, writes: result.writes };
    const batch = new RecordBatch(store);
    const archive = new BlockArchive(store);
    states.add(batch, step);
    archive.add(batch, record, prev);
    records.push(record);
    if (records.length > KEPT) {
      archive.forget(batch, records.shift() as BlockRecord);
      states.forget(batch, height - KEPT);
    }
    batch.write();

    assert.deepEqual(plain(archive.byHeight(height)), plain(record));
    mostShared = Math.max(mostShared, assertCounted(store, COLUMNS));
  }
  assert.ok(mostShared > 5, 'too few large values');
  assert.ok(ledger.outcomes.size > 300, 'too little happened');
  const last = records.at(-1) as BlockRecord;
  const { height } = last.block.header.innerLite;
  // What another process finds.
  const again = new StateArchive(store);
  assert.deepEqual(again.load(height, ledger.trie.root).root, ledger.trie.root);
  for (const { block } of records)
    assert.deepEqual(again.stateAt(block.header.innerLite.height)?.root, block.header.hash);
  const archive = new BlockArchive(store);
  for (const record of records.slice(1)) {
    assert.deepEqual(plain(archive.byHash(record.block.header.hash)), plain(record));
    for (const [index, { id }] of record.outcomes.entries()) assert.equal(archive.outcome(id)?.index, index);
    // Those of the last block are found once the next one is there.
    if (record === last) continue;
    for (const receipt of record.outgoingReceipts)
      assert.deepEqual(plain(archive.receipt(receipt.receiptId)), plain(receipt));
  }
}

describe('blocks and states in the store', () => {
  it('come back as they were after random transactions, and large values go with the last that has them', () =>
    keepsEverything(84));
  it('do so with what protocol 86 adds', () => keepsEverything(86));

  it('hold every kind of action, receipt, error and change', () => {
    const first = firstRecord();
    const extra: ChunkExtra = {
      ...first.extra,
      gasUsed: 2n ** 64n - 1n,
      balanceBurntYocto: -1n,
      validatorProposals: [{ accountId: 'alice.near', publicKey: KEY, stakeYocto: 2n ** 128n - 1n }],
      bandwidthRequest: Uint8Array.of(1, 2, 3, 4, 5),
    };
    const { header } = first.block.chunk;
    const record: BlockRecord = {
      ...first,
      block: {
        ...first.block,
        header: {
          ...first.block.header,
          innerRest: {
            ...first.block.header.innerRest,
            epochSyncDataHash: HASH,
            approvals: [null, new Uint8Array(64).fill(1)],
            prevValidatorProposals: extra.validatorProposals,
          },
        },
        chunk: {
          ...first.block.chunk,
          header: {
            ...header,
            prevBalanceBurntYocto: -1n,
            bandwidthRequest: extra.bandwidthRequest,
            prevValidatorProposals: extra.validatorProposals,
          },
        },
      },
      extra,
      outgoingReceipts: BODIES.map(receiptOf),
      localReceipts: [{ ...receiptOf(BODIES[1] as (typeof BODIES)[number]), predecessorId: 'system' }],
      outcomes: [
        {
          id: HASH,
          outcome: {
            logs: ['', 'ŽÆ 😀', 'x'.repeat(SHARED_LENGTH)],
            receiptIds: [HASH, HASH],
            gasBurnt: 1n,
            computeUsage: 2n,
            tokensBurnt: 2n ** 127n,
            executorId: 'alice.near',
            status: { kind: 'SuccessValue', value: new Uint8Array(SHARED_LENGTH).fill(9) },
            metadata: {
              version: 3,
              gasProfile: Array.from({ length: 300 }, (_, i) => ({
                costCategory: i % 2 === 0 ? 'ACTION_COST' : 'WASM_HOST_COST',
                cost: `COST_${i % 270}`,
                gasUsed: BigInt(i),
              })),
            },
          },
        },
        {
          id: HASH,
          outcome: {
            logs: [],
            receiptIds: [],
            gasBurnt: 0n,
            computeUsage: 0n,
            tokensBurnt: 0n,
            executorId: 'system',
            status: {
              kind: 'Failure',
              error: {
                ActionError: { index: 3, kind: { AccountAlreadyExists: { account_id: 'bob.near' } } },
              },
            },
            metadata: { version: 1 },
          },
        },
      ],
      writes: [],
      fastForwarded: 5_000_000_000,
    };
    const store = new MemoryStore();
    const batch = new RecordBatch(store);
    const archive = new BlockArchive(store);
    archive.add(batch, record, undefined);
    batch.write();
    assert.deepEqual(plain(archive.byHeight(1)), plain(record));
    assert.deepEqual(record.outgoingReceipts[0]?.body, { ...BODIES[0], actions: ACTIONS });
    assert.equal(store.has(storeKey.block(1)), true);
  });
});

/** Long enough for a byte array to be kept for itself. */
const SHARED_LENGTH = 5000;
