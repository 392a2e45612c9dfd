import { setTimeout as sleep } from 'node:timers/promises';
import { blob, encodeTransaction, keysNeeded } from './encode.ts';
import { publicKeyText } from './keys.ts';
import { Normaliser, shapeOf } from './normalise.ts';
import type { Rpc, RpcAnswer } from './rpc.ts';
import type { Scenario, Send, Step } from './scenario.ts';

interface HeaderAnswer {
  readonly header: { readonly hash: string; readonly height: number };
}

/** Runs a scenario's steps one after another and yields each normalised answer. */
export async function* replay(scenario: Scenario, rpc: Rpc): AsyncGenerator<unknown> {
  const run = new Run(rpc);
  for (const step of scenario.steps) {
    const answer = await run.step(step);
    yield step.shape === true ? shapeOf(answer) : answer;
  }
}

class Run {
  readonly #rpc: Rpc;
  readonly #normaliser = new Normaliser();

  constructor(rpc: Rpc) {
    this.#rpc = rpc;
  }

  async step(step: Step): Promise<unknown> {
    if (step.send !== undefined) return this.#send(step.send);
    if (step.query !== undefined)
      return this.#answer(await this.#rpc.call('query', { finality: 'optimistic', ...step.query }));
    if (step.rpc !== undefined) return this.#answer(await this.#rpc.call(step.rpc.method, step.rpc.params));
    if (step.http !== undefined) return this.#http(step.http);
    if (step.view !== undefined) return this.#view(step.view);
    if (step.state !== undefined) return this.#states(step.state);
    if (step.fast_forward !== undefined)
      return this.#rpc.must('sandbox_fast_forward', { delta_height: step.fast_forward });
    if (step.patch !== undefined) return this.#rpc.must('sandbox_patch_state', { records: step.patch });
    if (step.wait_blocks !== undefined) return this.#waitBlocks(step.wait_blocks);
    throw new Error(`unknown step ${Object.keys(step).join(', ')}`);
  }

  #answer({ http, result, error }: RpcAnswer): unknown {
    return this.#normaliser.apply(isSet(error) ? { error, http } : result);
  }

  async #send(send: Send): Promise<unknown> {
    const { hash: blockHash } = await this.#header('final');
    const { height } = await this.#header('optimistic');
    const nonces = new Map<string, bigint>();
    for (const [accountId, key] of keysNeeded(send)) {
      const query = {
        request_type: 'view_access_key',
        account_id: accountId,
        public_key: publicKeyText(key),
        finality: 'optimistic',
      };
      const { result } = await this.#rpc.call('query', query);
      nonces.set(accountId + key, BigInt((result as { nonce?: number } | undefined)?.nonce ?? 0));
    }
    const nonceOf = (accountId: string, key: string): bigint => nonces.get(accountId + key) ?? 0n;
    const { signed, hash } = encodeTransaction(send, blockHash, { height: BigInt(height), nonceOf });
    const wait = send.wait ?? 'FINAL';
    const sent = await this.#rpc.call('send_tx', { signed_tx_base64: signed.toString('base64'), wait_until: wait });
    if ((isSet(sent.error) && !isTimeout(sent.error)) || wait !== 'FINAL') return this.#answer(sent);
    return this.#status(hash, send.signer);
  }

  /** The final outcome with its receipts, each receipt once; a slow machine is given time. */
  async #status(hash: string, signer: string): Promise<unknown> {
    for (let tries = 0; ; tries++) {
      const request = { tx_hash: hash, sender_account_id: signer, wait_until: 'FINAL' };
      const answer = await this.#rpc.call('EXPERIMENTAL_tx_status', request);
      if (isSet(answer.error)) {
        if (!isTimeout(answer.error) || tries > 20) return this.#answer(answer);
        continue;
      }
      const outcome = answer.result as { receipts?: { receipt_id: string }[] };
      const seen = new Set<string>();
      const receipts = outcome.receipts?.filter(({ receipt_id }) => !seen.has(receipt_id) && seen.add(receipt_id));
      return this.#normaliser.apply({ ...outcome, receipts });
    }
  }

  async #http(request: NonNullable<Step['http']>): Promise<unknown> {
    const response = await fetch(this.#rpc.url + (request.path ?? '/'), {
      method: request.method ?? 'POST',
      headers: request.headers ?? { 'content-type': 'application/json' },
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const text = await response.text();
    return this.#normaliser.apply({
      status: response.status,
      type: response.headers.get('content-type'),
      body: parsed(text) ?? text.slice(0, 300),
    });
  }

  async #view({ account, method, args }: NonNullable<Step['view']>): Promise<unknown> {
    const answer = await this.#rpc.call('query', {
      request_type: 'call_function',
      finality: 'optimistic',
      account_id: account,
      method_name: method,
      args_base64: blob(args).toString('base64'),
    });
    if (isSet(answer.error)) return this.#answer(answer);
    const result = answer.result as { result?: number[] };
    const bytes = result.result && Buffer.from(result.result).toString('base64');
    return this.#normaliser.apply({ ...result, result: bytes });
  }

  async #states(accountIds: readonly string[]): Promise<unknown> {
    const states: Record<string, unknown> = {};
    for (const accountId of accountIds) states[accountId] = await this.#state(accountId);
    return states;
  }

  async #state(accountId: string): Promise<unknown> {
    const query = (type: string, extra: object = {}): Promise<RpcAnswer> =>
      this.#rpc.call('query', { request_type: type, account_id: accountId, finality: 'optimistic', ...extra });
    const view = await query('view_account');
    if (isSet(view.error)) return null;
    const {
      block_hash: _hash,
      block_height: _height,
      storage_paid_at: _paid,
      ...account
    } = view.result as Record<string, unknown>;
    const { keys } = (await query('view_access_key_list')).result as { keys: { public_key: string }[] };
    keys.sort((left, right) => (left.public_key < right.public_key ? -1 : 1));
    const state = (await query('view_state', { prefix_base64: '' })).result as
      { values: { key: string; value: string }[] } | undefined;
    const data = (state?.values ?? []).map(({ key, value }) => ({ key, value }));
    return this.#normaliser.apply({ account, keys, data });
  }

  async #waitBlocks(count: number): Promise<object> {
    const start = (await this.#header('optimistic')).height;
    while ((await this.#header('optimistic')).height < start + count) await sleep(20);
    return {};
  }

  async #header(finality: string): Promise<HeaderAnswer['header']> {
    return (await this.#rpc.must<HeaderAnswer>('block', { finality })).header;
  }
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isTimeout(error: unknown): boolean {
  return (error as { cause?: { name?: string } }).cause?.name === 'TIMEOUT_ERROR';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}
