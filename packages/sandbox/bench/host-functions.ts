/**
 * What a host function costs the machine: calls from wasm in nanoseconds, and for the curves how long all the gas of one
 * chunk (1 Pgas) keeps a processor busy.
 */
import { createHash } from 'node:crypto';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { installNodeCrypto } from '../src/node/node-crypto.ts';
import { runtimeConfig } from '../src/parameters/lookup.ts';
import type { RuntimeConfig } from '../src/parameters/runtime-config.ts';
import { runContract } from '../src/vm/run.ts';
import { RecordingExternal } from '../tests/vm/helpers/recording-external.ts';
import { TestVm, defaultContext } from '../tests/vm/helpers/test-vm.ts';

const CALLS = 200_000;
const ROUNDS = 4;
const PETAGAS = 1e15;

installNodeCrypto();

/** The least processor time of a few rounds, in milliseconds. */
function leastMs(work: () => void): number {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/** A module whose method `run` calls a host function in a loop and drops what it returns. */
function loopModule(name: string, args: readonly number[], hasResult: boolean): Uint8Array {
  const section = (id: number, content: readonly number[]) => [id, ...leb(content.length), ...content];
  const text = (value: string) => [value.length, ...Buffer.from(value)];
  const loop = [0x03, 0x40, ...args.flatMap((arg) => [0x42, ...leb(arg)]), 0x10, 0, ...(hasResult ? [0x1a] : [])];
  const count = [0x20, 0, 0x41, 1, 0x6a, 0x22, 0, 0x41, ...leb(CALLS), 0x48, 0x0d, 0, 0x0b];
  const body = [1, 1, 0x7f, ...loop, ...count, 0x0b];
  const type = [0x60, args.length, ...args.map(() => 0x7e), ...(hasResult ? [1, 0x7e] : [0])];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [2, ...type, 0x60, 0, 0]),
    ...section(2, [1, ...text('env'), ...text(name), 0, 0]),
    ...section(3, [1, 1]),
    ...section(7, [1, ...text('run'), 0, 1]),
    ...section(10, [1, ...leb(body.length), ...body]),
  ]);
}

/** A small positive number in LEB128; it has the same form signed, as its top bit of seven stays clear. */
function leb(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...leb(Math.floor(value / 0x80))];
}

const config = runtimeConfig(84);
/** Prices of 1, so that the loops are not stopped by gas. */
const cheap: RuntimeConfig = {
  ...config,
  wasm: { ...config.wasm, regularOpCost: 1, extCostGas: config.wasm.extCostGas.map(() => 1) },
};

for (const [name, args, hasResult] of [
  ['block_index', [], true],
  ['register_len', [1], true],
  ['input', [1], false],
  ['current_account_id', [1], false],
  ['write_register', [1, 20, 0], false],
  ['attached_deposit', [0], false],
  ['storage_has_key', [20, 0], true],
  ['storage_read', [20, 0, 1], true],
  ['storage_write', [20, 0, 20, 0, 1], true],
] as const) {
  const code = loopModule(name, args, hasResult);
  const codeHash = createHash('sha256').update(code).digest();
  const external = new RecordingExternal();
  const context = { ...defaultContext(), prepaidGas: BigInt(PETAGAS) };
  const ms = leastMs(() => {
    const call = {
      config: cheap,
      context,
      external,
      codeHash,
      codeLength: code.length,
      code: () => code,
      method: 'run',
    };
    const { error } = runContract(call);
    if (error !== undefined) console.log(name, error);
  });
  console.log(`${name.padEnd(26)} ${((ms / CALLS) * 1e6).toFixed(0).padStart(8)} ns a call`);
}

const [g1, g2] = [bls12_381.G1.Point.BASE, bls12_381.G2.Point.BASE];
const scalar = new Uint8Array(32).fill(0x5a);
const points = <P>(base: { multiply(by: bigint): P }): P[] =>
  Array.from({ length: 64 }, (_, i) => base.multiply(BigInt(i + 2)));
const inputs: [name: string, element: Uint8Array[], hasRegister: boolean][] = [
  ['bls12381_p1_sum', points(g1).map((point) => Buffer.concat([Buffer.of(0), point.toBytes(false)])), true],
  ['bls12381_p2_sum', points(g2).map((point) => Buffer.concat([Buffer.of(0), point.toBytes(false)])), true],
  ['bls12381_g1_multiexp', points(g1).map((point) => Buffer.concat([point.toBytes(false), scalar])), true],
  ['bls12381_g2_multiexp', points(g2).map((point) => Buffer.concat([point.toBytes(false), scalar])), true],
  ['bls12381_p1_decompress', points(g1).map((point) => point.toBytes(true)), true],
  ['bls12381_p2_decompress', points(g2).map((point) => point.toBytes(true)), true],
  ['bls12381_map_fp_to_g1', points(g1).map((point) => point.toBytes(false).slice(0, 48)), true],
  ['bls12381_map_fp2_to_g2', points(g2).map((point) => point.toBytes(false).slice(0, 96)), true],
  [
    'bls12381_pairing_check',
    points(g1).map((point) => Buffer.concat([point.toBytes(false), g2.toBytes(false)])),
    false,
  ],
];
for (const [name, elements, hasRegister] of inputs) {
  let gas = 0;
  const ms = leastMs(() => {
    const vm = new TestVm({ context: { prepaidGas: BigInt(PETAGAS) } });
    const data = vm.arg(Buffer.concat(elements));
    vm.call(name, ...data, ...(hasRegister ? [1] : []));
    gas = vm.logic.gas.burnt;
  });
  const perElement = (ms / elements.length).toFixed(3).padStart(8);
  console.log(
    `${name.padEnd(26)} ${perElement} ms an element ${((ms * PETAGAS) / gas / 1000).toFixed(1).padStart(8)} s for 1 Pgas`,
  );
}
