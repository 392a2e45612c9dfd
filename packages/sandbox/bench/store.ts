import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogStore } from '../src/node/log-store/log-store.ts';
import { installNodeCrypto } from '../src/node/node-crypto.ts';
import { AccountingState } from '../src/store/accounting-state.ts';
import type { StateChangeCause } from '../src/store/state-change.ts';
import { StorageRecorder } from '../src/store/storage-recorder.ts';
import { Trie, type TrieWrite } from '../src/store/trie.ts';
import { trieKey } from '../src/store/trie-key.ts';
import { TrieUpdate } from '../src/store/trie-update.ts';

const RECORDS = 100_000;
const CHUNKS = 40;
const RECEIPTS = 500;
const WRITES_A_RECEIPT = 4;

installNodeCrypto();

/** Processor time used so far; steadier than the clock on a machine that does other things as well. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Runs `work` and prints how many `units` it does in a second of processor time. */
function measure<T>(label: string, units: number, unit: string, work: () => T): T {
  const start = processorMs();
  const result = work();
  const milliseconds = processorMs() - start;
  const rate = Math.round((units / milliseconds) * 1000).toLocaleString('en');
  console.log(`${label.padEnd(58)} ${milliseconds.toFixed(0).padStart(7)} ms ${rate.padStart(12)} ${unit}/s`);
  return result;
}

const accountOf = (i: number): string =>
  `account-${createHash('sha256').update(String(i)).digest('hex').slice(0, 12)}.near`;
const accounts = Array.from({ length: RECORDS / 2 }, (_, i) => accountOf(i));
const key = { type: 0, data: randomBytes(32) };
const cause: StateChangeCause = { kind: 'InitialState' };

const entries: TrieWrite[] = accounts.flatMap((id): TrieWrite[] => [
  [trieKey.account(id), randomBytes(72)],
  [trieKey.accessKey(id, key), randomBytes(9)],
]);
let trie = measure(`build a trie of ${RECORDS} records`, RECORDS, 'records', () => Trie.fromEntries(entries));
measure('hash all of it (only at the start from disk)', RECORDS, 'records', () => trie.root);

let hashing = 0;
const updates = CHUNKS * RECEIPTS * WRITES_A_RECEIPT;
measure(`${CHUNKS} chunks of ${RECEIPTS} receipts, all different accounts`, updates, 'updates', () => {
  for (let chunk = 0; chunk < CHUNKS; chunk++) {
    const update = new TrieUpdate(trie, new StorageRecorder());
    for (let i = 0; i < RECEIPTS; i++) {
      const sender = accounts[(chunk * RECEIPTS + i * 7919) % accounts.length] as string;
      const receiver = accounts[(chunk * RECEIPTS + i * 104729) % accounts.length] as string;
      // What a transfer does: key and account of the signer, account of the receiver, refund to the signer.
      for (const name of [trieKey.accessKey(sender, key), trieKey.account(sender)]) {
        update.set(name, (update.get(name) as Uint8Array).slice());
      }
      update.commit(cause);
      for (const name of [trieKey.account(receiver), trieKey.account(sender)]) {
        const value = (update.get(name) as Uint8Array).slice();
        value[0] = chunk;
        update.set(name, value);
        update.commit(cause);
      }
    }
    trie = update.finalize().trie;
    const start = processorMs();
    void trie.root;
    hashing += processorMs() - start;
  }
});
console.log(`  of which state roots ${hashing.toFixed(0)} ms`);

measure('look-ups', 200_000, 'reads', () => {
  for (let i = 0; i < 200_000; i++) trie.get(trieKey.account(accounts[(i * 7919) % accounts.length] as string));
});
measure('contract look-ups, accounted and recorded', 50_000, 'reads', () => {
  const accounting = new AccountingState();
  const update = new TrieUpdate(trie, new StorageRecorder());
  for (let i = 0; i < 50_000; i++) {
    update.getRef(trieKey.account(accounts[(i * 7919) % accounts.length] as string), 'trie', accounting)?.deref();
  }
});

const folder = mkdtempSync(join(tmpdir(), 'near-ts-bench-'));
try {
  const log = new LogStore(folder);
  measure('log: batches of 20 records of 300 bytes', 5_000, 'batches', () => {
    for (let i = 0; i < 5_000; i++) {
      const value = Buffer.alloc(300, i);
      log.write(Array.from({ length: 20 }, (_, n) => ({ key: `k${i}-${n}`, value })));
    }
  });
  measure('log: reads', 100_000, 'reads', () => {
    for (let i = 0; i < 100_000; i++) log.get(`k${i % 5_000}-${i % 20}`);
  });
  log.close();
  measure('log: open again', 100_000, 'records', () => new LogStore(folder)).close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
