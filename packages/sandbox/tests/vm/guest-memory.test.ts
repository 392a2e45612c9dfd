import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RecordingExternal } from './helpers/recording-external.ts';
import { callCode, runWat, wat } from './helpers/run-wat.ts';

/** Statements run after a storage write, a log and a read of the input; each must give the same outcome on any memory. */
function program(statements: string): string {
  return `(module
    (import "env" "storage_write" (func $write (param i64 i64 i64 i64 i64) (result i64)))
    (import "env" "log_utf8" (func $log (param i64 i64)))
    (import "env" "input" (func $input (param i64)))
    (import "env" "read_register" (func $read (param i64 i64)))
    (import "env" "value_return" (func $return (param i64 i64)))
    (memory 1) (data (i32.const 0) "key")
    (func (export "main")
      (drop (call $write (i64.const 3) (i64.const 0) (i64.const 1) (i64.const 0) (i64.const 0)))
      (call $log (i64.const 3) (i64.const 0))
      (call $input (i64.const 1))
      (call $read (i64.const 1) (i64.const 100))
      ${statements}))`;
}

const NEAR_END = 67_108_856;

describe('guest memory of 1,024 pages', () => {
  it('is zero wherever it was not written, in every call', () => {
    const code = wat(`(module (memory 1) (func (export "main")
      (if (i64.ne (i64.load (i32.const 1000000)) (i64.const 0)) (then (unreachable)))
      (i64.store (i32.const 1000000) (i64.const -1))))`);
    assert.equal(callCode(code).error, undefined);
    assert.equal(callCode(code).error, undefined);
  });

  const reaching: readonly (readonly [string, string])[] = [
    ['stores', `(i64.store (i32.const ${NEAR_END}) (i64.const 1))`],
    ['loads', `(drop (i64.load (i32.const ${NEAR_END})))`],
    ['fills', `(memory.fill (i32.const ${NEAR_END}) (i32.const 1) (i32.const 8))`],
    ['grows', '(drop (memory.grow (i32.const 1)))'],
    ['lets the host write', `(call $read (i64.const 1) (i64.const ${NEAR_END}))`],
    ['lets the host read', `(call $log (i64.const 8) (i64.const ${NEAR_END}))`],
  ];
  for (const [name, statement] of reaching) {
    it(`is all there when a contract ${name} far from its own data, with effects and gas as ever`, () => {
      const external = new RecordingExternal();
      const check = '(call $return (i64.const 3) (i64.const 100))';
      const code = wat(program(`${statement} ${check}`));
      const first = callCode(code, 'main', { external });
      // The second call starts on the memory that the first one has turned out to need.
      const second = callCode(code, 'main', { external: new RecordingExternal() });
      assert.equal(first.error, undefined);
      assert.deepEqual(first.returnData, { kind: 'Value', data: Uint8Array.from(Buffer.from('{"a')) });
      assert.equal(first.burntGas, second.burntGas);
      assert.deepEqual(first.logs, second.logs);
      assert.equal(first.logs.filter((log) => log === 'key').length, 1);
      assert.equal(external.storage.size, 1);
    });
  }

  it('keeps what the host wrote before the memory turned out to be too small', () => {
    const outcome = runWat(
      program(
        `(call $read (i64.const 1) (i64.const ${NEAR_END})) (call $return (i64.const 7) (i64.const ${NEAR_END}))`,
      ),
    );
    assert.deepEqual(outcome.returnData, { kind: 'Value', data: Uint8Array.from(Buffer.from('{"a":1}')) });
  });

  it('ends where it ends for the host, too', () => {
    for (const statement of [
      `(call $log (i64.const 9) (i64.const ${NEAR_END}))`,
      `(call $read (i64.const 1) (i64.const ${NEAR_END + 2}))`,
    ]) {
      assert.deepEqual(runWat(program(statement)).error, {
        kind: 'HostError',
        error: { kind: 'MemoryAccessViolation' },
      });
    }
  });

  it('reports a failure after the repetition as if there had been none', () => {
    const far = `(i64.store (i32.const ${NEAR_END}) (i64.const 1))`;
    const trap = runWat(program(`${far} (unreachable)`));
    assert.deepEqual(trap.error, { kind: 'WasmTrap', trap: 'Unreachable' });
    assert.deepEqual(trap.logs, ['key']);
    const { burntGas } = runWat(program(far));
    const short = runWat(program(far), { context: { prepaidGas: burntGas - 1n } });
    assert.deepEqual(short.error, { kind: 'HostError', error: { kind: 'GasExceeded' } });
    assert.equal(short.burntGas, burntGas - 1n);
  });

  it('can be reached after more host calls than are kept', () => {
    const text = `(module (import "env" "block_index" (func $height (result i64))) (memory 1)
      (func (export "main") (local $i i32)
        (loop (drop (call $height)) (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 30000))))
        (i32.store (i32.const ${NEAR_END}) (i32.const 1))))`;
    assert.equal(runWat(text).error, undefined);
  });
});
