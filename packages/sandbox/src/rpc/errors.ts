import { SandboxError } from '../errors/base.ts';
import type { JsonWritable } from './json/value.ts';

/** The `error` of an RPC answer and the HTTP status that goes with it. */
export interface RpcErrorBody {
  readonly name: 'REQUEST_VALIDATION_ERROR' | 'HANDLER_ERROR' | 'INTERNAL_ERROR';
  readonly cause: JsonWritable;
  readonly code: number;
  readonly message: string;
  readonly data?: JsonWritable;
}

/**
 * An RPC method's refusal; each class is one row of nearcore's table of errors.
 *
 * | class | name | code | HTTP |
 * |---|---|---|---|
 * | {@link RpcParseError} | REQUEST_VALIDATION_ERROR | -32700 | 400 |
 * | {@link MethodNotFoundError} | REQUEST_VALIDATION_ERROR | -32601 | 400 |
 * | {@link HandlerError} | HANDLER_ERROR | -32000 | 200, 408 for TIMEOUT_ERROR, 422 for UNKNOWN_BLOCK at a height below the head |
 * | {@link InternalRpcError} | INTERNAL_ERROR | -32000 | 500 |
 *
 * @see nearcore chain/jsonrpc-primitives/src/errors.rs, chain/jsonrpc/src/lib.rs rpc_handler
 */
export abstract class RpcError extends SandboxError {
  /** HTTP status when nothing else decides. */
  abstract readonly status: number;

  /** The value of `error` in the answer. */
  abstract body(): RpcErrorBody;
}

/** Request or parameters are not of the expected form. */
export class RpcParseError extends RpcError {
  readonly status = 400;

  constructor(message: string) {
    super('PARSE_ERROR', message);
  }

  body(): RpcErrorBody {
    return {
      name: 'REQUEST_VALIDATION_ERROR',
      cause: { name: 'PARSE_ERROR', info: { error_message: this.shortMessage } },
      code: -32700,
      message: 'Parse error',
      data: this.shortMessage,
    };
  }
}

/** There is no such method. */
export class MethodNotFoundError extends RpcError {
  readonly status = 400;
  readonly #method: string;

  constructor(method: string) {
    super('METHOD_NOT_FOUND', `Method not found: ${method}`);
    this.#method = method;
  }

  body(): RpcErrorBody {
    return {
      name: 'REQUEST_VALIDATION_ERROR',
      cause: { name: 'METHOD_NOT_FOUND', info: { method_name: this.#method } },
      code: -32601,
      message: 'Method not found',
      data: this.#method,
    };
  }
}

/** What a {@link HandlerError} tells beside its cause's name. */
export interface HandlerErrorOptions {
  /** The cause's fields; left out for causes without content. */
  readonly info?: JsonWritable;
  /** The text of `data`; without it `data` repeats the cause. */
  readonly data?: JsonWritable;
}

/** The method understood its parameters but cannot answer: an unknown block, account, transaction. */
export class HandlerError extends RpcError {
  readonly status: number;
  /** Name of the cause, such as UNKNOWN_BLOCK. */
  readonly causeName: string;
  readonly #options: HandlerErrorOptions;

  constructor(causeName: string, options: HandlerErrorOptions = {}) {
    super(causeName, typeof options.data === 'string' ? options.data : causeName);
    this.causeName = causeName;
    this.status = causeName === 'TIMEOUT_ERROR' ? 408 : 200;
    this.#options = options;
  }

  body(): RpcErrorBody {
    const { info, data } = this.#options;
    const cause = info === undefined ? { name: this.causeName } : { name: this.causeName, info };
    return { name: 'HANDLER_ERROR', cause, code: -32000, message: 'Server error', data: data ?? cause };
  }
}

/** The node failed, or a limit of its own was met. */
export class InternalRpcError extends RpcError {
  readonly status = 500;
  readonly #data: JsonWritable;

  constructor(message: string, data: JsonWritable = message) {
    super('INTERNAL_ERROR', message);
    this.#data = data;
  }

  body(): RpcErrorBody {
    return {
      name: 'INTERNAL_ERROR',
      cause: { name: 'INTERNAL_ERROR', info: { error_message: this.shortMessage } },
      code: -32000,
      message: 'Server error',
      data: this.#data,
    };
  }
}
