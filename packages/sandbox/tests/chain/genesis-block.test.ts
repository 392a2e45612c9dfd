import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { genesisBlock } from '../../src/chain/genesis-block.ts';
import { parseGenesisConfig } from '../../src/chain/genesis-config.ts';
import { genesisState } from '../../src/chain/genesis-state.ts';
import { runtimeConfig } from '../../src/parameters/lookup.ts';
import { createAccount } from '../../src/primitives/account.ts';
import { hashToText } from '../../src/primitives/hash.ts';
import { scenarioGenesis } from './helpers/genesis.ts';

/*
 * Figures of nearcore 2.12 for the same genesis: conformance scenario rpc-genesis-golden.
 */
describe('genesis', () => {
  const genesis = scenarioGenesis({ 'alice.near': 1000n, 'bob.near': 10n });
  const config = runtimeConfig(84);
  const state = genesisState(genesis.records, genesis.config.validators, config);
  const { header, chunk } = genesisBlock(genesis.config, state, 'test.near').block;

  it('has the state root that nearcore computes', () => {
    assert.equal(hashToText(state.trie.root), 'r1sZmuTgu99amiTdPb7uHdunbh3Uvp5Kp3aeyMfADFU');
    assert.equal(hashToText(header.innerLite.prevStateRoot), 'AE5HVgohbg9XLwiX2MMmHkJswtXAxDa9YYra4NV7wBS4');
  });

  it('has the chunk that nearcore makes', () => {
    assert.equal(chunk.header.encodedLength, 8);
    assert.equal(hashToText(chunk.header.encodedMerkleRoot), '3HH1fYqnCGMx2ZmL4sLcTuu2Yovg1r6KjNrPtgBATHgu');
    assert.equal(hashToText(header.innerRest.chunkHeadersRoot), 'F6rcD53pdnRrFSq3z8tgREmuQXVaVnt6i9guXP7YC1Bd');
    assert.equal(hashToText(header.innerRest.blockBodyHash), '7PL63mbHLKA85XQCEaXersUJhHWWFTAnubLHkQcizF1S');
  });

  it('promises the block producers that nearcore promises', () => {
    assert.equal(hashToText(header.innerLite.nextBpHash), 'BV7TRWMHJF1sJPZA3xDtv2zF61Ko336YuqYkSDNZ4zag');
  });

  it('refuses code that does not fit its account', () => {
    const records = [...genesis.records, { kind: 'Contract', accountId: 'bob.near', code: new Uint8Array(4) } as const];
    assert.throws(() => genesisState(records, genesis.config.validators, config), { code: 'GENESIS' });
  });

  it('refuses a balance that no record can hold', () => {
    const rich = { kind: 'Account', accountId: 'rich.near', account: createAccount(2n ** 128n - 1n, 182n) } as const;
    const read = () => genesisState([...genesis.records, rich], genesis.config.validators, config);
    assert.throws(read, { code: 'GENESIS' });
  });

  // The versions of nearcore core/primitives/src/shard_layout.rs ShardLayout.
  it('is of one shard, however its layout says so', () => {
    const read = (shard_layout: unknown): unknown => parseGenesisConfig({ ...genesis.config.raw, shard_layout });
    const oneShard = [
      undefined,
      { V0: { num_shards: 1, version: 0 } },
      { V1: { boundary_accounts: [], version: 0 } },
      { V2: { boundary_accounts: [], shard_ids: [0], version: 3 } },
    ];
    for (const layout of oneShard) assert.ok(read(layout));
    const others = [
      { V0: { num_shards: 4, version: 0 } },
      { V1: { boundary_accounts: ['m'], version: 0 } },
      { V2: { boundary_accounts: ['m'], shard_ids: [0, 1], version: 3 } },
      { V2: { boundary_accounts: [], shard_ids: [5], version: 3 } },
      { V2: {} },
      { V0: null },
      {},
      'V0',
    ];
    for (const layout of others) assert.throws(() => read(layout), { code: 'GENESIS' }, JSON.stringify(layout));
  });

  // nearcore core/chain-configs/src/genesis_validate.rs
  it('refuses epochs without blocks', () => {
    assert.throws(() => parseGenesisConfig({ ...genesis.config.raw, epoch_length: 0 }), {
      code: 'GENESIS',
      shortMessage: 'genesis: epoch_length must be greater than 0',
    });
  });
});
