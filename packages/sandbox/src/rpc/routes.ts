import type { RpcHandler } from './handler.ts';

/** An answer without its transport headers. */
export interface HttpAnswer {
  readonly status: number;
  readonly contentType?: string;
  readonly body?: string;
}

/** What a path answers to GET and HEAD. */
export type GetRoute = () => HttpAnswer | Promise<HttpAnswer>;

/** Which paths there are: POST / for JSON-RPC and a few that are read with GET. */
export class Routes {
  readonly #handler: RpcHandler;
  readonly #pages: ReadonlyMap<string, GetRoute>;

  constructor(handler: RpcHandler, pages: ReadonlyMap<string, GetRoute>) {
    this.#handler = handler;
    this.#pages = pages;
  }

  /** Methods of a path as the `allow` header lists them; undefined for an unknown path. */
  allowed(path: string): string | undefined {
    if (path === '/') return 'POST';
    return this.#pages.has(path) ? 'GET,HEAD' : undefined;
  }

  /** GET of a path for which {@link allowed} says GET. */
  async get(path: string): Promise<HttpAnswer> {
    return (await this.#pages.get(path)?.()) ?? { status: 404 };
  }

  /** POST / with its body, one character a byte. */
  post(body: string): Promise<HttpAnswer> {
    return this.#handler.handle(body);
  }
}

/** The answer to a body that does not claim to be JSON; undefined for one that does. */
export function refusesContentType(contentType: string | undefined): HttpAnswer | undefined {
  const essence = (contentType ?? '').split(';', 1)[0]?.trim() ?? '';
  if (/^application\/(?:json|[^\s/]+\+json)$/i.test(essence)) return undefined;
  return {
    status: 415,
    contentType: 'text/plain; charset=utf-8',
    body: 'Expected request with `Content-Type: application/json`',
  };
}
