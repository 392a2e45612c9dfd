import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FunctionCallError } from '../../src/vm/errors.ts';
import { callCode } from './helpers/run-wat.ts';
import { concat, moduleOf, repeat } from './helpers/wasm-builder.ts';

const I32 = 0x7f;
const PETA = 10n ** 15n;
const OUT_OF_GAS: FunctionCallError = { kind: 'HostError', error: { kind: 'GasLimitExceeded' } };
const OUT_OF_STACK: FunctionCallError = { kind: 'HostError', error: { kind: 'MemoryAccessViolation' } };

/** Calls main with all the gas that a transaction can have. */
function errorOf(code: Uint8Array): FunctionCallError | undefined {
  return callCode(code, 'main', { context: { prepaidGas: PETA } }).error;
}

describe('a hostile contract', () => {
  it('with blocks nested 87,000 deep runs', () => {
    assert.equal(
      errorOf(moduleOf([{ code: concat(repeat([0x02, 0x40], 87_000), repeat([0x0b], 87_000)) }])),
      undefined,
    );
  });

  it('with 50,000 nested ifs runs', () => {
    const code = concat(repeat([0x41, 1, 0x04, 0x40], 50_000), repeat([0x0b], 50_000));
    assert.equal(errorOf(moduleOf([{ code }])), undefined);
  });

  it('with more branch targets than V8 takes runs as nearcore runs it', () => {
    // block block (br_table of 131,072 targets, all but the last to the inner block) unreachable end [inner] return end [outer] unreachable
    const code = (index: readonly number[]): Uint8Array =>
      concat(
        [0x02, 0x40, 0x02, 0x40, 0x41, ...index, 0x0e, 0x80, 0x80, 0x08],
        repeat([0], 131_071),
        [1, 1, 0x00, 0x0b, 0x0f, 0x0b, 0x00],
      );
    assert.equal(errorOf(moduleOf([{ code: code([0]) }])), undefined);
    assert.equal(errorOf(moduleOf([{ code: code([0xfe, 0xff, 0x07]) }])), undefined);
    const trap: FunctionCallError = { kind: 'WasmTrap', trap: 'Unreachable' };
    for (const index of [[0xff, 0xff, 0x07], [0x80, 0x80, 0x08], [0x7f]])
      assert.deepEqual(errorOf(moduleOf([{ code: code(index) }])), trap);
  });

  it('with 10,000 functions runs', () => {
    assert.equal(errorOf(moduleOf(Array.from({ length: 10_000 }, () => ({ code: repeat([0x01], 100) })))), undefined);
  });

  it('with 131,000 calls in a function pays for each', () => {
    assert.equal(errorOf(moduleOf([{ code: repeat([0x10, 1], 131_000) }, { code: [] }])), undefined);
  });

  it('with 50,000 locals alive in many loops is refused, not compiled for minutes', () => {
    const loops = repeat([0x03, 0x40, 0x20, 0, 0x0d, 0, 0x0b], 36_000);
    const error = errorOf(moduleOf([{ code: [] }, { locals: [[49_990, I32]], code: loops }]));
    assert.equal(error?.kind, 'CompilationError');
  });

  it('with endless recursion is stopped by the stack limit', () => {
    assert.deepEqual(errorOf(moduleOf([{ code: [0x10, 0] }])), OUT_OF_STACK);
    assert.deepEqual(errorOf(moduleOf([{ locals: [[200, I32]], code: [0x10, 0] }])), OUT_OF_STACK);
  });

  it('with exponentially many calls is stopped by gas', () => {
    const bodies = Array.from({ length: 40 }, (_, i) => ({ code: i < 39 ? [0x10, i + 1, 0x10, i + 1] : [] }));
    assert.deepEqual(errorOf(moduleOf(bodies)), OUT_OF_GAS);
  });

  it('with an endless loop is stopped by gas', () => {
    assert.deepEqual(errorOf(moduleOf([{ code: [0x03, 0x40, 0x0c, 0, 0x0b] }])), OUT_OF_GAS);
  });

  it('that fills all its memory for ever is stopped by gas', () => {
    // loop: memory.grow 1024, drop, memory.fill(0, 1, 64 MiB), br
    const code = [
      0x03, 0x40, 0x41, 0x80, 0x08, 0x40, 0, 0x1a, 0x41, 0, 0x41, 1, 0x41, 0x80, 0x80, 0x80, 0x20, 0xfc, 0x0b, 0, 0x0c,
      0, 0x0b,
    ];
    assert.deepEqual(errorOf(moduleOf([{ code }])), OUT_OF_GAS);
  });
});
