/**
 * What the vm adds to V8: instrumentation of a large contract, a call of it, and guest code beside the same code plain.
 *
 *   tsx bench/vm.ts [CONTRACT.wasm METHOD]      with a contract of one's own: its preparation and 1,000 calls
 *
 * Figures are ratios or from one run; what else the machine does moves them together.
 */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { runtimeConfig } from '../src/parameters/lookup.ts';
import { sha256 } from '../src/primitives/crypto.ts';
import type { VMContext } from '../src/vm/context.ts';
import type { External, StorageAccessTracker } from '../src/vm/external.ts';
import { prepareModule } from '../src/vm/prepare/prepare.ts';
import { runContract } from '../src/vm/run.ts';
import { WasmWriter } from '../src/vm/wasm/wasm-writer.ts';

const CALLS = 1_000;
const config = runtimeConfig(84);

/** Milliseconds that a function takes. */
function time(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

/**
 * A contract of about 500 kB: `main` asks the host once and calls a few of 2,000 functions, `loop` runs a sum over memory
 * a hundred million instructions long.
 */
function largeContract(): Uint8Array {
  const FUNCTIONS = 2_000;
  const out = new WasmWriter(1 << 20);
  const section = new WasmWriter(1 << 20);
  const write = (id: number, fill: () => void): void => {
    section.clear();
    fill();
    out.section(id, section);
  };
  const body = (locals: number, code: readonly number[]): void => {
    const bytes = Uint8Array.from(locals === 0 ? [0, ...code, 0x0b] : [1, locals, 0x7f, ...code, 0x0b]);
    section.sized(bytes);
  };
  out.raw(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  write(1, () => section.raw(Uint8Array.of(3, 0x60, 0, 0, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 0, 1, 0x7e)));
  write(2, () => {
    section.u32(1);
    section.name('env');
    section.name('block_index');
    section.u8(0);
    section.u32(2);
  });
  write(3, () => {
    section.u32(FUNCTIONS + 2);
    section.u8(0);
    section.u8(0);
    for (let i = 0; i < FUNCTIONS; i++) section.u8(1);
  });
  write(5, () => section.raw(Uint8Array.of(1, 0, 1)));
  write(7, () => {
    section.u32(2);
    section.name('main');
    section.raw(Uint8Array.of(0, 1));
    section.name('loop');
    section.raw(Uint8Array.of(0, 2));
  });
  write(10, () => {
    section.u32(FUNCTIONS + 2);
    body(0, [0x10, 0, 0x1a, ...[3, 4, 5, 6].flatMap((fn) => [0x41, 7, 0x10, fn, 0x1a])]);
    // local 0 counts down from 7,000,000; each round loads, adds and stores.
    body(1, [
      ...[0x41, 0xc0, 0x9f, 0xab, 0x03, 0x21, 0, 0x03, 0x40],
      ...[0x20, 0, 0x41, 0xff, 0x07, 0x71, 0x20, 0, 0x41, 0x3f, 0x71, 0x28, 2, 0, 0x20, 0, 0x6a, 0x36, 2, 0],
      ...[0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b],
    ]);
    const block = [0x20, 0, 0x41, 3, 0x6a, 0x21, 1, 0x20, 1, 0x04, 0x40, 0x20, 1, 0x41, 5, 0x6c, 0x21, 0, 0x0b];
    for (let i = 0; i < FUNCTIONS; i++) body(1, [...Array.from({ length: 13 }, () => block).flat(), 0x20, 0]);
  });
  return out.view().slice();
}

const storage = new Map<string, Uint8Array>();
const key = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
/** Storage only: a contract that creates promises cannot be measured here. */
const external = {
  recordedStorageSize: () => 0,
  initialStorageSize: () => 0,
  storageSet: (_: StorageAccessTracker, name: Uint8Array, value: Uint8Array) => {
    const old = storage.get(key(name)) ?? null;
    storage.set(key(name), value.slice());
    return old;
  },
  storageGet: (_: StorageAccessTracker, name: Uint8Array) => {
    const value = storage.get(key(name));
    return value === undefined ? null : { length: value.length, deref: () => value };
  },
  storageHasKey: (_: StorageAccessTracker, name: Uint8Array) => storage.has(key(name)),
} as unknown as External;

const context: VMContext = {
  chainId: 'localnet',
  currentAccountId: 'contract.near',
  signerAccountId: 'alice.near',
  signerAccountPk: new Uint8Array(33),
  predecessorAccountId: 'alice.near',
  refundToAccountId: 'alice.near',
  input: Buffer.from('{}'),
  promiseResults: [],
  blockHeight: 1n,
  blockTimestamp: 1n,
  epochHeight: 1n,
  accountBalance: 10n ** 27n,
  accountLockedBalance: 0n,
  storageUsage: 100n,
  accountContract: { kind: 'None' },
  attachedDeposit: 0n,
  prepaidGas: 10n ** 15n,
  randomSeed: new Uint8Array(32),
  outputDataReceivers: [],
};

const [path, method = 'main'] = process.argv.slice(2);
const code = path === undefined ? largeContract() : new Uint8Array(readFileSync(path));
const codeHash = sha256(code);
const call = (name: string) =>
  runContract({ config, context, external, codeHash, codeLength: code.length, code: () => code, method: name });

const prepare = (): void => void prepareModule(code, config.wasm);
const cold = time(prepare);
for (let i = 0; i < 5; i++) prepare();
const warm = time(prepare);
console.log(
  `preparation of ${(code.length / 1000).toFixed(0)} kB: ${cold.toFixed(0)} ms at first, ${warm.toFixed(0)} ms warm`,
);

const first = time(() => call(method));
for (let i = 0; i < 20; i++) call(method);
const many = time(() => {
  for (let i = 0; i < CALLS; i++) call(method);
});
const { burntGas, error } = call(method);
console.log(
  `${method}: ${(Number(burntGas) / 1e12).toFixed(3)} Tgas${error === undefined ? '' : `, ${JSON.stringify(error)}`}; ` +
    `first call ${first.toFixed(1)} ms, then ${(many / CALLS).toFixed(3)} ms a call`,
);

if (path === undefined) {
  const plain = new WebAssembly.Instance(new WebAssembly.Module(code as Uint8Array<ArrayBuffer>), {
    env: { block_index: () => 0n },
  }).exports as { loop: () => void };
  const rounds = 20;
  for (let i = 0; i < rounds; i++) {
    plain.loop();
    call('loop');
    // V8 compiles hot functions anew in the background.
    await setTimeout(50);
  }
  const plainTime = time(() => {
    for (let i = 0; i < rounds; i++) plain.loop();
  });
  const meteredTime = time(() => {
    for (let i = 0; i < rounds; i++) call('loop');
  });
  console.log(`guest code: ${(meteredTime / plainTime).toFixed(2)} times as long as without instrumentation`);
}
