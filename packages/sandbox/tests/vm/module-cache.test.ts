import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runtimeConfig } from '../../src/parameters/lookup.ts';
import { sha256 } from '../../src/primitives/crypto.ts';
import { ModuleCache } from '../../src/vm/module-cache.ts';
import { callCode, wat } from './helpers/run-wat.ts';

/** Modules of about 10 kB, all different. */
function module(number: number): Uint8Array {
  return wat(`(module (func (export "main") ${'(nop)'.repeat(10_000)} (drop (i32.const ${number}))))`);
}

describe('ModuleCache', () => {
  it('compiles a contract once for each configuration', () => {
    const cache = new ModuleCache();
    const code = module(0);
    let loads = 0;
    const get = (version: number) => cache.get(sha256(code), () => (loads++, code), runtimeConfig(version).wasm);
    assert.equal(get(84), get(84));
    assert.notEqual(get(83), get(84));
    assert.equal(loads, 2);
  });

  it('keeps refusals', () => {
    const cache = new ModuleCache();
    const code = new Uint8Array(4);
    const first = cache.get(sha256(code), () => code, runtimeConfig(84).wasm);
    assert.equal(first.result.kind, 'CompilationError');
    assert.equal(
      cache.get(sha256(code), () => assert.fail('loaded again'), runtimeConfig(84).wasm),
      first,
    );
  });

  it('drops the contract that was not used for the longest time', () => {
    const config = runtimeConfig(84).wasm;
    const codes = [0, 1, 2].map(module);
    const weight = new ModuleCache().get(sha256(codes[0]!), () => codes[0]!, config).weight;
    const cache = new ModuleCache(weight * 2.5);
    const loaded: number[] = [];
    const use = (i: number): void => void cache.get(sha256(codes[i]!), () => (loaded.push(i), codes[i]!), config);
    for (const i of [0, 1, 0, 2, 0, 1]) use(i);
    assert.deepEqual(loaded, [0, 1, 2, 1]);
    assert.ok(cache.weight <= weight * 2.5);
  });

  it('weighs what a contract keeps for further calls', () => {
    const cache = new ModuleCache();
    const code = wat(`(module (import "env" "block_index" (func $height (result i64))) (memory 1)
      (func $fill (memory.fill (i32.const 0) (i32.const 7) (i32.const 1000000)))
      (func (export "main") (call $fill) (drop (call $height))))`);
    callCode(code, 'main', { cache });
    const { weight } = cache;
    for (let i = 0; i < 3; i++) assert.equal(callCode(code, 'main', { cache }).error, undefined);
    assert.ok(cache.weight >= weight + 1_000_000, `${cache.weight} after ${weight}`);
  });
});
