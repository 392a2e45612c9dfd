import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ordinaryBodyLength } from './request-head.ts';
import type { HttpAnswer } from './routes.ts';

/** What the lane needs of its server. */
export interface DirectLaneOptions {
  /** Requests with larger bodies are handed over. */
  readonly maxBodyBytes: number;
  /** Fields that every answer begins with, as lines. */
  readonly firstFields: string;
  /** They are the same whatever the request's origin. */
  readonly anyOrigin: boolean;
  /** A connection on which nothing was asked for so long is closed. */
  readonly keepAliveMs: number;
  /** A client that takes no byte of its answer for so long is cut off. */
  readonly slowReaderMs: number;
  /** Answers a body, one character a byte. */
  readonly post: (body: string) => Promise<HttpAnswer>;
  /** Takes over a connection; what was read of it has been put back. */
  readonly handOver: (socket: Socket) => void;
}

const HEAD_END = '\r\n\r\n';
const SWEEP_MS = 5_000;

/** A remembered head keeps the whole request that it came in. */
const MAX_REMEMBERED_HEADS = 100;
const MAX_REMEMBERED_LENGTH = 4096;

/**
 * Answers ordinary requests that arrive in one piece, straight from the socket, with the bytes that node:http would send.
 *
 * The streams, listeners and timers that node:http makes for each request cost a fifth of a whole transfer, as long as
 * their code is not compiled. The first request on a connection that is not ordinary hands it over to node:http, for good.
 */
export class DirectLane {
  readonly #options: DirectLaneOptions;
  readonly #connections = new Set<Connection>();
  /** Body lengths by head: the heads of one client are nearly all the same. */
  readonly #heads = new Map<string, number>();
  #sweeper: NodeJS.Timeout | undefined;
  #second = 0;
  #lastFields = '';

  constructor(options: DirectLaneOptions) {
    this.#options = options;
  }

  /** Serves a new connection. */
  take(socket: Socket): void {
    // One timer for all of them, where node:http sets one at each request.
    this.#sweeper ??= setInterval(() => this.#sweep(), SWEEP_MS).unref();
    const connection: Connection = new Connection(socket, {
      slowReaderMs: this.#options.slowReaderMs,
      bodyOf: (text) => this.#bodyOf(text),
      post: this.#options.post,
      textOf: (answer) => this.#textOf(answer),
      handOver: () => {
        this.#connections.delete(connection);
        this.#options.handOver(socket);
      },
    });
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
  }

  /** Cuts every connection. */
  close(): void {
    clearInterval(this.#sweeper);
    for (const { socket } of this.#connections) socket.destroy();
  }

  #sweep(): void {
    const latest = Date.now() - this.#options.keepAliveMs;
    for (const connection of this.#connections) if (connection.isIdleSince(latest)) connection.socket.destroy();
  }

  /** The body of a request that is whole and ordinary; undefined for any other text. */
  #bodyOf(text: string): string | undefined {
    const end = text.indexOf(HEAD_END) + HEAD_END.length;
    const head = text.slice(0, end - 2);
    let length = this.#heads.get(head);
    if (length === undefined) {
      length = ordinaryBodyLength(head, this.#options.anyOrigin);
      if (length === undefined || length > this.#options.maxBodyBytes) return undefined;
      if (this.#heads.size >= MAX_REMEMBERED_HEADS) this.#heads.clear();
      if (text.length <= MAX_REMEMBERED_LENGTH) this.#heads.set(head, length);
    }
    return text.length === end + length ? text.slice(end) : undefined;
  }

  /** An answer with its head. */
  #textOf({ status, contentType, body = '' }: HttpAnswer): string {
    const type = contentType === undefined ? '' : `content-type: ${contentType}\r\n`;
    return (
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${this.#options.firstFields}${type}` +
      `content-length: ${Buffer.byteLength(body)}\r\n${this.#endOfHead()}${body}`
    );
  }

  /** What node:http adds to the fields of an answer, made anew each second. */
  #endOfHead(): string {
    const second = Math.floor(Date.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      const date = new Date(second * 1000).toUTCString();
      const seconds = Math.floor(this.#options.keepAliveMs / 1000);
      this.#lastFields = `Date: ${date}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=${seconds}${HEAD_END}`;
    }
    return this.#lastFields;
  }
}

/** What a connection asks of the lane. */
interface ConnectionHost {
  readonly slowReaderMs: number;
  bodyOf(text: string): string | undefined;
  readonly post: (body: string) => Promise<HttpAnswer>;
  textOf(answer: HttpAnswer): string;
  handOver(): void;
}

/** One client. Its requests are answered one after another. */
class Connection {
  readonly socket: Socket;
  readonly #host: ConnectionHost;
  #isAnswering = false;
  /** What came while a request was being answered. */
  #waiting: Buffer | undefined;
  /** The client sends no more. */
  #isEnded = false;
  #askedAt = Date.now();

  constructor(socket: Socket, host: ConnectionHost) {
    this.socket = socket;
    this.#host = host;
    socket.on('data', this.#onData).on('end', this.#onEnd).on('error', this.#onError);
  }

  /** Nothing is under way, and the last request came before a time (Unix, in ms). */
  isIdleSince(time: number): boolean {
    return !this.#isAnswering && this.#askedAt < time;
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#isAnswering) {
      this.#waiting = chunk;
      this.socket.pause();
      return;
    }
    const body = this.#host.bodyOf(chunk.toString('latin1'));
    if (body === undefined) return this.#leave(chunk);
    this.#isAnswering = true;
    this.#askedAt = Date.now();
    this.#host.post(body).then(this.#send, this.#destroy);
  };

  readonly #onEnd = (): void => {
    this.#isEnded = true;
    if (!this.#isAnswering) this.socket.end();
  };

  /** A broken connection closes; there is nobody to tell. */
  readonly #onError = (): void => undefined;

  readonly #destroy = (): void => {
    this.socket.destroy();
  };

  readonly #send = (answer: HttpAnswer): void => {
    if (this.socket.destroyed) return;
    if (this.socket.write(this.#host.textOf(answer))) return this.#next();
    this.socket.setTimeout(this.#host.slowReaderMs, this.#destroy);
    this.socket.once('drain', () => {
      this.socket.setTimeout(0, this.#destroy);
      this.#next();
    });
  };

  #next(): void {
    this.#isAnswering = false;
    const waiting = this.#waiting;
    if (waiting !== undefined) {
      this.#waiting = undefined;
      this.socket.resume();
      this.#onData(waiting);
    } else if (this.#isEnded) this.socket.end();
  }

  #leave(chunk: Buffer): void {
    this.socket.off('data', this.#onData).off('end', this.#onEnd).off('error', this.#onError);
    this.socket.unshift(chunk);
    this.#host.handOver();
  }
}
