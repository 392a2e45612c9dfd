import { NodeError, NodeThread } from '../node-thread.ts';
import type { FromWorker } from '../node-messages.ts';
import { print } from './print.ts';

/** Flags of `run` that matter here. */
export interface RunCommandFlags {
  readonly archive?: boolean;
  readonly produceEmptyBlocks?: boolean;
  readonly rpcAddr?: string;
  readonly disableRpc?: boolean;
  readonly maxGasBurntView?: bigint;
  readonly explain?: boolean;
}

const STARTED_AT_MS = Date.now();

/**
 * Runs a node until a signal ends it; resolves with the exit code.
 *
 * SIGINT and SIGTERM end it with 0; SIGHUP, with which neard reads its configuration again, does nothing.
 *
 * @throws {NodeError} when the node cannot start
 */
export async function runCommand(home: string, flags: RunCommandFlags): Promise<number> {
  let listen: (message: FromWorker) => void = (message) => {
    if (message.kind === 'report') print(process.stderr, `near-sandbox: ${message.message}\n`);
  };
  const signalled = new Promise<void>((resolve) => {
    process.on('SIGINT', () => resolve());
    process.on('SIGTERM', () => resolve());
    process.on('SIGHUP', () => undefined);
  });
  const starting = NodeThread.start(
    {
      run: {
        home,
        startedAtMs: STARTED_AT_MS,
        ...(flags.rpcAddr === undefined ? {} : { rpcAddress: flags.rpcAddr }),
        ...(flags.disableRpc === undefined ? {} : { disableRpc: flags.disableRpc }),
        ...(flags.archive === undefined ? {} : { archive: flags.archive }),
        ...(flags.produceEmptyBlocks === undefined ? {} : { produceEmptyBlocks: flags.produceEmptyBlocks }),
        ...(flags.maxGasBurntView === undefined ? {} : { maxGasBurntView: flags.maxGasBurntView }),
      },
      explain: flags.explain === true,
    },
    (message) => listen(message),
  );
  const node = await Promise.race([starting, signalled]);
  if (node === undefined) process.exit(0);
  if (flags.explain === true) {
    const { createExplainer } = await import('./explain-table.ts');
    const explainer = createExplainer(process.stdout, node.rpcAddress);
    const report = listen;
    listen = (message) => (message.kind === 'block' ? explainer.block(message) : report(message));
  }
  const failure = await Promise.race([signalled, node.ended.then((error) => ({ error }))]);
  if (failure !== undefined) {
    const { error } = failure;
    print(
      process.stderr,
      `Error: ${error instanceof NodeError ? error.message : `the node stopped by itself: ${String(error)}`}\n`,
    );
    process.exit(1);
  }
  await node.stop();
  // Nothing may keep the process: clients wait for its end.
  process.exit(0);
}
