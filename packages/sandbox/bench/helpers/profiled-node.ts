/**
 * A node in the process's own thread, from its sources, under V8's profiler; prints at SIGINT where its time went.
 *
 *   tsx bench/helpers/profiled-node.ts --home HOME run --rpc-addr ADDRESS
 */
import { Session, type Profiler } from 'node:inspector/promises';
import { parseArgs } from 'node:util';
import { installNodeCrypto } from '../../src/node/node-crypto.ts';
import { runNode } from '../../src/node/run-node.ts';
import { IDLE, timeByStage } from './stages.ts';

const { values } = parseArgs({
  options: { home: { type: 'string' }, 'rpc-addr': { type: 'string' } },
  allowPositionals: true,
});
const report = (error: unknown): void => console.error(error);

installNodeCrypto();
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.setSamplingInterval', { interval: 200 });
await session.post('Profiler.start');
const node = await runNode(
  { home: values.home ?? '', rpcAddress: values['rpc-addr'] ?? '', startedAtMs: Date.now() },
  { report, fail: report },
);
process.once('SIGINT', () => void finish());

async function finish(): Promise<void> {
  const transactions = countTransactions();
  const { profile } = (await session.post('Profiler.stop')) as { profile: Profiler.Profile };
  await node.stop();
  const times = [...timeByStage(profile)].filter(([stage]) => stage !== IDLE).sort(([, a], [, b]) => b - a);
  const total = times.reduce((sum, [, time]) => sum + time, 0);
  console.log(`\nthe block-making thread's time by stage, ${transactions} transactions`);
  for (const [stage, time] of times) {
    const share = `${((time / total) * 100).toFixed(1).padStart(5)}%`;
    console.log(`${stage.padEnd(58)} ${share} ${(time / transactions).toFixed(1).padStart(8)} us each`);
  }
  process.exit(0);
}

/** Transactions in the chain, as far back as it is kept. */
function countTransactions(): number {
  let count = 0;
  const { height } = node.chain.head().header.innerLite;
  for (let at = height; at > 0; at--) {
    const block = node.chain.findBlock({ kind: 'height', height: at });
    if (block?.chunk.header.heightIncluded === at) count += block.chunk.transactions.length;
  }
  return count;
}
