import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runtimeConfig } from '../../src/parameters/lookup.ts';
import type { Action } from '../../src/primitives/action.ts';
import { hexOf } from '../../src/primitives/hex.ts';
import { bandwidthRequest } from '../../src/runtime/bandwidth-scheduler.ts';
import { trieKey } from '../../src/store/trie-key.ts';
import { Ledger, NEAR, TGAS } from './ledger.ts';

const accounts = { 'alice.near': 100_000n * NEAR, 'bob.near': 10n * NEAR };

describe('the gas limit of a chunk', () => {
  it('lets receipts wait in order until a later chunk', () => {
    // The check is made before a receipt, not after: one runs in every chunk that has not converted a transaction.
    const ledger = new Ledger(accounts, { gasLimit: 1n });
    const signed = [1n, 2n, 3n, 4n, 5n].map((nonce) =>
      ledger.sign('alice.near', 'bob.near', [{ kind: 'Transfer', deposit: nonce }], { nonce }),
    );
    for (const transaction of signed) ledger.apply([transaction]);
    assert.equal(ledger.account('bob.near').amount, 10n * NEAR);
    for (const expected of [1n, 3n, 6n, 10n, 15n]) {
      assert.ok(ledger.congestion.receiptBytes > 0n);
      ledger.apply();
      assert.equal(ledger.account('bob.near').amount, 10n * NEAR + expected);
    }
    assert.deepEqual(ledger.congestion, {
      delayedReceiptsGas: 0n,
      bufferedReceiptsGas: 0n,
      receiptBytes: 0n,
      allowedShard: 0,
    });
  });

  it('counts what a waiting receipt may burn', () => {
    const ledger = new Ledger(accounts, { gasLimit: 1n });
    const call: Action = { kind: 'FunctionCall', methodName: 'a', args: new Uint8Array(), gas: 7n * TGAS, deposit: 0n };
    // The transaction's own conversion fills the chunk, so its local receipt waits.
    ledger.apply([ledger.sign('bob.near', 'bob.near', [call])]);
    assert.ok(ledger.congestion.delayedReceiptsGas > 7n * TGAS);
    assert.ok(ledger.congestion.delayedReceiptsGas < 8n * TGAS);
  });
});

describe('the arrival of a global contract', () => {
  // nearcore 2.13 runtime/runtime/src/global_contracts.rs apply_distribution_current_shard: compute usage without gas.
  for (const [protocolVersion, inOneChunk] of [
    [84, 2],
    [86, 1],
  ] as const) {
    it(`lets ${inOneChunk} of two into a chunk of 20 Tgas at protocol ${protocolVersion}`, () => {
      const ledger = new Ledger(accounts, { protocolVersion, gasLimit: 20n * TGAS });
      const deploy: Action = { kind: 'DeployGlobalContract', code: new Uint8Array(1), deployMode: 'AccountId' };
      const users = ['alice.near', 'bob.near'];
      ledger.apply(users.map((id) => ledger.sign(id, id, [deploy])));
      const arrived = () => users.filter((accountId) => ledger.trie.has(trieKey.globalContractCode({ accountId })));
      assert.equal(arrived().length, 0);
      const { gasBurnt } = ledger.apply();
      assert.equal(arrived().length, inOneChunk);
      assert.ok(gasBurnt < TGAS);
      ledger.apply();
      assert.equal(arrived().length, 2);
    });
  }
});

describe('bandwidth', () => {
  it('keeps receipts beyond 4.5 MB for the next chunk and asks for more', () => {
    const ledger = new Ledger(accounts);
    const args = new Uint8Array(1_400_000);
    const call: Action = { kind: 'FunctionCall', methodName: 'a', args, gas: TGAS, deposit: 0n };
    const signed = [1n, 2n, 3n, 4n].map((nonce) => ledger.sign('alice.near', 'bob.near', [call], { nonce }));
    const first = ledger.apply(signed);
    assert.equal(first.outgoingReceipts.length, 3);
    assert.ok(first.bandwidthRequest !== null);
    assert.ok(first.congestionInfo.bufferedReceiptsGas > TGAS);
    const second = ledger.apply();
    assert.equal(second.outgoingReceipts.filter(({ predecessorId }) => predecessorId === 'alice.near').length, 1);
    assert.equal(second.bandwidthRequest, null);
    assert.equal(second.congestionInfo.bufferedReceiptsGas, 0n);
    ledger.settle();
  });

  it('counts groups of waiting receipts on when none has waited for a while', () => {
    // nearcore core/store/src/trie/outgoing_metadata.rs ReceiptGroupsQueue::load reads the indices whatever is left.
    const ledger = new Ledger(accounts);
    const args = new Uint8Array(1_400_000);
    const call: Action = { kind: 'FunctionCall', methodName: 'a', args, gas: TGAS, deposit: 0n };
    const indices = (): bigint[] => {
      const data = Uint8Array.from(ledger.trie.get(trieKey.bufferedReceiptGroupsQueueData(0n))!);
      return [1, 9].map((at) => new DataView(data.buffer).getBigUint64(at, true));
    };
    for (const round of [0n, 1n]) {
      const nonces = [1n, 2n, 3n, 4n].map((nonce) => nonce + 4n * round);
      ledger.apply(nonces.map((nonce) => ledger.sign('alice.near', 'bob.near', [call], { nonce })));
      assert.deepEqual(indices(), [round, round + 1n]);
      ledger.settle();
      assert.deepEqual(indices(), [round + 1n, round + 1n]);
    }
  });

  it('is scheduled in every chunk: the state changes though nothing happens', () => {
    const ledger = new Ledger(accounts);
    ledger.apply();
    const first = ledger.trie.get(trieKey.bandwidthSchedulerState());
    ledger.apply();
    const second = ledger.trie.get(trieKey.bandwidthSchedulerState());
    assert.ok(first && second);
    // One link, shard 0 to itself, with 4,500,000 - 100,000 bytes of allowance; then the hash of heights past.
    assert.equal(hexOf(second.subarray(0, 29)), `00${'01000000'}${'00'.repeat(16)}${'8023430000000000'}`);
    assert.notEqual(hexOf(first.subarray(29)), hexOf(second.subarray(29)));
  });

  it('is all that is settled in a block without a chunk, where nothing is granted', () => {
    // nearcore runtime/runtime/src/lib.rs Runtime::apply, bandwidth_scheduler/scheduler.rs calculate_is_link_allowed
    const ledger = new Ledger(accounts);
    const before = ledger.trie.root;
    const transfer = ledger.sign('alice.near', 'alice.near', [{ kind: 'Transfer', deposit: 1n }]);
    const { outcomes, includedTransactions } = ledger.apply([transfer], null, false);
    assert.deepEqual([outcomes, includedTransactions], [[], []]);
    assert.notEqual(hexOf(ledger.trie.root), hexOf(before));
    const state = ledger.trie.get(trieKey.bandwidthSchedulerState());
    assert.ok(state);
    // All of the 4,500,000 bytes of allowance.
    assert.equal(hexOf(state.subarray(21, 29)), '20aa440000000000');
  });

  it('asks by bits for amounts between the base and the greatest grant', () => {
    const config = runtimeConfig(84);
    assert.equal(bandwidthRequest([], config), null);
    assert.equal(bandwidthRequest([100_000], config), null);
    assert.equal(hexOf(bandwidthRequest([100_001], config)!), '0100000000');
    assert.equal(hexOf(bandwidthRequest([4 * 1024 * 1024], config)!), '0000000080');
    assert.equal(hexOf(bandwidthRequest([4 * 1024 * 1024, 4 * 1024 * 1024], config)!), '0000000080');
  });
});
