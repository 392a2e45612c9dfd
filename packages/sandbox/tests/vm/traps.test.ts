import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runWat } from './helpers/run-wat.ts';

const TABLE =
  '(type $t (func)) (type $u (func (param i32))) (table $t 4 8 funcref) (elem (i32.const 0) $f $g) (elem $e func $f) (func $f) (func $g (param i32))';

const cases: readonly (readonly [string, string, string])[] = [
  ['Unreachable', 'unreachable', '(unreachable)'],
  ['IllegalArithmetic', 'a division by zero', '(drop (i32.div_s (i32.const 1) (i32.const 0)))'],
  ['IllegalArithmetic', 'an unsigned division by zero', '(drop (i64.div_u (i64.const 1) (i64.const 0)))'],
  ['IllegalArithmetic', 'a remainder by zero', '(drop (i64.rem_s (i64.const 1) (i64.const 0)))'],
  ['IllegalArithmetic', 'a division that overflows', '(drop (i32.div_s (i32.const 0x80000000) (i32.const -1)))'],
  ['IllegalArithmetic', 'a conversion of NaN', '(drop (i32.trunc_f64_s (f64.const nan)))'],
  ['IllegalArithmetic', 'a conversion out of range', '(drop (i64.trunc_f32_u (f32.const -1)))'],
  ['MemoryOutOfBounds', 'a load past the end', '(drop (i32.load (i32.const 67108861)))'],
  ['MemoryOutOfBounds', 'a store with a large offset', '(i64.store offset=4294967295 (i32.const 0) (i64.const 1))'],
  ['MemoryOutOfBounds', 'a copy past the end', '(memory.copy (i32.const 67108860) (i32.const 0) (i32.const 5))'],
  [
    'MemoryOutOfBounds',
    'a data segment read past its end',
    '(memory.init $d (i32.const 0) (i32.const 1) (i32.const 3))',
  ],
  [
    'MemoryOutOfBounds',
    'a data segment that was dropped',
    '(data.drop $d) (memory.init $d (i32.const 0) (i32.const 0) (i32.const 1))',
  ],
  ['MemoryOutOfBounds', 'a table index past the end', '(call_indirect (type $t) (i32.const 4))'],
  ['MemoryOutOfBounds', 'table.get past the end', '(drop (table.get $t (i32.const 4)))'],
  ['MemoryOutOfBounds', 'table.set past the end', '(table.set $t (i32.const 4) (ref.null func))'],
  ['MemoryOutOfBounds', 'table.fill past the end', '(table.fill $t (i32.const 3) (ref.null func) (i32.const 2))'],
  ['MemoryOutOfBounds', 'table.copy past the end', '(table.copy $t $t (i32.const 3) (i32.const 0) (i32.const 2))'],
  ['MemoryOutOfBounds', 'table.init past the end', '(table.init $t $e (i32.const 0) (i32.const 0) (i32.const 2))'],
  ['IndirectCallToNull', 'a call of a null entry', '(call_indirect (type $t) (i32.const 2))'],
  ['IncorrectCallIndirectSignature', 'a call with another signature', '(call_indirect (type $t) (i32.const 1))'],
];

describe('traps', () => {
  for (const [trap, name, body] of cases) {
    it(`reports ${name} as ${trap}`, () => {
      const outcome = runWat(`(module (memory 1) (data $d "abc") ${TABLE} (func (export "main") ${body}))`);
      assert.deepEqual(outcome.error, { kind: 'WasmTrap', trap });
    });
  }

  it('tells a null entry from a wrong signature by the latest indirect call', () => {
    const body =
      '(call_indirect (type $u) (i32.const 7) (i32.const 1)) (call_indirect (type $t) (i32.const 0)) (call_indirect (type $t) (i32.const 3))';
    const outcome = runWat(`(module ${TABLE} (func (export "main") ${body}))`);
    assert.deepEqual(outcome.error, { kind: 'WasmTrap', trap: 'IndirectCallToNull' });
  });

  it('reports segments that do not fit as memory out of bounds', () => {
    for (const segment of [
      '(memory 1) (data (i32.const 67108862) "abc")',
      '(table 1 funcref) (elem (i32.const 1) $f) (func $f)',
    ]) {
      const outcome = runWat(`(module ${segment} (func (export "main")))`);
      assert.deepEqual(outcome.error, { kind: 'WasmTrap', trap: 'MemoryOutOfBounds' });
      assert.equal(outcome.profile.wasmGas, 0);
    }
  });
});

describe('limits of memory and tables', () => {
  it('lets memory grow to 2,048 pages and no further', () => {
    const body = `(if (i32.ne (memory.size) (i32.const 1024)) (then (unreachable)))
      (if (i32.ne (memory.grow (i32.const 0)) (i32.const 1024)) (then (unreachable)))
      (if (i32.ne (memory.grow (i32.const 1025)) (i32.const -1)) (then (unreachable)))
      (if (i32.ne (memory.grow (i32.const 1024)) (i32.const 1024)) (then (unreachable)))
      (if (i32.ne (memory.size) (i32.const 2048)) (then (unreachable)))
      (i32.store (i32.const 134217724) (i32.const 1))
      (if (i32.ne (memory.grow (i32.const 1)) (i32.const -1)) (then (unreachable)))`;
    assert.equal(runWat(`(module (memory 0 1) (func (export "main") ${body}))`).error, undefined);
  });

  it('lets a table grow to 10,000 entries and no further', () => {
    const body = `(if (i32.ne (table.grow 0 (ref.null func) (i32.const 9999)) (i32.const 1)) (then (unreachable)))
      (if (i32.ne (table.grow 0 (ref.null func) (i32.const 1)) (i32.const -1)) (then (unreachable)))
      (if (i32.ne (table.size 0) (i32.const 10000)) (then (unreachable)))`;
    assert.equal(runWat(`(module (table 1 funcref) (func (export "main") ${body}))`).error, undefined);
  });
});
