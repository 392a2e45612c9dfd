import { parentPort, workerData } from 'node:worker_threads';
import { SandboxError } from './errors/base.ts';
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

try {
  node = await runNode(start.run, (error) => send({ kind: 'report', message: textOf(error) }));
  if (start.explain) explainBlocks(node.chain, send);
  send({ kind: 'ready', rpcAddress: node.rpcAddress });
} catch (error) {
  const named = error instanceof SandboxError;
  send({ kind: 'failed', code: named ? error.code : 'INTERNAL', message: named ? error.message : textOf(error) });
  process.exitCode = 1;
  parentPort?.close();
}
