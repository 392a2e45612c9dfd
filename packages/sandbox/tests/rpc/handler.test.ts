import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hashToText } from '../../src/primitives/hash.ts';
import { RpcHandler } from '../../src/rpc/handler.ts';
import type { RpcContext } from '../../src/rpc/method.ts';
import { METHODS } from '../../src/rpc/methods.ts';
import { scenarioGenesis } from '../chain/helpers/genesis.ts';
import { startChain } from '../chain/helpers/test-chain.ts';

interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly cause: { readonly info: { readonly error_message: string } } };
  readonly id: unknown;
}

async function answerOf(handler: RpcHandler, body: unknown): Promise<Answer> {
  return JSON.parse((await handler.handle(JSON.stringify(body))).body) as Answer;
}

const NO_CONTEXT = {} as RpcContext;
const fail = (error: unknown): never => {
  throw error;
};

describe('a request body', () => {
  const echo = new RpcHandler(NO_CONTEXT, new Map([['echo', (_context, params) => JSON.stringify(params)]]), fail);

  // nearcore chain/jsonrpc-primitives/src/message.rs Request: serde takes a struct from a sequence of its fields.
  it('may be an array of the four fields in their order', async () => {
    assert.deepEqual(await answerOf(echo, ['2.0', 'echo', ['x'], 7]), { jsonrpc: '2.0', result: '["x"]', id: 7 });
    assert.deepEqual(await answerOf(echo, ['2.0', 'echo', null, null]), { jsonrpc: '2.0', result: 'null', id: null });
  });

  it('is refused as an array of fewer, more or other fields', async () => {
    for (const body of [
      ['2.0', 'echo', []],
      ['2.0', 'echo', [], 1, 1],
      ['1.0', 'echo', [], 1],
      ['2.0', 1, [], 1],
    ]) {
      const { error, id } = await answerOf(echo, body);
      assert.deepEqual([error?.cause.info.error_message, id], ['JSON RPC Request format was expected', null]);
    }
  });
});

describe('sandbox_fast_forward', () => {
  it('refuses heights that no chain reaches, at once', async () => {
    const { chain } = await startChain(scenarioGenesis({}, { epoch_length: 500 }));
    const handler = new RpcHandler({ chain } as unknown as RpcContext, METHODS, fail);
    const params = { delta_height: 9_007_199_254_740_991 };
    const { error } = await answerOf(handler, { jsonrpc: '2.0', id: 1, method: 'sandbox_fast_forward', params });
    assert.match(error?.cause.info.error_message ?? '', /^sandbox failed to fast forward due to: there is no height/);
    await chain.stop();
  });
});

describe('a query for a global contract that does not exist', () => {
  for (const [version, identifier] of [
    [84, { AccountId: 'alice.near' }],
    [86, { account_id: 'alice.near' }],
  ] as const) {
    it(`names it as nearcore does at version ${version}`, async () => {
      const { chain } = await startChain(scenarioGenesis({ 'alice.near': 1n }, { protocol_version: version }));
      const handler = new RpcHandler({ chain, limits: {} } as unknown as RpcContext, METHODS, fail);
      const params = {
        finality: 'final',
        request_type: 'view_global_contract_code_by_account_id',
        account_id: 'alice.near',
      };
      const { error } = await answerOf(handler, { jsonrpc: '2.0', id: 1, method: 'query', params });
      assert.deepEqual((error?.cause.info as { identifier?: unknown }).identifier, identifier);
      await chain.stop();
    });
  }
});

describe('EXPERIMENTAL_light_client_block_proof', () => {
  // Texts as nearcore's node answers them: chain/chain/src/chain.rs check_blocks_final_and_canonical, core/store/src/merkle_proof.rs.
  it('proves final blocks only, to a later head', async () => {
    const { chain, clock } = await startChain();
    await clock.advance(2000);
    const handler = new RpcHandler({ chain } as unknown as RpcContext, METHODS, fail);
    const final = chain.blockByFinality('final').header;
    const [early, last, newest] = [final.prevHash, final.hash, chain.head().header.hash].map(hashToText);
    const proof = (block_hash: unknown, light_client_head: unknown) => {
      const params = { block_hash, light_client_head };
      return answerOf(handler, { jsonrpc: '2.0', id: 1, method: 'EXPERIMENTAL_light_client_block_proof', params });
    };
    const refusal = async (...hashes: [unknown, unknown]) => (await proof(...hashes)).error?.cause.info.error_message;
    assert.equal((await proof(early, last)).error, undefined);
    assert.equal(await refusal(last, early), `block ${last} is ahead of head block ${early}`);
    assert.equal(await refusal(newest, last), `${newest} not on current chain`);
    assert.equal(await refusal(early, newest), `${newest} not on current chain`);
    await chain.stop();
  });
});
