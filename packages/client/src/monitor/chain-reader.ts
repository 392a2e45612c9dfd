import { NodeError } from '../errors/codes.ts';

/** What the monitor needs to know of one final block. */
export interface BlockOutcomes {
  readonly height: number;
  readonly hash: string;
  /** Receipts that ran on the followed account in this block, in the order in which they ran. */
  readonly receiptIds: readonly string[];
}

/** The chain as the monitor sees it; answered by a node, or by a fake in tests. */
export interface ChainReader {
  /** Newest final block. */
  finalHead(): Promise<{ height: number; hash: string }>;
  /** Lowest height whose blocks the node still holds. */
  earliestHeight(): Promise<number>;
  /** Hash of the block at a height; undefined when there is none (skipped or collected). */
  blockHash(height: number): Promise<string | undefined>;
  /** What ran on the account in the block at a height; undefined when there is no such block. */
  outcomesAt(height: number, accountId: string): Promise<BlockOutcomes | undefined>;
  /** Logs of an executed receipt, and whether it succeeded. */
  receiptLogs(receiptId: string, receiverId: string, head: string): Promise<readonly string[]>;
}

interface RpcError {
  readonly cause?: { readonly name?: string };
  readonly message?: string;
  readonly data?: unknown;
}

/**
 * How nodes say, as an internal error, that a proof asks for a block newer than the head that it is to lead to, or not final yet.
 *
 * @see nearcore core/store/src/merkle_proof.rs, chain/chain/src/chain.rs check_blocks_final_and_canonical
 */
const NOT_YET = /is ahead of head block|not on current chain/;

/** HTTP statuses after which the same question may be answered a moment later. */
const RETRY_STATUS = new Set([408, 429, 500, 502, 503, 504]);

/** Reads a chain through a node's JSON-RPC; waits for the node while it is away. */
export class RpcChainReader implements ChainReader {
  readonly #url: string;
  readonly #retryDelayMs: number;
  readonly #patienceMs: number;
  readonly #signal: AbortSignal | undefined;
  readonly #onRetry: ((error: NodeError) => void) | undefined;
  #nextId = 0;

  constructor(
    url: string,
    options: {
      retryDelayMs?: number;
      /** How long to wait for a node that is away; without end when absent. */
      patienceMs?: number;
      signal?: AbortSignal;
      onRetry?: (error: NodeError) => void;
    } = {},
  ) {
    this.#url = url;
    this.#retryDelayMs = options.retryDelayMs ?? 200;
    this.#patienceMs = options.patienceMs ?? Infinity;
    this.#signal = options.signal;
    this.#onRetry = options.onRetry;
  }

  /**
   * Asks until the node answers; errors with a cause or words of `missing` are an answer too (then undefined).
   *
   * @throws {NodeError} when the node refuses, or is away for longer than `patienceMs`
   */
  async #call<T>(method: string, params: unknown, missing: readonly (string | RegExp)[] = []): Promise<T | undefined> {
    for (const started = Date.now(); ;) {
      this.#signal?.throwIfAborted();
      let failure: unknown;
      try {
        const response = await fetch(this.#url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ jsonrpc: '2.0', id: String(++this.#nextId), method, params }),
          ...(this.#signal ? { signal: this.#signal } : {}),
        });
        const body = (await response.json().catch(() => undefined)) as { result?: T; error?: RpcError } | undefined;
        if (body?.result !== undefined) return body.result;
        const cause = body?.error?.cause?.name;
        const words = JSON.stringify(body?.error?.data ?? body?.error?.message ?? '');
        if (missing.some((each) => (typeof each === 'string' ? each === cause : each.test(words)))) return undefined;
        // A proxy may drop the body of nearcore's 422, which means the same: no block at this height.
        if (response.status === 422 && missing.includes('UNKNOWN_BLOCK')) return undefined;
        failure = new Error(`HTTP ${response.status} ${cause ?? ''} ${words}`.trim());
        if (!RETRY_STATUS.has(response.status)) throw new NodeError(this.#url, method, failure);
      } catch (error) {
        if (error instanceof NodeError || this.#signal?.aborted) throw error;
        failure = error;
      }
      const away = new NodeError(this.#url, method, failure);
      if (Date.now() - started >= this.#patienceMs) throw away;
      this.#onRetry?.(away);
      await new Promise((resolve) => setTimeout(resolve, this.#retryDelayMs));
    }
  }

  async finalHead(): Promise<{ height: number; hash: string }> {
    const block = await this.#call<{ header: { height: number; hash: string } }>('block', { finality: 'final' });
    return { height: block!.header.height, hash: block!.header.hash };
  }

  async earliestHeight(): Promise<number> {
    const status = await this.#call<{ sync_info: { earliest_block_height?: number | null } }>('status', []);
    return status!.sync_info.earliest_block_height ?? 0;
  }

  async blockHash(height: number): Promise<string | undefined> {
    const block = await this.#call<{ header: { hash: string } }>('block', { block_id: height }, ['UNKNOWN_BLOCK']);
    return block?.header.hash;
  }

  async outcomesAt(height: number, accountId: string): Promise<BlockOutcomes | undefined> {
    // Every receipt that runs on an account writes the account's record, so its changes name all of them, in order.
    const answer = await this.#call<{
      block_hash: string;
      changes: { cause: { type: string; receipt_hash?: string } }[];
    }>('EXPERIMENTAL_changes', { changes_type: 'account_changes', account_ids: [accountId], block_id: height }, [
      'UNKNOWN_BLOCK',
      'GARBAGE_COLLECTED_BLOCK',
    ]);
    if (answer === undefined) return undefined;
    const receiptIds = answer.changes.flatMap(({ cause }) =>
      cause.receipt_hash === undefined ? [] : [cause.receipt_hash],
    );
    return { height, hash: answer.block_hash, receiptIds: [...new Set(receiptIds)] };
  }

  async receiptLogs(receiptId: string, receiverId: string, head: string): Promise<readonly string[]> {
    let proof: { outcome_proof: { outcome: { logs: string[]; status: unknown } } } | undefined;
    for (let light_client_head = head; proof === undefined;) {
      const params = { type: 'receipt', receipt_id: receiptId, receiver_id: receiverId, light_client_head };
      proof = await this.#call('EXPERIMENTAL_light_client_proof', params, ['UNKNOWN_BLOCK', 'NOT_CONFIRMED', NOT_YET]);
      if (proof !== undefined) break;
      // A block's outcomes are proved by the block after it, which a head as new as the block itself does not cover yet.
      await new Promise((resolve) => setTimeout(resolve, this.#retryDelayMs));
      light_client_head = (await this.finalHead()).hash;
    }
    const { logs, status } = proof.outcome_proof.outcome;
    // A failed receipt changed nothing: what it logged did not happen.
    return typeof status === 'object' && status !== null && 'Failure' in status ? [] : logs;
  }
}
