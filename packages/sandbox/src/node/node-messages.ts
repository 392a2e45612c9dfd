import type { RunOptions } from './run-node.ts';

/** What the node's thread is started with. */
export interface WorkerStart {
  readonly run: RunOptions;
  /** Send an event for each block, for the live table. */
  readonly explain: boolean;
}

/** What the main thread tells the node's thread. */
export type ToWorker = { readonly kind: 'stop' };

/** One transaction or receipt of a block, for the live table. */
export interface ExplainedOutcome {
  readonly kind: 'transaction' | 'receipt';
  readonly id: string;
  readonly executorId: string;
  /** What was done, in few words. */
  readonly summary: string;
  readonly gasBurnt: bigint;
  readonly failure: string | null;
  readonly logs: readonly string[];
}

/** What the node's thread tells the main thread. */
export type FromWorker =
  | { readonly kind: 'ready'; readonly rpcAddress: string | null }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'report'; readonly message: string }
  | {
      readonly kind: 'block';
      readonly height: number;
      readonly hash: string;
      readonly outcomes: readonly ExplainedOutcome[];
    }
  | { readonly kind: 'stopped' };
