import { SandboxError } from '../errors/base.ts';
import { HandlerError, InternalRpcError, MethodNotFoundError, RpcError, RpcParseError } from './errors.ts';
import { JsonSyntaxError, readJson, type JsonDocument } from './json/read.ts';
import type { JsonObject, JsonValue } from './json/value.ts';
import { writeJson } from './json/write.ts';
import type { RpcContext, RpcMethod } from './method.ts';

/** An HTTP answer: status, content type and body. */
export interface RpcAnswer {
  readonly status: number;
  readonly contentType: 'application/json' | 'text/plain; charset=utf-8';
  readonly body: string;
}

interface RpcRequest {
  readonly id: JsonValue;
  readonly method: string;
  readonly params: JsonValue;
}

/** In Rust's order of declaration: serde takes a struct from an array of its fields, too. */
const REQUEST_FIELDS = ['jsonrpc', 'method', 'params', 'id'];

/**
 * Answers JSON-RPC request bodies; knows nothing of sockets.
 *
 * Every body gets an answer: what is no JSON a line of text, what is no request or cannot be served an `error`.
 */
export class RpcHandler {
  readonly #context: RpcContext;
  readonly #methods: ReadonlyMap<string, RpcMethod>;
  readonly #report: (error: unknown) => void;

  /** @param report - told of every failure that is a bug of this package */
  constructor(context: RpcContext, methods: ReadonlyMap<string, RpcMethod>, report: (error: unknown) => void) {
    this.#context = context;
    this.#methods = methods;
    this.#report = report;
  }

  /** @param body - the request's body, one character a byte (latin1) */
  async handle(body: string): Promise<RpcAnswer> {
    let document: JsonDocument;
    try {
      document = readJson(body);
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error;
      return {
        status: 400,
        contentType: 'text/plain; charset=utf-8',
        body: `Failed to parse the request body as JSON: ${error.shortMessage}`,
      };
    }
    const request = parseRequest(document);
    if (request === undefined) return this.#refuse(null, new RpcParseError('JSON RPC Request format was expected'));
    try {
      const result = await this.#call(request);
      return json(200, `{"jsonrpc":"2.0","result":${writeJson(result)},"id":${writeJson(request.id)}}`);
    } catch (error) {
      return this.#refuse(request.id, this.#asRpcError(error), request);
    }
  }

  #call(request: RpcRequest): ReturnType<RpcMethod> {
    const method = this.#methods.get(request.method);
    if (method === undefined) throw new MethodNotFoundError(request.method);
    return method(this.#context, request.params);
  }

  #asRpcError(error: unknown): RpcError {
    if (error instanceof RpcError) return error;
    this.#report(error);
    const message = error instanceof SandboxError ? error.shortMessage : String(error);
    return new InternalRpcError(message);
  }

  #refuse(id: JsonValue, error: RpcError, request?: RpcRequest): RpcAnswer {
    const { name, cause, code, message, data } = error.body();
    const written =
      `{"name":"${name}","cause":${writeJson(cause)},"code":${code},` +
      `"message":${writeJson(message)}${data === undefined ? '' : `,"data":${writeJson(data)}`}}`;
    const status = request !== undefined && this.#isSkippedHeight(error, request) ? 422 : error.status;
    return json(status, `{"jsonrpc":"2.0","error":${written},"id":${writeJson(id)}}`);
  }

  /** An unknown block at a height below the head was skipped or garbage collected: HTTP tells the two apart from a future one. */
  #isSkippedHeight(error: RpcError, request: RpcRequest): boolean {
    if (!(error instanceof HandlerError) || error.causeName !== 'UNKNOWN_BLOCK') return false;
    if (!(request.params instanceof Map)) return false;
    const height = request.params.get('block_id');
    return (
      typeof height === 'bigint' && height >= 0n && height < BigInt(this.#context.chain.head().header.innerLite.height)
    );
  }
}

function json(status: number, body: string): RpcAnswer {
  return { status, contentType: 'application/json', body };
}

function parseRequest({ value, repeatedKey }: JsonDocument): RpcRequest | undefined {
  const fields = repeatedKey ? undefined : requestFields(value);
  if (fields === undefined) return undefined;
  const method = fields.get('method');
  if (fields.get('jsonrpc') !== '2.0' || typeof method !== 'string' || !fields.has('id')) return undefined;
  for (const key of fields.keys()) if (!REQUEST_FIELDS.includes(key)) return undefined;
  return { id: fields.get('id') ?? null, method, params: fields.get('params') ?? null };
}

function requestFields(value: JsonValue): JsonObject | undefined {
  if (value instanceof Map) return value;
  if (!Array.isArray(value) || value.length !== REQUEST_FIELDS.length) return undefined;
  return new Map(REQUEST_FIELDS.map((field, i) => [field, value[i] as JsonValue]));
}
