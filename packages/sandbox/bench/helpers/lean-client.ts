import { connect, type Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const CONTENT_LENGTH = /\r\ncontent-length: (\d+)/i;

interface Connection {
  readonly socket: Socket;
  /** What came of the answer so far. */
  received: Buffer;
  /** Bytes of the whole answer, once its head is there. */
  expected: number;
  bodyStart: number;
  resolve: (body: string) => void;
  reject: (error: Error) => void;
}

/** The bytes of a JSON-RPC request: made before the clock runs. */
export function rpcRequest(method: string, params: unknown): Buffer {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const head = `POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return Buffer.from(head + body);
}

/**
 * A keep-alive HTTP client that costs a small part of what node:http does, so that a node is measured and not its load.
 *
 * As many connections as requests are under way at one time; each waits for its answer before its next request.
 */
export class LeanClient {
  readonly #port: number;
  readonly #free: Connection[] = [];
  readonly #all = new Set<Socket>();

  constructor(port: number) {
    this.#port = port;
  }

  /** Sends a request and resolves to the answer's body, whatever its status. */
  send(request: Buffer): Promise<string> {
    return new Promise((resolve, reject) => {
      const connection = this.#free.pop() ?? this.#open();
      connection.resolve = resolve;
      connection.reject = reject;
      connection.socket.write(request);
    });
  }

  /** One call with its answer read; an `error` in the answer is thrown. */
  async call<T>(method: string, params: unknown): Promise<T> {
    const answer = JSON.parse(await this.send(rpcRequest(method, params))) as { result: T; error?: unknown };
    if (answer.error !== undefined) throw new Error(JSON.stringify(answer.error));
    return answer.result;
  }

  close(): void {
    for (const socket of this.#all) socket.destroy();
  }

  #open(): Connection {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    this.#all.add(socket);
    const none = Buffer.alloc(0);
    const ignore = (): void => undefined;
    const connection: Connection = {
      socket,
      received: none,
      expected: 0,
      bodyStart: 0,
      resolve: ignore,
      reject: ignore,
    };
    socket.on('data', (chunk: Buffer) => this.#receive(connection, chunk));
    socket.on('error', (error) => connection.reject(error));
    socket.on('close', () => {
      this.#all.delete(socket);
      connection.reject(new Error('the node closed the connection'));
    });
    return connection;
  }

  #receive(connection: Connection, chunk: Buffer): void {
    const all = connection.received.length === 0 ? chunk : Buffer.concat([connection.received, chunk]);
    connection.received = all;
    if (connection.expected === 0) {
      const headEnd = all.indexOf(HEAD_END);
      if (headEnd < 0) return;
      const length = CONTENT_LENGTH.exec(all.toString('latin1', 0, headEnd + 2))?.[1];
      if (length === undefined) return connection.reject(new Error('an answer without content-length'));
      connection.bodyStart = headEnd + HEAD_END.length;
      connection.expected = connection.bodyStart + Number(length);
    }
    if (all.length < connection.expected) return;
    const body = all.toString('utf8', connection.bodyStart, connection.expected);
    connection.received = all.subarray(connection.expected);
    connection.expected = 0;
    this.#free.push(connection);
    connection.resolve(body);
  }
}
