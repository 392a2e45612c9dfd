import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Sandbox } from '../../src/index.ts';
import { encodeTransaction } from '../conformance/encode.ts';
import { Rpc } from '../conformance/rpc.ts';
import type { Scenario } from '../conformance/scenario.ts';
import { keyOf } from '../conformance/keys.ts';
import { concurrentClients } from '../helpers/concurrent-clients.ts';
import { ensureBuilt } from '../helpers/ensure-built.ts';

await ensureBuilt();

const ROUNDS = 1_000;

/** A small generator with a fixed seed, so that a failure can be seen again. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Changes, inserts or drops a few bytes. */
function mutate(bytes: Uint8Array, random: (below: number) => number): Buffer {
  const out = [...bytes];
  for (let i = 0; i <= random(4); i++) {
    const at = random(out.length + 1);
    const kind = random(4);
    if (kind === 0) out[at] = random(256);
    else if (kind === 1) out.splice(at, 0, random(256));
    else if (kind === 2) out.splice(at, 1 + random(8));
    else out.length = Math.max(1, at);
  }
  return Buffer.from(out.filter((byte) => byte !== undefined));
}

/** Requests that clients really make. */
function sampleRequests(): string[] {
  const folder = new URL('../conformance/fixtures/scenarios/', import.meta.url);
  const names = readdirSync(folder).filter((name) => /^rpc-(params|query|view|chain|http)/.test(name));
  return names.flatMap((name) => {
    const { steps } = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Scenario;
    return steps.flatMap(({ rpc, http }) => {
      if (rpc !== undefined && !rpc.method.startsWith('sandbox_'))
        return [JSON.stringify({ jsonrpc: '2.0', id: 1, ...rpc })];
      return http?.body === undefined ? [] : [http.body];
    });
  });
}

describe('a node under malformed input', () => {
  let sandbox: Sandbox;

  before(async () => {
    const accounts = [{ accountId: 'alice.near', publicKey: keyOf('alice.near').text, balanceYocto: 10n ** 27n }];
    sandbox = await Sandbox.start({ accounts });
  });
  after(() => sandbox.stop());

  async function post(body: Buffer): Promise<{ status: number; text: string }> {
    const response = await fetch(sandbox.rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Uint8Array(body),
    });
    return { status: response.status, text: await response.text() };
  }

  it(`answers ${ROUNDS} malformed bodies with a named error or a result`, async () => {
    const random = createRandom(1);
    const samples = sampleRequests();
    const tally = { result: 0, error: 0, text: 0 };
    for (let i = 0; i < ROUNDS; i++) {
      const body = mutate(Buffer.from(samples[random(samples.length)] as string), random);
      const { status, text } = await post(body);
      if (status === 400 && text.startsWith('Failed to parse the request body as JSON: ')) {
        tally.text++;
        continue;
      }
      const answer = JSON.parse(text) as { result?: unknown; error?: { name: string; cause?: { name: string } } };
      assert.ok([200, 400, 408, 422, 500].includes(status), `${status} for ${body.toString('latin1')}`);
      if (answer.error === undefined) {
        tally.result++;
        continue;
      }
      tally.error++;
      assert.match(
        answer.error.name,
        /^(REQUEST_VALIDATION_ERROR|HANDLER_ERROR)$/,
        `${text} for ${body.toString('latin1')}`,
      );
      assert.match(String(answer.error.cause?.name), /^[A-Z_]+$/);
    }
    assert.ok(tally.text > 50 && tally.error > 50, JSON.stringify(tally));
  });

  it(`refuses ${ROUNDS} malformed transactions by name, and still takes a good one`, async () => {
    const rpc = new Rpc(sandbox.rpcUrl);
    const random = createRandom(2);
    const { header } = await rpc.must<{ header: { hash: string; height: number } }>('block', { finality: 'final' });
    const sign = (nonce: number): Buffer =>
      encodeTransaction(
        {
          signer: 'alice.near',
          receiver: 'test.near',
          nonce,
          actions: [
            { Transfer: { deposit: 1 } },
            { FunctionCall: { method: 'm', args: 'abc' } },
            { AddKey: { public_key: 'key:x', access_key: { permission: 'FullAccess' } } },
            { Delegate: { sender_id: 'test.near', receiver_id: 'bob.near', actions: [{ Transfer: { deposit: 2 } }] } },
            { DeterministicStateInit: { code: { account_id: 'a.near' }, data: { k: 'v' } } },
          ],
        },
        header.hash,
        { height: BigInt(header.height), nonceOf: () => 0n },
      ).signed;
    const names = new Map<string, number>();
    for (let i = 0; i < ROUNDS; i++) {
      const bytes = mutate(sign(i + 1), random);
      const { error } = await rpc.call('send_tx', {
        signed_tx_base64: bytes.toString('base64'),
        wait_until: 'INCLUDED',
      });
      const named = error as { name: string; cause: { name: string } } | undefined;
      const name = named === undefined ? 'accepted' : `${named.name} ${named.cause.name}`;
      names.set(name, (names.get(name) ?? 0) + 1);
    }
    const allowed = new Set(['REQUEST_VALIDATION_ERROR PARSE_ERROR', 'HANDLER_ERROR INVALID_TRANSACTION', 'accepted']);
    assert.deepEqual(
      [...names.keys()].filter((name) => !allowed.has(name)),
      [],
    );
    assert.ok((names.get('accepted') ?? 0) < 5, JSON.stringify([...names]));
    const good = encodeTransaction(
      { signer: 'alice.near', receiver: 'test.near', nonce: 100_000, actions: [{ Transfer: { deposit: 1 } }] },
      (await rpc.must<{ header: { hash: string } }>('block', { finality: 'final' })).header.hash,
      { height: 0n, nonceOf: () => 0n },
    );
    const sent = await rpc.must<{ final_execution_status: string }>('send_tx', {
      signed_tx_base64: good.signed.toString('base64'),
      wait_until: 'FINAL',
    });
    assert.equal(sent.final_execution_status, 'FINAL');
  });

  it('answers a thousand clients at once, or as many as may be open', { timeout: 120_000 }, async () => {
    const clients = concurrentClients();
    const query = { request_type: 'view_account', account_id: 'alice.near', finality: 'optimistic' };
    const answers = await Promise.all(
      Array.from({ length: clients }, (_, i) =>
        new Rpc(sandbox.rpcUrl).call(i % 2 === 0 ? 'query' : 'block', i % 2 === 0 ? query : { finality: 'final' }),
      ),
    );
    assert.equal(answers.filter(({ http, result }) => http === 200 && result !== undefined).length, clients);
  });
});
