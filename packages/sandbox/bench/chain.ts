/**
 * Transfers from 20 accounts through the chain (pool, blocks, store), without RPC.
 *
 *   npm run bench -- chain
 *
 * Prints for each round of 4,000 transactions: time to check and pool them, time until the last one is final,
 * transactions a second, blocks made, the process's memory after a collection, and bytes that the log has grown by for
 * each. Environment: ROUNDS (3), STORE (`log`: on disk in the temporary folder, else in memory).
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Chain } from '../src/chain/chain.ts';
import { systemClock } from '../src/chain/clock.ts';
import { ValidatorSigner } from '../src/chain/validator-signer.ts';
import { LogStore } from '../src/node/log-store/log-store.ts';
import { installNodeCrypto } from '../src/node/node-crypto.ts';
import { sha256 } from '../src/primitives/crypto.ts';
import { signMessage } from '../src/primitives/key-pair.ts';
import { createSignedTransaction, encodeTransaction, type SignedTransaction } from '../src/primitives/transaction.ts';
import { MemoryStore } from '../src/store/memory-store.ts';
import { keyOf, scenarioGenesis } from '../tests/chain/helpers/genesis.ts';

const ACCOUNTS = Array.from({ length: 20 }, (_, i) => `account-${i}.near`);
const PER_ROUND = 4000;
const rounds = Number(process.env['ROUNDS'] ?? 3);
const folder = process.env['STORE'] === 'log' ? mkdtempSync(join(tmpdir(), 'bench-chain-')) : undefined;

installNodeCrypto();
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const chain = Chain.open({
  genesis: scenarioGenesis(Object.fromEntries(ACCOUNTS.map((id) => [id, 1000n]))),
  signer: new ValidatorSigner('test.near', keyOf('validator')),
  config: { minBlockDelayMs: 120, maxBlockDelayMs: 500, transactionPoolSizeLimit: 1e8, gcNumEpochsToKeep: 5 },
  clock: systemClock,
  store: folder === undefined ? new MemoryStore() : new LogStore(folder),
});

/** Bytes of the log's files. */
function logBytes(): number {
  if (folder === undefined) return 0;
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/** One round's transactions: each account in turn sends 1 yoctoNEAR to the next one. */
function transactionsOf(round: number): SignedTransaction[] {
  const blockHash = chain.blockByFinality('final').header.hash;
  const pairs = ACCOUNTS.map(keyOf);
  return Array.from({ length: PER_ROUND }, (_, i) => {
    const from = i % ACCOUNTS.length;
    const pair = pairs[from] as (typeof pairs)[number];
    const transaction = {
      version: 0,
      signerId: ACCOUNTS[from] as string,
      publicKey: pair.publicKey,
      nonce: BigInt((round * PER_ROUND) / ACCOUNTS.length + Math.floor(i / ACCOUNTS.length) + 1),
      nonceIndex: null,
      receiverId: ACCOUNTS[(from + 1) % ACCOUNTS.length] as string,
      blockHash,
      actions: [{ kind: 'Transfer', deposit: 1n }],
      nonceMode: 'Monotonic',
    } as const;
    return createSignedTransaction(transaction, signMessage(pair, sha256(encodeTransaction(transaction))));
  });
}

chain.start();
await systemClock.breathe();
console.log(['round', 'pooled ms', 'final ms', 'tx/s', 'blocks', 'rss MB', 'heap MB', 'log B each'].join('\t'));
for (let round = 0; round < rounds; round++) {
  const transactions = transactionsOf(round);
  const height = chain.head().header.innerLite.height;
  const logged = logBytes();
  const began = performance.now();
  for (const [i, transaction] of transactions.entries()) {
    const { kind } = chain.submitTransaction(transaction);
    if (kind !== 'accepted') throw new Error('a transaction was refused');
    // As many as one turn of the event loop might read from sockets.
    if (i % 50 === 49) await systemClock.breathe();
  }
  const pooled = performance.now();
  await Promise.all(
    transactions.slice(-ACCOUNTS.length).map(({ hash }) => chain.waitForTransaction(hash, 'FINAL', 60_000)),
  );
  const final = performance.now();
  collect();
  const { rss, heapUsed } = process.memoryUsage();
  const figures = [
    round,
    pooled - began,
    final - began,
    (PER_ROUND / (final - began)) * 1000,
    chain.head().header.innerLite.height - height,
    rss / 1e6,
    heapUsed / 1e6,
    (logBytes() - logged) / PER_ROUND,
  ];
  console.log(figures.map((figure) => figure.toFixed(0)).join('\t'));
}
await chain.stop();
if (folder !== undefined) rmSync(folder, { recursive: true });
