import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { TransactionStatus } from '../../src/chain/chain-api.ts';
import { Chain } from '../../src/chain/chain.ts';
import { systemClock } from '../../src/chain/clock.ts';
import { ValidatorSigner } from '../../src/chain/validator-signer.ts';
import { equalBytes, parseHash, type CryptoHash } from '../../src/primitives/hash.ts';
import type { SignedTransaction } from '../../src/primitives/transaction.ts';
import { encodeSignedTransaction } from '../../src/primitives/transaction.ts';
import { Sandbox } from '../../src/sandbox.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { keyOf, scenarioGenesis } from '../../tests/chain/helpers/genesis.ts';
import { LeanClient, rpcRequest } from './lean-client.ts';

/** A chain that transactions are sent to. */
export interface CallTarget {
  readonly name: string;
  /** Hash of a final block, to sign on. */
  finalHash(): Promise<CryptoHash>;
  /** Hands a transaction over and waits for nothing. */
  send(transaction: SignedTransaction): Promise<void>;
  /** Waits until a transaction is final; gives back its value as text, throws when it failed. */
  finish(transaction: SignedTransaction): Promise<string>;
  stop(): Promise<void>;
}

const YOCTO = 10n ** 24n;
const BALANCE_NEAR = 1_000_000n;
const WAIT_MS = 300_000;
const LAUNCHER = join(import.meta.dirname, '../../bin/near-sandbox.mjs');

/** A chain in this thread, in memory: what a call costs without RPC. */
export function chainTarget(accounts: readonly string[]): CallTarget {
  const chain = Chain.open({
    // A block is made whenever there is work, so the usual 100 blocks pass quickly.
    genesis: scenarioGenesis(Object.fromEntries(accounts.map((id) => [id, BALANCE_NEAR])), {
      transaction_validity_period: 10_000,
    }),
    signer: new ValidatorSigner('test.near', keyOf('validator')),
    config: { minBlockDelayMs: 120, maxBlockDelayMs: 500, transactionPoolSizeLimit: 1e8, gcNumEpochsToKeep: 5 },
    clock: systemClock,
    store: new MemoryStore(),
  });
  chain.start();
  let pooled = 0;
  const send = async (transaction: SignedTransaction): Promise<void> => {
    const result = chain.submitTransaction(transaction);
    if (result.kind !== 'accepted') throw new Error(`a transaction was refused: ${inspect(result, { depth: 5 })}`);
    // As many as one turn of the event loop might read from sockets.
    if (++pooled % 20 === 0) await systemClock.breathe();
  };
  return {
    name: 'in process',
    send,
    finalHash: async () => {
      await systemClock.breathe();
      return chain.blockByFinality('final').header.hash;
    },
    finish: async (transaction) => {
      await send(transaction);
      await chain.waitForTransaction(transaction.hash, 'FINAL', WAIT_MS);
      return finalValue(chain.transactionStatus(transaction.hash)?.outcomes);
    },
    stop: () => chain.stop(),
  };
}

/** The value of the last outcome that a transaction's first one leads to. */
function finalValue(outcomes: TransactionStatus['outcomes'] | undefined): string {
  let status = outcomes?.transactionOutcome.outcome.outcome.status;
  while (status?.kind === 'SuccessReceiptId') {
    const { receiptId } = status;
    const next = outcomes?.receiptOutcomes.find(({ outcome }) => equalBytes(outcome.id, receiptId));
    status = next?.outcome.outcome.status;
  }
  if (status?.kind === 'SuccessValue') return Buffer.from(status.value).toString();
  throw new Error(inspect(status, { depth: 10 }));
}

/** A node in a thread of its own, on disk, by JSON-RPC: what its users meet. */
export async function rpcTarget(accounts: readonly string[]): Promise<CallTarget> {
  // The thread runs the bundle, which the launcher makes anew when sources have changed.
  execFileSync(process.execPath, [LAUNCHER, '--version'], { stdio: 'ignore' });
  const sandbox = await Sandbox.start({
    accounts: accounts.map((accountId) => ({
      accountId,
      publicKey: keyOf(accountId).publicKey.toString(),
      balanceYocto: BALANCE_NEAR * YOCTO,
    })),
  });
  const client = new LeanClient(Number(new URL(sandbox.rpcUrl).port));
  const base64 = (transaction: SignedTransaction): string =>
    Buffer.from(encodeSignedTransaction(transaction)).toString('base64');
  return {
    name: 'over RPC',
    finalHash: async () => {
      const { header } = await client.call<{ header: { hash: string } }>('block', { finality: 'final' });
      return parseHash(header.hash);
    },
    send: async (transaction) => {
      const params = { signed_tx_base64: base64(transaction), wait_until: 'NONE' };
      const answer = await client.send(rpcRequest('send_tx', params));
      if (answer.includes('"error"')) throw new Error(answer);
    },
    finish: async (transaction) => {
      const request = rpcRequest('send_tx', { signed_tx_base64: base64(transaction), wait_until: 'FINAL' });
      for (;;) {
        const answer = await client.send(request);
        const { result } = JSON.parse(answer) as { result?: { status: { SuccessValue?: string } } };
        const value = result?.status.SuccessValue;
        if (value !== undefined) return Buffer.from(value, 'base64').toString();
        // A busy machine may not get there within the time that a node waits; sent again, it is waited for again.
        if (!answer.includes('TIMEOUT_ERROR')) throw new Error(answer);
      }
    },
    stop: async () => {
      client.close();
      await sandbox.stop();
    },
  };
}
