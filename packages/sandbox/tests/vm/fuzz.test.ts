import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TABULATED_PROTOCOL_VERSIONS } from '../../src/parameters/parameter-table.ts';
import { runtimeConfig } from '../../src/parameters/lookup.ts';
import { hostErrorText } from '../../src/vm/host-error-text.ts';
import { VmLogicError } from '../../src/vm/errors.ts';
import { hostFunctions } from '../../src/vm/host/index.ts';
import { TestVm, viewContext } from './helpers/test-vm.ts';

/** Numbers from a seed (mulberry32), the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const EDGES = [
  0n,
  1n,
  2n,
  31n,
  32n,
  33n,
  64n,
  96n,
  100n,
  1024n,
  2048n,
  2049n,
  16384n,
  65535n,
  65536n,
  1n << 31n,
  1n << 32n,
  (1n << 53n) - 1n,
  1n << 53n,
  1n << 61n,
  1n << 63n,
  (1n << 64n) - 2n,
  (1n << 64n) - 1n,
];

const PAIRING = /pairing|multiexp/;

describe('host functions', () => {
  it('answer any arguments with a value of their type or one of nearcore’s errors, and never burn more than the limit', () => {
    const next = random(20241121);
    const seen = new Set<string>();
    for (const protocolVersion of TABULATED_PROTOCOL_VERSIONS) {
      const functions = [...hostFunctions(runtimeConfig(protocolVersion).wasm).values()];
      for (let round = 0; round < 120; round++) {
        const vm = new TestVm({
          protocolVersion,
          context: {
            ...(next() < 0.1 ? viewContext() : {}),
            prepaidGas: next() < 0.3 ? BigInt(Math.floor(next() * 1e12)) : 300n * 10n ** 12n,
            promiseResults: [{ kind: 'Successful', data: new Uint8Array(5) }, { kind: 'Failed' }],
          },
        });
        vm.memory.set(Array.from({ length: 4096 }, () => Math.floor(next() * 256)));
        vm.memory.set(Buffer.from('bob.near'), 64);
        vm.memory.fill(0, 2048, 3000);
        const limit = vm.logic.gas.limit;
        for (let call = 0; call < 40; call++) {
          const fn = functions[Math.floor(next() * functions.length)]!;
          // Expensive curves: a few calls are enough.
          if (PAIRING.test(fn.name) && call % 8 !== 0) continue;
          const args = fn.params.map(() =>
            next() < 0.5 ? EDGES[Math.floor(next() * EDGES.length)]! : BigInt(Math.floor(next() * 200)),
          );
          try {
            const result = vm.call(fn.name, ...args);
            assert.equal(
              typeof result,
              { i64: 'bigint', i32: 'number', none: 'undefined' }[fn.results[0] ?? 'none'],
              fn.name,
            );
          } catch (error) {
            assert.ok(error instanceof VmLogicError, `${fn.name}(${args.join(', ')}): ${String(error)}`);
            assert.equal(error.error.kind, 'HostError');
            if (error.error.kind !== 'HostError') continue;
            assert.equal(typeof hostErrorText(error.error.error), 'string');
            seen.add(error.error.error.kind);
            // The contract ends here; other errors are survived to get further.
            if (error.error.error.kind.startsWith('Gas')) break;
          }
          const { gas } = vm.logic;
          assert.ok(gas.burnt <= limit && Number.isSafeInteger(gas.burnt), `${fn.name} burns no more than there is`);
          // A failing charge in a view counts as used in full, as in nearcore: nobody pays for it.
          assert.ok(
            vm.logic.isView || gas.used() <= Number(vm.logic.context.prepaidGas),
            `${fn.name} uses no more than was paid`,
          );
          assert.ok(vm.logic.accountBalance >= 0n);
        }
        const outcome = vm.logic.outcome();
        assert.ok(outcome.usedGas >= outcome.burntGas);
      }
    }
    for (const kind of [
      'MemoryAccessViolation',
      'InvalidRegisterId',
      'GasExceeded',
      'IntegerOverflow',
      'ProhibitedInView',
      'InvalidPromiseIndex',
      'InvalidAccountId',
      'BadUTF8',
      'KeyLengthExceeded',
      'TotalLogLengthExceeded',
      'Deprecated',
    ]) {
      assert.ok(seen.has(kind), `the fuzz reaches ${kind}`);
    }
  });
});
