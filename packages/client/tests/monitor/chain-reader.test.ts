import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { NodeError } from '../../src/errors/codes.ts';
import { RpcChainReader } from '../../src/monitor/chain-reader.ts';

describe('RpcChainReader', () => {
  let server: Server;
  let url: string;
  let asked: number;
  /** How many requests are turned away before the first answer. */
  let turnedAway: number;
  beforeEach(async () => {
    asked = 0;
    turnedAway = 0;
    server = createServer((_, response) => {
      const isAway = ++asked <= turnedAway;
      response.statusCode = isAway ? 503 : 200;
      const result = { header: { height: 7, hash: 'h7' } };
      response.end(isAway ? 'away' : JSON.stringify({ jsonrpc: '2.0', id: '1', result }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('asks again while the node is away, and tells of it', async () => {
    turnedAway = 3;
    const told: string[] = [];
    const reader = new RpcChainReader(url, { retryDelayMs: 1, onRetry: ({ code }) => told.push(code) });
    assert.deepEqual(await reader.finalHead(), { height: 7, hash: 'h7' });
    assert.deepEqual(told, ['NODE_ERROR', 'NODE_ERROR', 'NODE_ERROR']);
  });

  it('gives up when the node stays away for longer than its patience', async () => {
    turnedAway = Infinity;
    const reader = new RpcChainReader(url, { retryDelayMs: 1, patienceMs: 50 });
    await assert.rejects(reader.finalHead(), NodeError);
    assert.ok(asked > 1, 'it must have asked again');
  });

  it('ends when it is told to', async () => {
    turnedAway = Infinity;
    const stop = new AbortController();
    const reader = new RpcChainReader(url, { retryDelayMs: 1, signal: stop.signal, onRetry: () => stop.abort() });
    await assert.rejects(reader.finalHead(), { name: 'AbortError' });
  });

  for (const words of ['block A is ahead of head block B', 'A not on current chain'])
    it(`waits for a newer final block when a proof is refused with "${words}"`, async () => {
      const heads: string[] = [];
      server.removeAllListeners('request');
      server.on('request', (request, response) => {
        let text = '';
        request.on('data', (chunk: Buffer) => (text += chunk.toString()));
        request.on('end', () => {
          const { method, params } = JSON.parse(text) as { method: string; params: { light_client_head: string } };
          const isProof = method === 'EXPERIMENTAL_light_client_proof';
          if (isProof) heads.push(params.light_client_head);
          const isRefused = isProof && params.light_client_head === 'h6';
          response.statusCode = isRefused ? 500 : 200;
          const error = { cause: { name: 'INTERNAL_ERROR' }, data: `Internal error: ${words}` };
          const outcome = { logs: ['log'], status: { SuccessValue: '' } };
          const result = isProof ? { outcome_proof: { outcome } } : { header: { height: 7, hash: 'h7' } };
          response.end(JSON.stringify(isRefused ? { error } : { result }));
        });
      });
      const reader = new RpcChainReader(url, { retryDelayMs: 1 });
      assert.deepEqual(await reader.receiptLogs('r', 'factory.near', 'h6'), ['log']);
      assert.deepEqual(heads, ['h6', 'h7']);
    });
});
