import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { SandboxError } from '../errors/base.ts';
import { BodyBudget } from './body-budget.ts';
import { DirectLane } from './direct-lane.ts';
import type { Routes } from './routes.ts';
import { refusesContentType, type HttpAnswer } from './routes.ts';

/** Where and how to listen. */
export interface RpcServerOptions {
  /** `host:port`; port 0 takes a free one. */
  readonly address: string;
  /** Largest body in bytes (`rpc.limits_config.json_payload_max_size`). */
  readonly maxBodyBytes: number;
  /** `rpc.cors_allowed_origins`; `*` allows every origin. */
  readonly allowedOrigins: readonly string[];
  /** Connections beyond these are closed at once, so that the store keeps finding free file descriptors; default: no limit. */
  readonly maxConnections?: number;
}

/** Bodies being read at one time may take this much together, or one body if the limit for one is higher. */
const BODY_BUDGET_BYTES = 256 * 1024 * 1024;
/** Smaller bodies are read at once, whatever waits. */
const SMALL_BODY_BYTES = 64 * 1024;
/** A connection on which nothing was asked for so long is closed. */
const KEEP_ALIVE_MS = 75_000;
/** A client that takes no byte of its answer for so long is cut off. */
const SLOW_READER_MS = 60_000;

/** How long the rest of a body that is too large is read before the answer is sent all the same. */
const DRAIN_MS = 2_000;

/** What every answer says of who may read it; the others only when pages of every origin may. */
const VARY = ['vary', 'origin, access-control-request-method, access-control-request-headers'] as const;
const OPEN_TO_ALL = [
  ['access-control-allow-origin', '*'],
  ['access-control-expose-headers', '*'],
] as const;

/** A client went away while it sent its request. */
class BodyCutOffError extends SandboxError {
  constructor() {
    super('RPC_BODY_CUT_OFF', 'the client closed the connection before its request was complete');
  }
}

/** The address is taken or cannot be listened on. */
export class ListenError extends SandboxError {
  constructor(address: string, cause: unknown) {
    const code = (cause as NodeJS.ErrnoException).code;
    const hint =
      code === 'EADDRINUSE'
        ? 'Another process listens there. Stop it or choose another --rpc-addr.'
        : 'Check --rpc-addr.';
    super('RPC_LISTEN', `RPC cannot listen on ${address}`, { cause, details: String(cause), metaMessages: [hint] });
  }
}

/** The HTTP side of RPC: sockets, headers, body limits. What is answered is the business of {@link Routes}. */
export class RpcServer {
  readonly #options: RpcServerOptions;
  readonly #routes: Routes;
  readonly #server: Server;
  readonly #direct: DirectLane;
  readonly #budget: BodyBudget;
  /** Pages of every origin may ask. */
  readonly #isOpen: boolean;

  constructor(options: RpcServerOptions, routes: Routes) {
    this.#options = options;
    this.#isOpen = options.allowedOrigins.length === 1 && options.allowedOrigins[0] === '*';
    this.#routes = routes;
    this.#budget = new BodyBudget(Math.max(BODY_BUDGET_BYTES, options.maxBodyBytes));
    this.#server = createServer(
      { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 120_000, headersTimeout: 30_000 },
      (request, response) => {
        this.#serve(request, response).catch(() => response.destroy());
      },
    );
    this.#direct = this.#openDirectLane();
    if (options.maxConnections !== undefined) this.#server.maxConnections = options.maxConnections;
    this.#server.on('clientError', (_error, socket) => {
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    });
  }

  /**
   * Begins to listen.
   *
   * @returns the address, with the port that was taken
   * @throws {ListenError} when the address is in use or invalid
   */
  async listen(): Promise<string> {
    const { host, port } = splitAddress(this.#options.address);
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error) => reject(new ListenError(this.#options.address, error)));
      // A queue for a thousand clients that connect in the same instant; the system caps it at its own maximum.
      this.#server.listen({ host, port, backlog: 4096 }, resolve);
    });
    const { port: taken } = this.#server.address() as AddressInfo;
    return host.includes(':') ? `[${host}]:${taken}` : `${host}:${taken}`;
  }

  /** Puts the direct lane in front of node:http, which gets only the connections that the lane hands over. */
  #openDirectLane(): DirectLane {
    const listeners = this.#server.listeners('connection');
    const lane = new DirectLane({
      maxBodyBytes: this.#options.maxBodyBytes,
      firstFields: [VARY, ...(this.#isOpen ? OPEN_TO_ALL : [])]
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join(''),
      anyOrigin: this.#isOpen,
      keepAliveMs: KEEP_ALIVE_MS,
      slowReaderMs: SLOW_READER_MS,
      post: (body) => this.#routes.post(body),
      handOver: (socket) => {
        for (const listener of listeners) listener.call(this.#server, socket);
      },
    });
    this.#server.removeAllListeners('connection').on('connection', (socket: Socket) => lane.take(socket));
    return lane;
  }

  /** Stops listening and cuts every connection. */
  close(): void {
    this.#direct.close();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#allowOrigin(request, response);
    const path = pathOf(request.url ?? '/');
    const httpMethod = request.method ?? 'GET';
    if (httpMethod === 'OPTIONS') {
      this.#allowRequests(response);
      const allowed = this.#routes.allowed(path);
      if (path === '/' && allowed !== undefined) response.setHeader('allow', allowed);
      return this.#answer(request, response, { status: 200 });
    }
    const allowed = this.#routes.allowed(path);
    if (allowed === undefined) return this.#answer(request, response, { status: 404 });
    if (!allowed.split(',').includes(httpMethod)) {
      response.setHeader('allow', allowed);
      return this.#answer(request, response, { status: 405 });
    }
    if (httpMethod !== 'POST') return this.#answer(request, response, await this.#routes.get(path));
    const refusal = refusesContentType(request.headers['content-type']);
    if (refusal !== undefined) return this.#answer(request, response, refusal);
    const isDeclaredTooLarge = Number(request.headers['content-length'] ?? 0) > this.#options.maxBodyBytes;
    const body = isDeclaredTooLarge ? undefined : await this.#readBody(request);
    if (body === undefined) {
      // Most clients look for an answer only once they have sent everything.
      await drain(request);
      return this.#answer(request, response, tooLarge(isDeclaredTooLarge));
    }
    return this.#answer(request, response, await this.#routes.post(body));
  }

  /** The whole body as latin1 text; undefined when it is larger than allowed. */
  async #readBody(request: IncomingMessage): Promise<string | undefined> {
    const limit = this.#options.maxBodyBytes;
    const declared = Number(request.headers['content-length'] ?? limit);
    const reserved = declared > SMALL_BODY_BYTES ? declared : 0;
    if (reserved > 0) await this.#budget.reserve(reserved);
    try {
      return await collect(request, limit);
    } finally {
      if (reserved > 0) this.#budget.release(reserved);
    }
  }

  #allowOrigin(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader(...VARY);
    const origin = request.headers.origin;
    if (this.#isOpen) {
      for (const [name, value] of OPEN_TO_ALL) response.setHeader(name, value);
    } else if (origin !== undefined && this.#options.allowedOrigins.includes(origin)) {
      response.setHeader('access-control-allow-origin', origin);
    }
  }

  /** What a browser may send; nearcore narrows it down once origins are named. @see nearcore chain/jsonrpc/src/lib.rs get_cors */
  #allowRequests(response: ServerResponse): void {
    response.removeHeader('access-control-expose-headers');
    response.setHeader('access-control-allow-methods', this.#isOpen ? '*' : 'GET,POST');
    response.setHeader('access-control-allow-headers', this.#isOpen ? '*' : 'authorization,accept,content-type');
    if (!this.#isOpen) response.setHeader('access-control-max-age', '3600');
  }

  #answer(request: IncomingMessage, response: ServerResponse, answer: HttpAnswer): void {
    response.statusCode = answer.status;
    if (answer.contentType !== undefined) response.setHeader('content-type', answer.contentType);
    const body = answer.body ?? '';
    response.setHeader('content-length', Buffer.byteLength(body));
    // node:http destroys the socket on this timeout and sets its own one again once the answer is out.
    request.socket.setTimeout(SLOW_READER_MS);
    // Unread bytes of a refused body would keep the connection busy.
    if (!request.complete && hasBody(request)) response.setHeader('connection', 'close');
    request.resume();
    // As text: node:http then puts head and body into one write.
    response.end(request.method === 'HEAD' ? undefined : body);
  }
}

/** The path of a request, whose target may be a whole address. */
function pathOf(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?]*/i, '').split('?', 1)[0] as string;
  return path === '' ? '/' : path;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** The body as latin1 text; undefined once it grows beyond the limit. The stream stays open for the answer. */
function collect(request: IncomingMessage, limit: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let total = 0;
    const onData = (chunk: Buffer): void => {
      total += chunk.length;
      if (total <= limit) {
        chunks.push(chunk);
        return;
      }
      request.off('data', onData);
      request.pause();
      resolve(undefined);
    };
    const onClose = (): void => reject(new BodyCutOffError());
    request.on('data', onData);
    request.once('end', () => {
      // Every request closes in the end; an error made for each of them would cost more than reading its body.
      request.off('close', onClose);
      resolve((chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString('latin1'));
    });
    request.once('error', reject);
    request.once('close', onClose);
  });
}

/** Reads and forgets what is left of a body, for a short time. */
function drain(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, DRAIN_MS);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    request.once('end', done).once('close', done).once('error', done);
    request.resume();
  });
}

/** A declared length is refused by nearcore's RequestBodyLimitLayer, a body that grows too long by what reads it. */
function tooLarge(isDeclared: boolean): HttpAnswer {
  return {
    status: 413,
    contentType: 'text/plain; charset=utf-8',
    body: isDeclared ? 'length limit exceeded' : 'Failed to buffer the request body: length limit exceeded',
  };
}

const MAX_PORT = 65_535;

function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const match = /^\[?(.*?)\]?:(\d+)$/.exec(address);
  if (match === null) throw new ListenError(address, 'expected host:port');
  const port = Number(match[2]);
  if (port > MAX_PORT) throw new ListenError(address, `there is no port ${port}`);
  return { host: match[1] as string, port };
}
