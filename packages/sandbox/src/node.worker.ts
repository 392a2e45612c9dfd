import { parentPort, workerData } from 'node:worker_threads';
import { SandboxError } from './errors/base.ts';
import { InvariantError } from './errors/invariant.ts';
import { explainBlocks } from './node/explain.ts';
import type { FromWorker, ToWorker, WorkerStart } from './node/node-messages.ts';
import { installNodeCrypto } from './node/node-crypto.ts';
import { runNode, type RunningNode } from './node/run-node.ts';

const start = workerData as WorkerStart;

function send(message: FromWorker): void {
  parentPort?.postMessage(message);
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

let node: RunningNode | undefined;
installNodeCrypto();
parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'stop') void stop();
});

async function stop(): Promise<void> {
  await node?.stop();
  send({ kind: 'stopped' });
  parentPort?.close();
  process.exit(0);
}

/** Ends the thread with an error; a named one without its stack. */
function fail(error: unknown): void {
  const named = error instanceof SandboxError && !(error instanceof InvariantError);
  send({ kind: 'failed', code: named ? error.code : 'INTERNAL', message: named ? error.message : textOf(error) });
  process.exit(1);
}

try {
  const report = (error: unknown): void => send({ kind: 'report', message: textOf(error) });
  node = await runNode(start.run, { report, fail });
  if (start.explain) explainBlocks(node.chain, send);
  send({ kind: 'ready', rpcAddress: node.rpcAddress });
} catch (error) {
  fail(error);
}
