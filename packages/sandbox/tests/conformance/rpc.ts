/** What a call answered: exactly one of `result` and `error`, and the HTTP status. */
export interface RpcAnswer {
  readonly http: number;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** A JSON-RPC client that hides nothing. */
export class Rpc {
  readonly url: string;
  #id = 0;

  constructor(url: string) {
    this.url = url;
  }

  async call(method: string, params?: unknown): Promise<RpcAnswer> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: `c${++this.#id}`, method, params }),
    });
    const text = await response.text();
    let json: { result?: unknown; error?: unknown };
    try {
      json = JSON.parse(text) as typeof json;
    } catch {
      return { http: response.status, error: text };
    }
    return { http: response.status, result: json.result, error: json.error };
  }

  /** The result; throws when there is an error. */
  async must<T>(method: string, params?: unknown): Promise<T> {
    const { result, error } = await this.call(method, params);
    if (error !== undefined && error !== null) throw new Error(`${method}: ${JSON.stringify(error).slice(0, 500)}`);
    return result as T;
  }
}
