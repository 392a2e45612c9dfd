import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { after, before, describe, it, mock } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { DirectLane } from '../../src/rpc/direct-lane.ts';
import type { RpcHandler } from '../../src/rpc/handler.ts';
import { ordinaryBodyLength } from '../../src/rpc/request-head.ts';
import { Routes } from '../../src/rpc/routes.ts';
import { RpcServer } from '../../src/rpc/server.ts';

const LIMIT = 1000;
const ORDINARY = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';

/** The status to answer is the body's first word, the answer its second one. */
const routes = new Routes(
  {
    handle: async (body: string) => {
      const [status, text] = body.split(' ');
      if (status === 'throw') throw new TypeError('a bug');
      if (status === 'wait') await sleep(50);
      return { status: Number(status) || 200, contentType: 'application/json', body: text };
    },
  } as unknown as RpcHandler,
  new Map([['/page', () => ({ status: 200, contentType: 'text/plain', body: 'page' })]]),
);

const request = (body: string, fields = ''): string =>
  `${ORDINARY}${fields}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** Bodies of the whole answers in what a server sent. */
function bodies(received: string): string[] {
  const found: string[] = [];
  for (let rest = received; rest !== '';) {
    const bodyAt = rest.indexOf('\r\n\r\n') + 4;
    const length = Number(/\r\ncontent-length: (\d+)/.exec(rest.slice(0, bodyAt))?.[1]);
    if (!(rest.length >= bodyAt + length)) break;
    found.push(rest.slice(bodyAt, bodyAt + length));
    rest = rest.slice(bodyAt + length);
  }
  return found;
}

interface Exchange {
  /** Answers to wait for; without, until the server closes. */
  readonly answers?: number;
  /** Close the client's side after the last text. */
  readonly half?: boolean;
}

/** Sends texts with pauses between them; resolves to what came back, one character a byte. */
async function exchange(port: number, texts: readonly string[], { answers, half }: Exchange = {}): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let received = '';
  const isOver = new Promise<void>((resolve) => {
    socket.on('data', (data) => {
      received += data.toString('latin1');
      if (bodies(received).length === answers) resolve();
    });
    socket.on('error', () => resolve()).on('end', () => resolve());
  });
  await once(socket, 'connect');
  for (const text of texts) {
    socket.write(text);
    await sleep(20);
  }
  if (half === true) socket.end();
  await isOver;
  socket.destroy();
  return received.replace(/Date: [^\r]+/g, 'Date: now');
}

for (const allowedOrigins of [['*'], ['http://a']]) {
  describe(`RpcServer open to ${allowedOrigins[0]}`, () => {
    const server = new RpcServer({ address: '127.0.0.1:0', maxBodyBytes: LIMIT, allowedOrigins }, routes);
    let port: number;
    before(async () => {
      port = Number((await server.listen()).split(':')[1]);
    });
    after(() => server.close());

    it('gives an ordinary request the bytes that node:http answers', async () => {
      for (const body of ['200 fine', '400 bad', '408 late', '422 skipped', '500 bug', '200 \u00fc\u4e16']) {
        const direct = await exchange(port, [request(body)], { answers: 1 });
        // A field that the lane does not know.
        assert.equal(direct, await exchange(port, [request(body, 'x-unknown: 1\r\n')], { answers: 1 }), body);
        assert.equal(direct.startsWith(`HTTP/1.1 ${body.slice(0, 3)} `), true);
        assert.equal(direct.includes('access-control-allow-origin: *'), allowedOrigins[0] === '*');
      }
      for (const origin of ['http://a', 'http://b']) {
        const [direct, other] = ['', 'x-unknown: 1\r\n'].map((more) =>
          exchange(port, [request('200 fine', `origin: ${origin}\r\n${more}`)], { answers: 1 }),
        );
        assert.equal(await direct, await other);
      }
    });

    it('answers requests on one connection in order, whole, in pieces, several in one piece and of any kind', async () => {
      const [whole, slow] = [request('200 a'), request('wait b')];
      const split = request('200 c');
      const page = 'GET /page HTTP/1.1\r\nhost: x\r\n\r\n';
      const texts = [whole, slow, whole + whole, split.slice(0, 30), split.slice(30), page, whole];
      assert.deepEqual(bodies(await exchange(port, texts, { answers: 7 })), ['a', 'b', 'a', 'a', 'c', 'page', 'a']);
    });

    it('takes requests that come while one is answered', async () => {
      const texts = ['wait 1', '200 2', 'wait 3', '200 4'].map((body) => request(body));
      assert.deepEqual(bodies(await exchange(port, texts, { answers: 4 })), ['1', '2', '3', '4']);
    });

    it('answers a client that has closed its side', async () => {
      assert.deepEqual(bodies(await exchange(port, [request('wait late')], { half: true })), ['late']);
      assert.equal(await exchange(port, [], { half: true }), '');
    });

    it('closes the connection when the client asks for it, and when answering fails', async () => {
      assert.deepEqual(bodies(await exchange(port, [request('200 last', 'connection: close\r\n')])), ['last']);
      assert.equal(await exchange(port, [request('throw')]), '');
    });

    it('leaves the refusal of what is no proper request to node:http', async () => {
      const refused: [string, RegExp][] = [
        ['POST / HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: 3\r\n\r\n200', /^HTTP\/1\.1 400 /],
        [request('200 a', 'content-length: 5\r\n'), /^HTTP\/1\.1 400 /],
        [request('x'.repeat(LIMIT + 1)), /^HTTP\/1\.1 413 /],
        [request('200 a').replace('application/json', 'text/plain'), /^HTTP\/1\.1 415 /],
        [request('200 a').replace('POST / ', 'PUT / '), /^HTTP\/1\.1 405 /],
        [request('200 a').replace('POST / ', 'POST /other '), /^HTTP\/1\.1 404 /],
      ];
      for (const [text, answer] of refused) assert.match(await exchange(port, [text], { answers: 1 }), answer);
    });
  });
}

describe('DirectLane', () => {
  let listener: Server;
  let lane: DirectLane;
  before(async () => {
    lane = new DirectLane({
      maxBodyBytes: LIMIT,
      firstFields: '',
      anyOrigin: true,
      keepAliveMs: 75_000,
      slowReaderMs: 100,
      post: async (body) => ({ status: 200, body: 'x'.repeat(Number(body)) }),
      handOver: (socket) => socket.end('handed over'),
    });
    listener = createServer({ allowHalfOpen: true }, (socket) => lane.take(socket));
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  });
  after(() => {
    lane.close();
    listener.close();
  });

  async function client(): Promise<Socket> {
    const socket = connect((listener.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  }

  it('cuts off a client that does not read its answer, and nobody else', async () => {
    const [lazy, patient] = [await client(), await client()];
    lazy.pause();
    let size = 0;
    patient.on('data', (data) => (size += data.length));
    for (const socket of [lazy, patient]) socket.write(request('30000000'));
    while (size < 30_000_000) await sleep(20);
    await sleep(300);
    lazy.resume();
    await once(lazy, 'close');
    assert.equal(patient.closed, false);
    patient.destroy();
  });

  it('closes connections on which nothing is asked', async () => {
    mock.timers.enable({ apis: ['setInterval', 'Date'] });
    try {
      const fresh = new DirectLane({
        maxBodyBytes: LIMIT,
        firstFields: '',
        anyOrigin: true,
        keepAliveMs: 75_000,
        slowReaderMs: 100,
        post: async () => ({ status: 200, body: '' }),
        handOver: () => undefined,
      });
      listener.removeAllListeners('connection').on('connection', (socket: Socket) => fresh.take(socket));
      const accepted = once(listener, 'connection');
      const socket = (await client()).resume();
      await accepted;
      mock.timers.tick(70_000);
      assert.equal(socket.closed, false);
      mock.timers.tick(10_000);
      await once(socket, 'close');
      fresh.close();
    } finally {
      mock.timers.reset();
    }
  });
});

describe('ordinaryBodyLength', () => {
  it('knows the heads of common clients', () => {
    const undici =
      'POST / HTTP/1.1\r\nhost: 127.0.0.1:3030\r\nconnection: keep-alive\r\ncontent-type: application/json\r\n' +
      'accept: */*\r\naccept-language: *\r\nsec-fetch-mode: cors\r\nuser-agent: node\r\n' +
      'accept-encoding: gzip, deflate\r\ncontent-length: 33\r\n';
    const reqwest =
      'POST / HTTP/1.1\r\nContent-Type: application/json\r\nauthorization: Bearer x\r\naccept: */*\r\n' +
      'host: localhost:3030\r\nContent-Length: 7\r\n';
    assert.deepEqual([ordinaryBodyLength(undici, true), ordinaryBodyLength(reqwest, false)], [33, 7]);
  });

  it('knows no head that changes how the body or the connection is read', () => {
    const unusual = [
      'transfer-encoding: chunked',
      'connection: close',
      'connection: upgrade',
      'expect: 100-continue',
      'upgrade: h2c',
      'content-length: 3',
      'host: y',
      'x-unknown: 1',
      'no colon',
      ' folded: line',
      'accept: a\u0000b',
    ];
    for (const field of unusual) {
      assert.equal(ordinaryBodyLength(`${ORDINARY}content-length: 3\r\n${field}\r\n`, true), undefined, field);
    }
    for (const length of ['', '-1', '+1', '0x1', '1e3', '1234567', '3, 3']) {
      assert.equal(ordinaryBodyLength(`${ORDINARY}content-length: ${length}\r\n`, true), undefined, length);
    }
    assert.equal(ordinaryBodyLength(ORDINARY, true), undefined);
    assert.equal(ordinaryBodyLength(`${ORDINARY}content-length: 3\r\norigin: http://a\r\n`, false), undefined);
  });
});
