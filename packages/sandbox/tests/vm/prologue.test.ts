import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ModuleCache } from '../../src/vm/module-cache.ts';
import type { CallOptions } from './helpers/run-wat.ts';
import { callCode, wat } from './helpers/run-wat.ts';

const BUSY = `
  (func $busy (param $n i32) (result i32) (local $sum i32)
    (loop
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31)) (local.get $n)))
      (i32.store (i32.add (i32.const 4096) (i32.mul (local.get $n) (i32.const 4))) (local.get $sum))
      (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))`;

/** A contract whose method does a lot before it first calls the host, which it does with the results in memory at 0. */
function contract(body: string, rest = ''): Uint8Array {
  return wat(`(module
    (import "env" "value_return" (func $return (param i64 i64)))
    (import "env" "input" (func $input (param i64)))
    (import "env" "read_register" (func $read (param i64 i64)))
    (import "env" "block_index" (func $height (result i64)))
    (memory 1) (global $counter (mut i64) (i64.const 7)) (type $unary (func (param i32) (result i32))) (table 2 funcref) (elem (i32.const 0) $busy $twice)
    ${BUSY}
    (func $twice (param i32) (result i32) (i32.add (call $busy (local.get 0)) (call $busy (local.get 0))))
    (func $count (global.set $counter (i64.add (global.get $counter) (i64.const 1))) (drop (call $busy (i32.const 5000))))
    (func $wide (param i64 i32) (result i64) (drop (call $busy (local.get 1))) (i64.add (local.get 0) (global.get $counter)))
    (func $half (param i32) (result f64) (f64.convert_i32_s (call $busy (local.get 0))))
    ${rest}
    (func (export "main") (local $a i32) (local $b i64)
      ${body}
      (i32.store (i32.const 0) (local.get $a)) (i64.store (i32.const 4) (local.get $b)) (i64.store (i32.const 12) (global.get $counter))
      (call $input (i64.const 0)) (call $read (i64.const 0) (i64.const 20))
      (call $return (i64.const 30) (i64.const 0))))`);
}

/** Outcomes of so many calls, which are recorded and replayed, beside those of as many contracts called for the first time. */
function compare(code: Uint8Array, calls: readonly CallOptions[]): void {
  const cache = new ModuleCache();
  for (const [i, options] of calls.entries()) {
    const fresh = callCode(code, 'main', { ...options, cache: new ModuleCache() });
    const repeated = callCode(code, 'main', { ...options, cache });
    assert.deepEqual(repeated, fresh, `call ${i}`);
  }
}

const input = (text: string): CallOptions => ({ context: { input: Buffer.from(text) } });
/** Functions before main: four imports and $busy, $twice, $count, $wide, $half, $look. */
const MAIN_INDEX = 10;
const INPUTS = ['{"a":1}', '{"b":22}', 'third one', '', 'the fifth', 'and more'].map(input);

describe('a method called again', () => {
  const bodies: readonly (readonly [string, string])[] = [
    ['with a busy function before the host', '(local.set $a (call $busy (i32.const 9000)))'],
    [
      'with several, of all kinds',
      '(call $count) (local.set $a (call $twice (i32.const 4000))) (local.set $b (call $wide (i64.const -5) (i32.const 3000)))',
    ],
    [
      'with calls in a loop',
      '(loop (local.set $a (i32.add (local.get $a) (call $busy (i32.const 3000)))) (br_if 0 (i64.lt_s (local.tee $b (i64.add (local.get $b) (i64.const 1))) (i64.const 10))))',
    ],
    [
      'with more calls than are kept',
      '(loop (local.set $a (call $busy (i32.const 500))) (br_if 0 (i64.lt_s (local.tee $b (i64.add (local.get $b) (i64.const 1))) (i64.const 100))))',
    ],
    [
      'with calls through the table',
      '(local.set $a (call_indirect (type $unary) (i32.const 5000) (i32.const 0))) (local.set $a (call_indirect (type $unary) (local.get $a) (drop (local.get $a)) (i32.const 1)))'.replace(
        '(local.get $a) (drop (local.get $a))',
        '(i32.const 4000)',
      ),
    ],
    [
      'with its own writes between the calls',
      '(local.set $a (call $busy (i32.const 9000))) (i32.store (i32.const 4100) (i32.const 77)) (call $count) (local.set $a (i32.load (i32.const 4100)))',
    ],
    [
      'with a float between',
      '(local.set $a (call $busy (i32.const 9000))) (drop (call $half (i32.const 100))) (call $count)',
    ],
    [
      'with a host call inside the second function',
      '(local.set $a (call $busy (i32.const 9000))) (local.set $b (call $look)) (call $count)',
    ],
    ['that calls itself', '(if (i64.lt_s (global.get $counter) (i64.const 10)) (then (call $count) (call $main)))'],
  ];
  const rest = '(func $look (result i64) (i64.add (call $height) (i64.extend_i32_u (call $busy (i32.const 10)))))';
  const memories: readonly (readonly [string, string])[] = [
    ['', ''],
    [' on all of its memory', '(i32.store (i32.const 67108856) (i32.const 5))'],
    [' on memory that it has grown', '(i32.store (i32.shl (memory.grow (i32.const 2)) (i32.const 16)) (i32.const 6))'],
  ];
  for (const [where, statement] of memories) {
    for (const [name, body] of bodies) {
      it(`${name} does what it did${where}`, () => {
        compare(contract(`${statement} ${body.replace('(call $main)', `(call ${MAIN_INDEX})`)}`, rest), INPUTS);
      });
    }
  }

  it('finds what functions left out have written far away, and how far they let the memory grow', () => {
    const body =
      '(call $far) (local.set $a (i32.add (memory.size) (i32.load (i32.const 70000000)))) (local.set $b (i64.load (i32.const 67108856)))';
    const far = `(func $far
      (drop (call $busy (i32.const 9000)))
      (i64.store (i32.const 67108856) (i64.const 11))
      (drop (memory.grow (i32.const 100)))
      (memory.fill (i32.const 69999990) (i32.const 7) (i32.const 100000)))`;
    compare(contract(body, far), INPUTS);
  });

  it('fails as it would when the gas does not suffice, wherever that is', () => {
    const code = contract('(call $count) (local.set $a (call $twice (i32.const 4000))) (call $count)');
    const { burntGas, profile } = callCode(code);
    const guestGas = BigInt(profile.wasmGas);
    const enough = { context: { prepaidGas: burntGas } };
    const calls = [enough, enough, enough];
    for (let part = 1n; part < 16n; part++)
      calls.push({ context: { prepaidGas: burntGas - (guestGas * part) / 16n } }, enough);
    compare(code, calls);
  });

  it('is recorded in a later call when the gas of the second one did not suffice', () => {
    const cache = new ModuleCache();
    const code = contract(
      '(call $fill)',
      '(func $fill (memory.fill (i32.const 65536) (i32.const 7) (i32.const 500000)))',
    );
    const call = (options: CallOptions = {}) => callCode(code, 'main', { ...options, cache });
    const { burntGas } = call();
    const { weight } = cache;
    assert.notEqual(call({ context: { prepaidGas: burntGas / 2n } }).error, undefined);
    for (let i = 0; i < 3; i++) assert.equal(call().error, undefined);
    assert.ok(cache.weight >= weight + 500_000, `${cache.weight} after ${weight}`);
  });

  it('fails again when it traps before it calls the host', () => {
    compare(
      contract('(local.set $a (call $busy (i32.const 9000))) (drop (i32.div_u (i32.const 1) (i32.const 0)))'),
      INPUTS,
    );
    compare(
      contract(
        '(local.set $a (call $busy (i32.const 9000))) (drop (call $fail))',
        '(func $fail (result i32) (drop (call $busy (i32.const 9000))) (unreachable))',
      ),
      INPUTS,
    );
  });

  it('finds its memory zero where only an earlier call has written', () => {
    const code = contract(
      '(local.set $a (call $busy (i32.const 9000))) (local.set $b (i64.load (i32.const 1000000))) (i64.store (i32.const 1000000) (i64.const 3))',
    );
    compare(code, INPUTS);
  });

  it('may need more memory only after its calls were recorded', () => {
    const far =
      '(local.set $a (call $busy (i32.const 9000))) (call $input (i64.const 1)) (call $read (i64.const 1) (i64.const 100)) (if (i32.eq (i32.load8_u (i32.const 100)) (i32.const 0x66)) (then (i32.store (i32.const 60000000) (i32.const 9))))';
    compare(contract(far), ['a', 'b', 'c', 'far', 'd', 'far', 'e', 'g'].map(input));
  });

  it('is left alone when it changes tables', () => {
    compare(
      contract(
        '(local.set $a (call $busy (i32.const 9000))) (call $change) (local.set $a (call_indirect (type $unary) (i32.const 5) (i32.const 1)))',
        '(func $change (table.set 0 (i32.const 1) (table.get 0 (i32.const 0))))',
      ),
      INPUTS,
    );
  });
});
