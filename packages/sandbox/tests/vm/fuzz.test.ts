import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runtimeConfig } from '../../src/parameters/lookup.ts';
import { prepareModule } from '../../src/vm/prepare/prepare.ts';
import { OP, callCode } from './helpers/run-wat.ts';
import { generator, program } from './helpers/random-program.ts';
import { moduleOf } from './helpers/wasm-builder.ts';

const { wasm: config } = runtimeConfig(84);
const NAMES = new Set([
  'Deserialization',
  'Instantiate',
  'Memory',
  'TooManyFunctions',
  'TooManyLocals',
  'TooManyTables',
  'TooManyTableElements',
]);

function checkPreparation(code: Uint8Array): void {
  const result = prepareModule(code, config);
  if (!('error' in result))
    assert.ok(WebAssembly.validate(result.module.bytes as Uint8Array<ArrayBuffer>), Buffer.from(code).toString('hex'));
  else if (result.error.kind === 'PrepareError') assert.ok(NAMES.has(result.error.error));
  else assert.equal(result.error.kind, 'WasmtimeCompileError');
}

describe('any bytes', () => {
  it('are refused by name or become a valid module', () => {
    const random = generator(1);
    for (let round = 0; round < 2_000; round++) {
      const code = Uint8Array.from({ length: 8 + random(60) }, () => random(256));
      code.set([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
      checkPreparation(code);
    }
  });

  it('made from a module by changing a few are, too', () => {
    const random = generator(2);
    for (let seed = 1; seed <= 30; seed++) {
      const code = moduleOf(program(generator(seed)));
      for (let round = 0; round < 50; round++) {
        const mutant = code.slice();
        for (let i = 0; i <= random(3); i++) mutant[8 + random(mutant.length - 8)] = random(256);
        checkPreparation(mutant);
      }
    }
  });
});

describe('random programs', () => {
  it('do to their memory what they do without instrumentation', () => {
    for (let seed = 1; seed <= 150; seed++) {
      const code = exportMemory(moduleOf(program(generator(seed))));
      const plain = new WebAssembly.Instance(new WebAssembly.Module(code as Uint8Array<ArrayBuffer>)).exports as {
        main: () => void;
        memory: WebAssembly.Memory;
      };
      plain.main();
      for (const guardMemory of [false, true]) {
        const result = prepareModule(code, config, { guardMemory });
        assert.ok(!('error' in result), `seed ${seed}`);
        const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
        const { exports } = new WebAssembly.Instance(
          new WebAssembly.Module(result.module.bytes as Uint8Array<ArrayBuffer>),
          { f: {}, m: { m: memory } },
        );
        (exports['setGas'] as (gas: number) => void)(1e15);
        (exports['0'] as () => void)();
        const bytes = (buffer: ArrayBuffer): string => Buffer.from(buffer, 0, 64).toString('hex');
        assert.equal(bytes(memory.buffer), bytes(plain.memory.buffer), `seed ${seed}`);
        assert.equal((exports['stack'] as () => number)(), config.limits.maxStackHeight, `seed ${seed}`);
      }
    }
  });

  it('fail at every point when they have less gas than they need, having burnt all of it', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const code = moduleOf(program(generator(seed)));
      const { burntGas, error, profile } = callCode(code);
      assert.equal(error, undefined);
      assert.equal(profile.wasmGas % OP, 0);
      for (const part of [1n, 3n, 7n]) {
        const prepaidGas = burntGas - (BigInt(profile.wasmGas) * part) / 8n;
        const short = callCode(code, 'main', { context: { prepaidGas } });
        assert.deepEqual(short.error, { kind: 'HostError', error: { kind: 'GasExceeded' } });
        assert.equal(short.burntGas, prepaidGas);
      }
    }
  });
});

/** Adds an export of the memory to a module of `moduleOf`: the only export so far is `main`. */
function exportMemory(code: Uint8Array): Uint8Array {
  const at = Buffer.from(code).indexOf(Buffer.from([0x07, 0x08, 0x01, 0x04]));
  const added = [0x07, 0x08 + 9, 0x02, 0x06, ...Buffer.from('memory'), 0x02, 0x00, 0x04];
  return Uint8Array.from([...code.subarray(0, at), ...added, ...code.subarray(at + 4)]);
}
