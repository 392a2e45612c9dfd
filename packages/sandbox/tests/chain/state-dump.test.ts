import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { genesisState } from '../../src/chain/genesis-state.ts';
import { dumpRecords } from '../../src/chain/state-dump.ts';
import { runtimeConfig } from '../../src/parameters/lookup.ts';
import { hashToText } from '../../src/primitives/hash.ts';
import type { ActionReceipt, Receipt } from '../../src/primitives/receipt.ts';
import type { StateRecord } from '../../src/primitives/state-record.ts';
import { readJson } from '../../src/rpc/json/read.ts';
import { writeJson } from '../../src/rpc/json/write.ts';
import { stateRecord } from '../../src/rpc/params/state-record.ts';
import { stateRecordView } from '../../src/rpc/views/state-records.ts';
import { startChain, heightOf, balanceOf } from './helpers/test-chain.ts';
import { keyOf, scenarioGenesis } from './helpers/genesis.ts';

const config = runtimeConfig(84);

function hashOf(byte: number): Uint8Array {
  return new Uint8Array(32).fill(byte);
}

function transferReceipt(id: number, inputDataIds: readonly Uint8Array[] = []): Receipt {
  const body: ActionReceipt = {
    kind: 'Action',
    version: 1,
    signerId: 'alice.near',
    refundTo: null,
    signerPublicKey: keyOf('alice.near').publicKey,
    gasPrice: 100_000_000n,
    outputDataReceivers: [],
    inputDataIds,
    actions: [{ kind: 'Transfer', deposit: 5n }],
  };
  return { predecessorId: 'alice.near', receiverId: 'bob.near', receiptId: hashOf(id), body };
}

describe('a dump of the state', () => {
  const { config: genesis, records } = scenarioGenesis({ 'alice.near': 1000n, 'bob.near': 10n });
  const waiting: StateRecord[] = [
    { kind: 'Data', accountId: 'bob.near', dataKey: Uint8Array.of(1, 44, 2), value: Uint8Array.of(9) },
    { kind: 'ReceivedData', accountId: 'bob.near', dataId: hashOf(1), data: null },
    { kind: 'PostponedReceipt', receipt: transferReceipt(2, [hashOf(1), hashOf(3)]) },
    // More than 256, so that the order of their keys is not that of the queue.
    ...Array.from({ length: 300 }, (_, i): StateRecord => ({
      kind: 'DelayedReceipt',
      receipt: transferReceipt(i & 255),
    })),
  ];
  const state = genesisState([...records, ...waiting], genesis.validators, config);

  it('makes the same state again, through the JSON of a genesis file', () => {
    const texts = [...dumpRecords(state.trie)].map((record) => writeJson(stateRecordView(record)));
    const again = texts.map((text) => stateRecord(readJson(text).value));
    const restored = genesisState(again, genesis.validators, config);
    assert.equal(hashToText(restored.trie.root), hashToText(state.trie.root));
    assert.deepEqual(restored.congestionInfo, state.congestionInfo);
  });

  it('counts what waits in the queue as congestion', () => {
    assert.equal(state.congestionInfo.delayedReceiptsGas > 0n, true);
    assert.equal(state.congestionInfo.receiptBytes > 300n * 100n, true);
  });

  it('lets the queue run as soon as there are blocks', async () => {
    const { chain, clock } = await startChain(
      { config: genesis, records: [...records, ...waiting] },
      { checkBalance: false },
    );
    await clock.advance(500);
    assert.equal(heightOf(chain), 4);
    assert.equal(balanceOf(chain, 'bob.near'), 10n ** 25n + 300n * 5n);
    await chain.stop();
  });

  it('refuses a postponed receipt that waits for nothing', () => {
    const record: StateRecord = { kind: 'PostponedReceipt', receipt: transferReceipt(2) };
    assert.throws(() => genesisState([...records, record], genesis.validators, config), { code: 'GENESIS' });
  });
});
