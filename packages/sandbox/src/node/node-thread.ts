import { Worker } from 'node:worker_threads';
import { SandboxError } from '../errors/base.ts';
import { dropLockOfThread } from './home-lock.ts';
import type { FromWorker, ToWorker, WorkerStart } from './node-messages.ts';

/**
 * Stack of the node's thread in MB: deep enough that a contract meets nearcore's own stack limit first.
 *
 * @see nearcore core/parameters max_stack_height (262,144 bytes by its own count)
 */
const STACK_MB = 64;

/** How long a stopping node may take to write what is final before it is cut off; kill -9 safety makes that harmless. */
const STOP_MS = 1_000;

/** The node could not start, or had to end; code and text are those of the error in its thread. */
export class NodeError extends SandboxError {}

/** A node in a thread of its own, with a stack deep enough for its contracts. */
export class NodeThread {
  readonly #worker: Worker;
  /** `host:port` that RPC listens on; null without RPC. */
  readonly rpcAddress: string | null;
  /** Resolves when the thread has ended, with an error when it failed. */
  readonly ended: Promise<unknown>;

  private constructor(worker: Worker, rpcAddress: string | null, ended: Promise<unknown>) {
    this.#worker = worker;
    this.rpcAddress = rpcAddress;
    this.ended = ended;
  }

  /**
   * Starts the thread and resolves once RPC listens.
   *
   * @param listen - told of everything that the thread reports
   * @throws {NodeError} with what the thread says is wrong
   */
  static async start(options: WorkerStart, listen: (message: FromWorker) => void): Promise<NodeThread> {
    const worker = new Worker(workerUrl(), {
      workerData: options,
      resourceLimits: { stackSizeMb: STACK_MB },
      execArgv: [],
      stdin: false,
    });
    const { threadId } = worker;
    let failure: unknown;
    const ended = new Promise<unknown>((resolve) => {
      worker.once('error', (error) => (failure = error));
      worker.once('exit', () => {
        // A thread that was cut off could not do it itself.
        dropLockOfThread(options.run.home, threadId);
        resolve(failure);
      });
    });
    const rpcAddress = await new Promise<string | null>((resolve, reject) => {
      worker.on('message', (message: FromWorker) => {
        if (message.kind === 'ready') resolve(message.rpcAddress);
        else if (message.kind === 'failed') reject((failure = new NodeError(message.code, message.message)));
        else listen(message);
      });
      void ended.then((cause) =>
        reject(new NodeError('NODE_THREAD', 'The node ended while it started', { cause, details: String(cause) })),
      );
    });
    return new NodeThread(worker, rpcAddress, ended);
  }

  /** Stops the node; resolves when its thread has ended. */
  async stop(): Promise<void> {
    this.#worker.postMessage({ kind: 'stop' } satisfies ToWorker);
    const cut = setTimeout(() => void this.#worker.terminate(), STOP_MS);
    await this.ended;
    clearTimeout(cut);
  }
}

/** The thread always runs the bundle, for Node does not run TypeScript: it stands beside this file's own bundle. */
function workerUrl(): URL {
  const fromSource = import.meta.url.endsWith('.ts');
  return new URL(fromSource ? '../../dist/node.worker.js' : './node.worker.js', import.meta.url);
}
