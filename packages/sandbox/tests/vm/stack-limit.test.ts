import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OP, runWat } from './helpers/run-wat.ts';

const LIMIT = 262_144;
const FRAME_BYTES = 64;
const OUT_OF_STACK = { kind: 'HostError', error: { kind: 'MemoryAccessViolation' } };

/** A contract that calls itself so many times, in frames with the given locals and operands. */
function recursion(depth: number, locals: string, enter = '', leave = ''): string {
  return `(module
    (func $f (param $n i32) ${locals}
      ${enter}
      (if (local.get $n) (then (call $f (i32.sub (local.get $n) (i32.const 1)))))
      ${leave})
    (func (export "main") (call $f (i32.const ${depth}))))`;
}

/** Calls of $f that fit: main's frame takes 64 bytes and one operand. */
function fitting(frameBytes: number): number {
  return Math.floor((LIMIT - FRAME_BYTES - 4) / frameBytes);
}

describe('the stack limit', () => {
  const cases: readonly (readonly [string, number, string, string, string])[] = [
    ['a parameter and two operands', FRAME_BYTES + 4 + 8, '', '', ''],
    ['a hundred i64 locals', FRAME_BYTES + 4 + 800 + 8, `(local ${'i64 '.repeat(100)})`, '', ''],
    [
      'operands of eight bytes below',
      FRAME_BYTES + 4 + 32 + 8,
      '',
      '(f64.const 0) (f64.const 0) (i64.const 0) (i64.const 0)',
      'drop drop drop drop',
    ],
    ['floats of four bytes', FRAME_BYTES + 4 + 40 + 8, `(local ${'f32 '.repeat(10)})`, '', ''],
  ];
  for (const [name, bytes, locals, enter, leave] of cases) {
    it(`counts ${name}`, () => {
      const calls = fitting(bytes);
      assert.equal(runWat(recursion(calls - 1, locals, enter, leave)).error, undefined);
      assert.deepEqual(runWat(recursion(calls, locals, enter, leave)).error, OUT_OF_STACK);
    });
  }

  it('is given back when functions return by any way', () => {
    const body = `
      (func $f (param $how i32) (result i32)
        (call $g)
        (block (block (block (br_table 0 1 2 (local.get $how))) (return (i32.const 1))) (br 1 (i32.const 2)))
        (i32.const 3))
      (func $g)
      (func (export "main") (local $i i32)
        (loop
          (drop (call $f (i32.rem_u (local.get $i) (i32.const 3))))
          (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 20000)))))`;
    assert.equal(runWat(`(module ${body})`).error, undefined);
  });

  // Measured with nearcore's own analysis (finite-wasm 0.6): it forgets that call_indirect takes the index.
  it('counts the index of an indirect call until the block ends', () => {
    const expectFrame = (calls: string, frameBytes: number, calledBytes = FRAME_BYTES): void => {
      const text = (depth: number): string => `(module (table 1 funcref) (elem (i32.const 0) $nothing)
        (type $t (func (param f64 i32))) (type $v (func)) (func $nothing)
        (func $f (param $n i32) ${calls}
          (if (local.get $n) (then (call $f (i32.sub (local.get $n) (i32.const 1))))))
        (func (export "main") (call $f (i32.const ${depth}))))`;
      const fits = Math.floor((LIMIT - calledBytes - FRAME_BYTES - 4) / frameBytes);
      assert.equal(runWat(text(fits - 1)).error, undefined);
      assert.deepEqual(runWat(text(fits)).error, OUT_OF_STACK);
    };
    const indirect = '(call_indirect (type $v) (i32.const 0))';
    expectFrame(indirect, FRAME_BYTES + 4 + 4 + 8);
    expectFrame(indirect.repeat(3), FRAME_BYTES + 4 + 12 + 8);
    expectFrame(`(block ${indirect})`, FRAME_BYTES + 4 + 8);
    // Of three operands two are taken from the top: what stays is the f64.
    const unreached = '(if (i32.const 0) (then (call_indirect (type $t) (f64.const 0) (i32.const 0) (i32.const 0))';
    expectFrame(`${unreached} (drop (i64.add (i64.const 0) (i64.const 0)))))`, FRAME_BYTES + 4 + 24, 0);
  });

  it('is a trap of its own in NearVm', () => {
    const calls = fitting(FRAME_BYTES + 4 + 8);
    assert.equal(runWat(recursion(calls - 1, ''), { protocolVersion: 83 }).error, undefined);
    assert.deepEqual(runWat(recursion(calls, ''), { protocolVersion: 83 }).error, {
      kind: 'WasmTrap',
      trap: 'StackOverflow',
    });
  });

  it('refuses a call before the frame is paid', () => {
    const text = `(module (func $big (local ${'i64 '.repeat(40_000)})) (func (export "main") (call $big)))`;
    const outcome = runWat(text);
    assert.deepEqual(outcome.error, OUT_OF_STACK);
    assert.equal(outcome.profile.wasmGas, 9 * OP);
  });

  it('bounds recursion through a table, too', () => {
    const text = `(module (type $t (func)) (table 1 funcref) (elem (i32.const 0) $f)
      (func $f (type $t) (call_indirect (type $t) (i32.const 0)))
      (func (export "main") (call $f)))`;
    assert.deepEqual(runWat(text).error, OUT_OF_STACK);
  });
});
