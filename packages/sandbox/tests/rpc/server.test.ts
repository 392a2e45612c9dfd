import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Routes } from '../../src/rpc/routes.ts';
import type { RpcHandler } from '../../src/rpc/handler.ts';
import { RpcServer } from '../../src/rpc/server.ts';
import { BodyBudget } from '../../src/rpc/body-budget.ts';
import { concurrentClients } from '../helpers/concurrent-clients.ts';

const LIMIT = 1_000_000;

/** Answers the length of what it was sent, so that the server is tested without a chain. */
const echo = {
  handle: async (body: string) => ({ status: 200, contentType: 'application/json', body: String(body.length) }),
} as unknown as RpcHandler;

describe('RpcServer', () => {
  let server: RpcServer;
  let address: string;
  let port: number;

  before(async () => {
    const pages = new Map([['/big', () => ({ status: 200, contentType: 'text/plain', body: 'x'.repeat(50_000_000) })]]);
    server = new RpcServer(
      { address: '127.0.0.1:0', maxBodyBytes: LIMIT, allowedOrigins: ['*'] },
      new Routes(echo, pages),
    );
    address = await server.listen();
    port = Number(address.split(':')[1]);
  });
  after(() => server.close());

  const post = (
    body: string,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ): Promise<Response> => fetch(`http://${address}/`, { method: 'POST', headers, body });

  // nearcore chain/jsonrpc/src/lib.rs create_jsonrpc_app: tower-http's RequestBodyLimitLayer around axum's Json.
  it('takes bodies up to the limit and refuses larger ones with 413, declared or not', async () => {
    assert.equal(await (await post('x'.repeat(LIMIT))).text(), String(LIMIT));
    const refused = await post('x'.repeat(LIMIT + 1));
    assert.deepEqual(
      [refused.status, refused.headers.get('content-type'), await refused.text()],
      [413, 'text/plain; charset=utf-8', 'length limit exceeded'],
    );
    const chunked = request({ port, method: 'POST', headers: { 'content-type': 'application/json' } });
    chunked.on('error', () => undefined);
    const answered = once(chunked, 'response');
    chunked.write('x'.repeat(LIMIT));
    chunked.end('one more');
    const [response] = (await answered) as [IncomingMessage];
    assert.equal(response.statusCode, 413);
    const text = Buffer.concat(await response.toArray()).toString();
    assert.equal(text, 'Failed to buffer the request body: length limit exceeded');
  });

  it('allows every origin, and tells browsers so', async () => {
    const answer = await post('{}');
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    assert.equal(answer.headers.get('access-control-expose-headers'), '*');
    assert.equal(answer.headers.get('vary'), 'origin, access-control-request-method, access-control-request-headers');
    const preflight = await fetch(`http://${address}/`, { method: 'OPTIONS' });
    assert.deepEqual(
      [
        preflight.status,
        preflight.headers.get('access-control-allow-methods'),
        preflight.headers.get('access-control-allow-headers'),
      ],
      [200, '*', '*'],
    );
    assert.equal(preflight.headers.get('allow'), 'POST');
  });

  it('keeps a connection on which a question without a body was answered, and takes whole addresses as targets', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write('OPTIONS / HTTP/1.1\r\nhost: x\r\n\r\n');
    const [preflight] = (await once(socket, 'data')) as [Buffer];
    assert.match(preflight.toString(), /^HTTP\/1\.1 200 [^]*connection: keep-alive\r\n/i);
    const head = 'POST http://x/ HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n';
    socket.write(`${head}{}`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 200 [^]*\r\n\r\n2$/);
    socket.destroy();
  });

  it('allows only the origins named', async () => {
    const strict = new RpcServer(
      { address: '127.0.0.1:0', maxBodyBytes: 10, allowedOrigins: ['http://a'] },
      new Routes(echo, new Map()),
    );
    const url = `http://${await strict.listen()}/`;
    const origin = async (from: string): Promise<string | null> =>
      (await fetch(url, { method: 'POST', headers: { origin: from } })).headers.get('access-control-allow-origin');
    assert.deepEqual([await origin('http://a'), await origin('http://b')], ['http://a', null]);
    const { headers } = await fetch(url, { method: 'OPTIONS', headers: { origin: 'http://a' } });
    // nearcore chain/jsonrpc/src/lib.rs get_cors
    assert.deepEqual(
      ['allow-methods', 'allow-headers', 'max-age'].map((name) => headers.get(`access-control-${name}`)),
      ['GET,POST', 'authorization,accept,content-type', '3600'],
    );
    strict.close();
  });

  it('answers others while half-open connections and slow senders wait', async () => {
    const idle = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const socket = connect(port, '127.0.0.1');
        socket.on('error', () => undefined);
        await once(socket, 'connect');
        if (i % 2 === 0)
          socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{');
        return socket;
      }),
    );
    try {
      assert.equal(await (await post('{"a":1}')).text(), '7');
    } finally {
      for (const socket of idle) socket.destroy();
    }
  });

  it('answers others while readers of large answers do not read', async () => {
    const lazy = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const socket = connect(port, '127.0.0.1');
        socket.on('error', () => undefined);
        await once(socket, 'connect');
        socket.pause();
        socket.write('GET /big HTTP/1.1\r\nhost: x\r\n\r\n');
        return socket;
      }),
    );
    await sleep(200);
    try {
      assert.equal(await (await post('{}')).text(), '2');
    } finally {
      for (const socket of lazy) socket.destroy();
    }
  });

  it('answers bytes that are no HTTP with 400 and goes on', async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('\u0000\u0001garbage\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 400 /);
    assert.equal((await post('{}')).status, 200);
  });

  it('answers a thousand clients at once, or as many as may be open', async () => {
    const clients = concurrentClients();
    const answers = await Promise.all(
      Array.from({ length: clients }, async (_, i) => (await post('x'.repeat(i))).text()),
    );
    assert.deepEqual(
      answers,
      answers.map((_, i) => String(i)),
    );
  });
});

describe('BodyBudget', () => {
  it('lets requests in as long as there is room, then in order of arrival', async () => {
    const budget = new BodyBudget(10);
    const order: string[] = [];
    await budget.reserve(6);
    const second = budget.reserve(6).then(() => order.push('second'));
    const third = budget.reserve(1).then(() => order.push('third'));
    await sleep(5);
    assert.deepEqual(order, []);
    budget.release(6);
    await Promise.all([second, third]);
    assert.deepEqual(order, ['second', 'third']);
  });
});
