import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { genesisBlock } from '../../src/chain/genesis-block.ts';
import { genesisState } from '../../src/chain/genesis-state.ts';
import { runtimeConfig } from '../../src/parameters/lookup.ts';
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
});
