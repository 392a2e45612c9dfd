import { fileURLToPath } from 'node:url';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { ensureBundled } from '../scripts/lib/ensure-bundled.ts';
import { type EmbeddedNear, startEmbeddedNear } from '../scripts/lib/embedded-near.ts';
import { tinyWasm } from './helpers/tiny-wasm.ts';

const FACTORY_WASM = readFileSync(fileURLToPath(new URL('../build/factory.wasm', import.meta.url)));
const FACTORY = 'factoryland';

await ensureBundled('client');
const {
  createConnection,
  CursorMismatchError,
  FactoryClient,
  follow,
  RpcChainReader,
  sendTransaction,
  uploadCode,
  watch,
} = await import('near-factory-client');

/** A factory on the genesis account, with a template of tiny instances. */
async function deployFactory(near: EmbeddedNear) {
  const connection = createConnection({
    network: 'sandbox',
    rpcUrl: near.rpcUrl,
    privateKeys: { [FACTORY]: near.root.privateKey },
  });
  const deployment = connection.near
    .transaction(FACTORY)
    .deployContract(FACTORY, FACTORY_WASM)
    .functionCall(FACTORY, 'init', { owner_id: FACTORY }, { gas: '50 Tgas' });
  await sendTransaction(connection, deployment);
  const factory = new FactoryClient(connection, FACTORY);
  const code_id = await uploadCode(factory, FACTORY, await tinyWasm());
  await factory.addTemplate(FACTORY, 'tiny');
  await factory.addVersion(FACTORY, 'tiny', { kind: 'bytecode', code_id, init_method: 'init', state_bytes: 50 });
  return factory;
}

test('the monitor waits for a node that is killed and started again, and neither loses nor repeats an event', async (t) => {
  const near = await startEmbeddedNear(FACTORY);
  const stop = new AbortController();
  try {
    const factory = await deployFactory(near);
    const seen: string[] = [];
    let retries = 0;
    const reader = new RpcChainReader(near.rpcUrl, { retryDelayMs: 50, signal: stop.signal, onRetry: () => retries++ });
    const watching = watch(reader, {
      factoryId: FACTORY,
      fromHeight: 1,
      pollMs: 20,
      signal: stop.signal,
      onEvent: ({ event, data }) => {
        if (event === 'instance_created') seen.push(String(data[0]?.name));
      },
      onMissed: () => t.fail('nothing was collected'),
    });
    const names = ['one', 'two', 'three', 'four'];
    for (const name of names) {
      t.is((await factory.create(FACTORY, { name, template: 'tiny' })).tree.failure, undefined);
      await near.restart();
    }
    for (let waited = 0; seen.length < names.length && waited < 20_000; waited += 50)
      await new Promise((resolve) => setTimeout(resolve, 50));
    stop.abort();
    await watching.catch((error: unknown) => t.is((error as Error).name, 'AbortError'));
    t.deepEqual(seen, names);
    t.true(retries > 0, 'the node must have been away while the monitor asked');
  } finally {
    stop.abort();
    await near.stop();
  }
});

test('the monitor names the heights that a node has collected, and refuses a cursor of a chain started anew', async (t) => {
  // Three epochs are kept: with short ones a jump of some hundred heights leaves the first blocks behind.
  const near = await startEmbeddedNear(FACTORY, { epoch_length: 20 });
  const cursorPath = join(tmpdir(), `monitor-${process.pid}.json`);
  try {
    const reader = new RpcChainReader(near.rpcUrl);
    await fetch(near.rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'sandbox_fast_forward', params: { delta_height: 2000 } }),
    });
    for (let tries = 0; (await reader.earliestHeight()) < 100 && tries < 100; tries++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    const earliest = await reader.earliestHeight();
    t.true(earliest > 100, `the node must have collected blocks; its earliest is ${earliest}`);
    for await (const first of follow(reader, {
      factoryId: FACTORY,
      after: { height: 1, hash: undefined },
      once: true,
    })) {
      t.deepEqual(first, { kind: 'missed', fromHeight: 2, toHeight: earliest - 1 });
      break;
    }
    const options = { factoryId: FACTORY, cursorPath, once: true, onEvent: () => undefined, onMissed: () => undefined };
    await watch(reader, options);
    const other = await startEmbeddedNear(FACTORY);
    try {
      await t.throwsAsync(watch(new RpcChainReader(other.rpcUrl), options), { instanceOf: CursorMismatchError });
    } finally {
      await other.stop();
    }
  } finally {
    rmSync(cursorPath, { force: true });
    await near.stop();
  }
});
