import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FRAME, OP, instructions, runWat, wat } from './helpers/run-wat.ts';
import { viewContext } from './helpers/test-vm.ts';

const TGAS = 10n ** 12n;

describe('gas of guest code', () => {
  it('charges a frame of 64 bytes as eight instructions', () => {
    assert.equal(instructions(''), FRAME);
  });

  it('charges every instruction once', () => {
    assert.equal(instructions('(nop) (nop) (drop (i32.add (i32.const 1) (i32.const 2)))'), FRAME + 6);
  });

  it('charges nothing for block, else and end', () => {
    assert.equal(instructions('(block (block (block)))'), FRAME);
    assert.equal(instructions('(if (i32.const 1) (then) (else))'), FRAME + 2);
  });

  it('charges a loop once for each iteration', () => {
    const body =
      '(local $i i32) (loop (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 10))))';
    // loop, get, const, add, tee, const, lt_u, br_if; one local more makes the frame nine instructions.
    assert.equal(instructions(body), FRAME + 1 + 10 * 8);
  });

  it('charges only the branch that is taken', () => {
    const body = (condition: number): string => `(if (i32.const ${condition}) (then (nop)) (else (nop) (nop) (nop)))`;
    assert.equal(instructions(body(1)), FRAME + 3);
    assert.equal(instructions(body(0)), FRAME + 5);
  });

  it('does not charge what follows a taken branch', () => {
    assert.equal(instructions('(block (br 0) (nop) (nop))'), FRAME + 1);
    assert.equal(instructions('(block (br_if 0 (i32.const 1)) (nop) (nop))'), FRAME + 2);
    assert.equal(instructions('(return) (nop)'), FRAME + 1);
  });

  it('charges the instructions before a trap and the trapping one', () => {
    const outcome = runWat(
      '(module (func (export "main") (nop) (drop (i32.div_u (i32.const 1) (i32.const 0))) (nop)))',
    );
    assert.deepEqual(outcome.error, { kind: 'WasmTrap', trap: 'IllegalArithmetic' });
    assert.equal(outcome.profile.wasmGas, (FRAME + 4) * OP);
  });

  it('charges the frame of every function that is called', () => {
    assert.equal(instructions('(call $f) (call $f)', '(func $f)'), FRAME + 2 + 2 * FRAME);
    assert.equal(instructions('(call $f (i64.const 1))', '(func $f (param i64) (local i32))'), FRAME + 2 + 10);
  });

  it('charges a bulk operation 26,328,192 and 822,756 a unit', () => {
    const fill = (bytes: number): number =>
      instructions(`(memory.fill (i32.const 0) (i32.const 1) (i32.const ${bytes}))`, '(memory 1)');
    assert.equal(fill(0), FRAME + 3 + 32);
    assert.equal(fill(1000), FRAME + 3 + 32 + 1000);
    assert.equal(
      instructions('(table.fill 0 (i32.const 0) (ref.null func) (i32.const 7))', '(table 10 funcref)'),
      FRAME + 3 + 32 + 7,
    );
    assert.equal(
      instructions('(table.copy (i32.const 0) (i32.const 1) (i32.const 7))', '(table 10 funcref)'),
      FRAME + 3 + 32 + 7,
    );
    assert.equal(
      instructions('(memory.copy (i32.const 0) (i32.const 1) (i32.const 7))', '(memory 1)'),
      FRAME + 3 + 32 + 7,
    );
    assert.equal(
      instructions(
        '(memory.init 0 (i32.const 0) (i32.const 0) (i32.const 3)) (data.drop 0)',
        '(memory 1) (data "abc")',
      ),
      FRAME + 4 + 32 + 3,
    );
  });

  // nearcore 2.13 prepare/prepare_v3.rs: visit_memory_grow and visit_table_grow have the fee of bulk operations
  it('charges growing as any instruction at 84, and by the page or entry at 86', () => {
    const gas = (protocolVersion: number, body: string): number =>
      runWat(`(module (memory 1) (table 1 funcref) (func (export "main") (drop ${body})))`, { protocolVersion }).profile
        .wasmGas / OP;
    const memory = (pages: number): string => `(memory.grow (i32.const ${pages}))`;
    const table = (entries: number): string => `(table.grow 0 (ref.null func) (i32.const ${entries}))`;
    assert.equal(gas(84, memory(3)), FRAME + 3);
    assert.equal(gas(84, table(3)), FRAME + 4);
    assert.equal(gas(86, memory(0)), FRAME + 2 + 32);
    assert.equal(gas(86, memory(3)), FRAME + 2 + 32 + 3);
    // What cannot be had is paid as well.
    assert.equal(gas(86, memory(2000)), FRAME + 2 + 32 + 2000);
    assert.equal(gas(86, table(3)), FRAME + 3 + 32 + 3);
  });

  it('charges a bulk operation before its bounds are checked', () => {
    const outcome = runWat(
      '(module (memory 1) (func (export "main") (memory.fill (i32.const 67108863) (i32.const 1) (i32.const 2))))',
    );
    assert.deepEqual(outcome.error, { kind: 'WasmTrap', trap: 'MemoryOutOfBounds' });
    assert.equal(outcome.profile.wasmGas, (FRAME + 3 + 32 + 2) * OP);
  });

  it('burns exactly the prepaid gas when it runs out', () => {
    for (const prepaidGas of [1n * TGAS, 1n * TGAS + 1n, 2n * TGAS + 822_755n]) {
      const outcome = runWat('(module (func (export "main") (loop (br 0))))', { context: { prepaidGas } });
      assert.deepEqual(outcome.error, { kind: 'HostError', error: { kind: 'GasExceeded' } });
      assert.equal(outcome.burntGas, prepaidGas);
    }
  });

  it('succeeds with exactly the gas that a call needs, and fails with one unit less', () => {
    const text = '(module (func $f (nop)) (func (export "main") (call $f) (if (i32.const 1) (then (nop)))))';
    const { burntGas } = runWat(text);
    assert.equal(runWat(text, { context: { prepaidGas: burntGas } }).error, undefined);
    const short = runWat(text, { context: { prepaidGas: burntGas - 1n } });
    assert.deepEqual(short.error, { kind: 'HostError', error: { kind: 'GasExceeded' } });
    assert.equal(short.burntGas, burntGas - 1n);
  });

  it('lets no host call happen after the gas is used up', () => {
    const text = (nops: number): string => `(module (import "env" "log_utf8" (func $log (param i64 i64)))
      (func (export "main") (if (i32.const 1) (then ${'(nop)'.repeat(nops)} (call $log (i64.const 0) (i64.const 0))))))`;
    const free = runWat(text(0)).burntGas;
    const outcome = runWat(text(1000), { context: { prepaidGas: free } });
    assert.deepEqual(outcome.error, { kind: 'HostError', error: { kind: 'GasExceeded' } });
    assert.deepEqual(outcome.logs, []);
  });

  it('reports used-up gas rather than a trap that follows it', () => {
    const text = `(module (func (export "main") (if (i32.const 1) (then ${'(nop)'.repeat(1000)} (unreachable)))))`;
    const outcome = runWat(text, { context: { prepaidGas: runWat(text).burntGas - 1n } });
    assert.deepEqual(outcome.error, { kind: 'HostError', error: { kind: 'GasExceeded' } });
  });

  it('names the burn limit when one operation alone passes it', () => {
    const text = '(module (memory 1) (func (export "main") (memory.fill (i32.const 0) (i32.const 0) (i32.const -1))))';
    const outcome = runWat(text, { context: { prepaidGas: 300n * TGAS } });
    assert.deepEqual(outcome.error, { kind: 'HostError', error: { kind: 'GasLimitExceeded' } });
    assert.equal(outcome.burntGas, 300n * TGAS);
  });

  it('stops endless guest code in a view at the view limit', () => {
    const outcome = runWat('(module (func (export "main") (loop (br 0))))', { context: viewContext() });
    assert.deepEqual(outcome.error, { kind: 'LinkError', msg: 'HostError(GasLimitExceeded)' });
    assert.equal(outcome.burntGas, 300n * TGAS);
  });

  // nearcore 2.13 gas_counter.rs GasCounter::new: the prepaid gas of a view is its limit
  it('stops it with the error of the limit itself at 86', () => {
    const text = '(module (func (export "main") (loop (br 0))))';
    const outcome = runWat(text, { context: viewContext(), protocolVersion: 86 });
    assert.deepEqual(outcome.error, { kind: 'HostError', error: { kind: 'GasLimitExceeded' } });
    assert.equal(outcome.burntGas, 300n * TGAS);
  });
});

// nearcore 2.12 gas_counter.rs process_gas_limit: the charge that fails is burnt as far as there is prepaid gas, be it reserved
describe('gas that runs out when a promise has reserved some', () => {
  const contract = (body: string): string => `(module
    (import "env" "promise_batch_create" (func $create (param i64 i64) (result i64)))
    (import "env" "promise_batch_action_function_call" (func $call (param i64 i64 i64 i64 i64 i64 i64)))
    (memory 1) (data (i32.const 32) "bob.near")
    (func $f (param i32) (if (local.get 0) (then ${'(nop)'.repeat(300)})))
    (func (export "main")
      (call $call (call $create (i64.const 8) (i64.const 32)) (i64.const 1) (i64.const 32) (i64.const 0) (i64.const 0)
        (i64.const 0) (i64.const ${200n * TGAS}))
      ${body}))`;

  /** Instructions of the charges of one round of an endless loop, in order. */
  const loops: readonly (readonly [string, string, readonly number[]])[] = [
    ['blocks', `(loop (if (i32.const 1) (then ${'(nop)'.repeat(1000)})) (br 0))`, [3, 1000, 1]],
    ['calls', '(loop (call $f (i32.const 1)) (br 0))', [3, 9, 2, 300, 1]],
  ];
  const memories = [
    ['a small memory', ''],
    ['one that was grown', '(drop (memory.grow (i32.const 1)))'],
  ] as const;
  for (const [what, loop, charges] of loops) {
    for (const [where, grow] of memories) {
      it(`burns exactly one charge too many, among ${what} on ${where}`, () => {
        for (let round = 0n; round < 12n; round++) {
          const prepaidGas = 250n * TGAS + round * 96n * BigInt(OP) + round;
          const options = { context: { prepaidGas } };
          const { burntGas, error } = runWat(contract(grow + loop), options);
          assert.deepEqual(error, { kind: 'HostError', error: { kind: 'GasExceeded' } });
          const before = runWat(contract(`${grow} (unreachable)`), options);
          const bytes = wat(contract(grow + loop)).length - wat(contract(`${grow} (unreachable)`)).length;
          let expected = before.burntGas - BigInt(OP) + BigInt(bytes) * 1_089_295n;
          const available = prepaidGas - (before.usedGas - before.burntGas);
          for (let i = 0; expected <= available; i++) expected += BigInt(charges[i % charges.length]! * OP);
          assert.equal(burntGas, expected);
        }
      });
    }
  }
});

describe('loading', () => {
  const EMPTY = '(module (func (export "main")))';

  it('is charged for code that runs', () => {
    const outcome = runWat(EMPTY);
    assert.equal(outcome.burntGas, 35_445_963n + 1_089_295n * 34n + BigInt(FRAME * OP));
  });

  it('is not charged for a missing method', () => {
    const outcome = runWat('(module)');
    assert.deepEqual(outcome.error, { kind: 'MethodResolveError', error: 'MethodNotFound' });
    assert.equal(outcome.burntGas, 0n);
  });

  it('uses up all gas when it cannot be paid', () => {
    const outcome = runWat(EMPTY, { context: { prepaidGas: 1n } });
    assert.deepEqual(outcome.error, { kind: 'HostError', error: { kind: 'GasExceeded' } });
    assert.equal(outcome.burntGas, 1n);
  });
});
