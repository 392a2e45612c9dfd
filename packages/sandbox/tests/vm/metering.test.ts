import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runtimeConfig } from '../../src/parameters/lookup.ts';
import { prepareModule } from '../../src/vm/prepare/prepare.ts';
import { countInstructions } from './helpers/counting-interpreter.ts';
import { generator, program } from './helpers/random-program.ts';
import { OP, callCode } from './helpers/run-wat.ts';
import { moduleOf } from './helpers/wasm-builder.ts';

const PLENTY = 1e15;

describe('gas of random programs', () => {
  it('is that of the instructions that an interpreter executes, up to a trap', () => {
    let traps = 0;
    for (let seed = 1; seed <= 400; seed++) {
      const bodies = program(generator(seed), { divides: seed % 2 === 0 });
      const { instructions, trapped } = countInstructions(bodies);
      const { profile, error } = callCode(moduleOf(bodies));
      assert.deepEqual(error, trapped ? { kind: 'WasmTrap', trap: 'IllegalArithmetic' } : undefined, `seed ${seed}`);
      assert.equal(profile.wasmGas, instructions * OP, `seed ${seed}`);
      if (trapped) traps++;
    }
    // Neither all of them nor none: both ends are tested.
    assert.ok(traps > 50 && traps < 190, `${traps} traps`);
  });

  it('is the same with guarded memory and with each charge checked', () => {
    const { wasm: config } = runtimeConfig(84);
    for (let seed = 1; seed <= 60; seed++) {
      const bodies = program(generator(seed));
      const expected = countInstructions(bodies).instructions * OP;
      for (const guardMemory of [false, true]) {
        for (const checkEachCharge of [false, true]) {
          const result = prepareModule(moduleOf(bodies), config, { guardMemory, checkEachCharge });
          assert.ok(!('error' in result));
          const module = new WebAssembly.Module(result.module.bytes as Uint8Array<ArrayBuffer>);
          const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
          const { exports } = new WebAssembly.Instance(module, { f: {}, m: { m: memory } });
          (exports['setGas'] as (gas: number) => void)(PLENTY);
          (exports['0'] as () => void)();
          assert.equal(PLENTY - (exports['gas'] as () => number)(), expected, `seed ${seed}`);
        }
      }
    }
  });
});
