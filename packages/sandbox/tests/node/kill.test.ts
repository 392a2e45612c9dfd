import assert from 'node:assert/strict';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sha256 } from '../../src/primitives/crypto.ts';
import { hashToText, parseHash } from '../../src/primitives/hash.ts';
import { parseKeyPair, signMessage, type KeyPair } from '../../src/primitives/key-pair.ts';
import {
  createSignedTransaction,
  encodeSignedTransaction,
  encodeTransaction,
} from '../../src/primitives/transaction.ts';
import { freePort } from '../helpers/free-port.ts';

/** Rounds of load and kill -9; each starts the node again. */
const ROUNDS = Number(process.env['NEAR_SANDBOX_KILLS'] ?? 8);
const CLIENTS = 6;
const RECEIVER = 'ab'.repeat(32);

const launcher = join(import.meta.dirname, '../../bin/near-sandbox.mjs');
const home = mkdtempSync(join(tmpdir(), 'near-ts-kill-'));
let child: ChildProcess | undefined;
after(() => {
  child?.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

interface Answer {
  readonly result?: Record<string, never>;
  readonly error?: unknown;
}

async function rpc(port: number, method: string, params: unknown): Promise<Answer> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const response = await fetch(`http://127.0.0.1:${port}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  });
  return (await response.json()) as Answer;
}

interface BlockView {
  readonly header: { readonly height: number; readonly hash: string };
}

async function block(port: number, finality: string): Promise<BlockView> {
  const { result } = await rpc(port, 'block', { finality });
  return result as unknown as BlockView;
}

/** Starts the node and waits for its first answer. */
async function startNode(): Promise<{ node: ChildProcess; port: number }> {
  const port = await freePort();
  const args = [launcher, '--home', home, 'run', '--rpc-addr', `127.0.0.1:${port}`, '--network-addr', '127.0.0.1:0'];
  const node = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  child = node;
  let stderr = '';
  node.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  for (let i = 0; i < 600; i++) {
    assert.equal(node.exitCode, null, `the node did not start: ${stderr}`);
    try {
      if ((await block(port, 'final')).header.height > 0) return { node, port };
    } catch {
      // Not listening yet.
    }
    await sleep(25);
  }
  assert.fail(`no answer from the node: ${stderr}`);
}

function transfer(pair: KeyPair, nonce: bigint, blockHash: string): { hash: string; base64: string } {
  const transaction = {
    version: 0,
    signerId: 'test.near',
    publicKey: pair.publicKey,
    nonce,
    nonceIndex: null,
    receiverId: RECEIVER,
    blockHash: parseHash(blockHash),
    actions: [{ kind: 'Transfer', deposit: 1n }],
    nonceMode: 'Monotonic',
  } as const;
  const hash = sha256(encodeTransaction(transaction));
  const signed = createSignedTransaction(transaction, signMessage(pair, hash));
  return { hash: hashToText(hash), base64: Buffer.from(encodeSignedTransaction(signed)).toString('base64') };
}

describe('near-sandbox run', () => {
  it(
    'loses nothing that was final through kill -9 under load, and starts again by itself',
    { timeout: 60_000 + ROUNDS * 20_000 },
    async () => {
      execFileSync(process.execPath, [launcher, '--home', home, 'init', '--fast', '--chain-id', 'localnet'], {
        stdio: 'ignore',
      });
      const pair = parseKeyPair(
        (JSON.parse(readFileSync(join(home, 'validator_key.json'), 'utf8')) as { secret_key: string }).secret_key,
      );
      /** Transactions that the node called final, and its final height just after. */
      const final: { readonly hash: string; readonly height: number }[] = [];
      const sent = new Set<string>();
      let finalHead: BlockView['header'] = { height: 0, hash: '' };

      for (let round = 0; round < ROUNDS; round++) {
        const { node, port } = await startNode();

        const head = await block(port, 'final');
        assert.ok(
          head.header.height >= finalHead.height,
          `final height ${head.header.height} after ${finalHead.height}`,
        );
        if (finalHead.height > 0) {
          const { result } = await rpc(port, 'block', { block_id: finalHead.hash });
          assert.equal((result as unknown as BlockView | undefined)?.header.height, finalHead.height);
        }
        // Older blocks may have been garbage-collected: five epochs of 60 blocks are kept.
        const kept = final.filter(({ height }) => height > head.header.height - 200);
        for (const { hash, height } of kept.filter((_, i) => i >= kept.length - 40 || i % 29 === round % 29)) {
          const { result, error } = await rpc(port, 'tx', {
            tx_hash: hash,
            sender_account_id: 'test.near',
            wait_until: 'NONE',
          });
          const status = (result as { final_execution_status?: string } | undefined)?.final_execution_status;
          const place = `round ${round}, final at ${height}, head ${head.header.height}`;
          assert.equal(status, 'FINAL', `${place}: ${JSON.stringify(error)}`);
        }
        if (final.length > 0) {
          const { result } = await rpc(port, 'query', {
            request_type: 'view_account',
            account_id: RECEIVER,
            finality: 'final',
          });
          const amount = Number((result as unknown as { amount: string }).amount);
          assert.ok(
            amount >= final.length && amount <= sent.size,
            `${amount} received, ${final.length} final, ${sent.size} sent`,
          );
        }

        // Each client sends one transfer after another and counts it when the node says that it is final.
        const { result: key } = await rpc(port, 'query', {
          request_type: 'view_access_key',
          account_id: 'test.near',
          public_key: pair.publicKey.toString(),
          finality: 'optimistic',
        });
        let nonce = BigInt((key as unknown as { nonce: number }).nonce);
        let killed = false;
        const client = async (): Promise<void> => {
          while (!killed) {
            nonce += 1n;
            const { hash, base64 } = transfer(pair, nonce, head.header.hash);
            sent.add(hash);
            try {
              const { result } = await rpc(port, 'send_tx', { signed_tx_base64: base64, wait_until: 'FINAL' });
              const { header } = await block(port, 'final');
              if (header.height > finalHead.height) finalHead = header;
              if (result !== undefined) final.push({ hash, height: header.height });
            } catch {
              return;
            }
          }
        };
        const clients = Array.from({ length: CLIENTS }, client);
        await sleep(150 + ((round * 977) % 1200));
        killed = true;
        node.kill('SIGKILL');
        await once(node, 'close');
        await Promise.all(clients);
      }
      assert.ok(final.length > ROUNDS, `only ${final.length} transactions became final`);
    },
  );
});
