import type { Profiler } from 'node:inspector';

/** The stage of a thread that waits. */
export const IDLE = 'idle';

/** Stages of a transaction's way, each with the places (`file:function`) of `src/` whose time counts for it. */
const STAGES: readonly (readonly [stage: string, places: RegExp])[] = [
  ['contract: its own code', /^wasm:/],
  ['vm: read, check and instrument code', /src\/vm\/(prepare|instrument|wasm)\//],
  ['vm: compile', /src\/vm\/(compiled-contract|module-cache)/],
  ['vm: instances and memory', /src\/vm\/(guest-instance|memory-pool|prologue|method-prologues)/],
  ['vm: host functions, gas', /src\/vm\//],
  ['decode: JSON, parameters, borsh', /src\/rpc\/(json\/read|serde|params|handler)|primitives\/transaction/],
  ['verify: hand signatures to the thread pool', /node-crypto\.ts:ed25519Verify|primitives\/keys/],
  ['admit: checks and pool', /src\/chain\/transaction-(admission|pool)|runtime\/(check-transaction|verifier)/],
  ['trie: look-ups, updates, hashes', /src\/store\/trie/],
  ['apply: transactions and receipts', /src\/runtime\//],
  ['store: records and log', /src\/(chain\/archive|node\/log-store|store)\//],
  ['wait: who is to be answered', /src\/chain\/(transaction-waiters|transaction-status|block-index)/],
  ['block: headers, roots, signatures', /src\/chain\//],
  ['respond: views and JSON', /src\/rpc\/(views|json\/write|transaction-status|api)/],
  ['http: sockets, heads, bodies', /src\/rpc\//],
  ['sign: blocks, and transactions of a client in the same thread', /primitives\/key-pair|bench\/contract-calls/],
];
const ENGINE = new Map([
  ['(garbage collector)', 'garbage collection'],
  ['(program)', 'engine'],
  ['(idle)', IDLE],
]);

/**
 * Time by stage in µs, from a CPU profile: each sample counts for the innermost place on its stack that has a stage.
 *
 * Of the clock: a stage that wakes another thread also counts what that thread takes of a busy processor.
 */
export function timeByStage(profile: Profiler.Profile): Map<string, number> {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map<number, number>();
  for (const node of profile.nodes) for (const child of node.children ?? []) parents.set(child, node.id);
  const stageOf = (id: number): string => {
    const own = nodes.get(id)?.callFrame.functionName ?? '';
    const engine = ENGINE.get(own);
    if (engine !== undefined) return engine;
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const { url = '', functionName = '' } = nodes.get(at)?.callFrame ?? {};
      // What Node does for a place of ours counts for that place, so its own files are looked at last.
      const stage = url.startsWith('node:')
        ? undefined
        : STAGES.find(([, places]) => places.test(`${url}:${functionName}`))?.[0];
      if (stage !== undefined) return stage;
    }
    return 'http: sockets, heads, bodies';
  };
  const stages = new Map<number, string>();
  const times = new Map<string, number>();
  for (const [i, id] of (profile.samples ?? []).entries()) {
    let stage = stages.get(id);
    if (stage === undefined) stages.set(id, (stage = stageOf(id)));
    times.set(stage, (times.get(stage) ?? 0) + (profile.timeDeltas?.[i + 1] ?? 0));
  }
  return times;
}
