import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CallOptions } from './helpers/run-wat.ts';
import { runWat } from './helpers/run-wat.ts';

const CANONICAL_64 = 0x7ff8000000000000n;
const CANONICAL_32 = 0x7fc00000n;

/** Bits that an expression of type i64 returns. */
function bits(expression: string, locals = '', options: CallOptions = {}): bigint {
  const outcome = runWat(
    `(module (import "env" "value_return" (func $return (param i64 i64)))
    (memory 1) (func (export "main") ${locals} (i64.store (i32.const 0) ${expression}) (call $return (i64.const 8) (i64.const 0))))`,
    options,
  );
  assert.ok(outcome.returnData.kind === 'Value', JSON.stringify(outcome.error));
  return Buffer.from(outcome.returnData.data).readBigUInt64LE();
}

const f64 = (hex: string): string => `(f64.reinterpret_i64 (i64.const 0x${hex}))`;
const f32 = (hex: string): string => `(f32.reinterpret_i32 (i32.const 0x${hex}))`;
const NEGATIVE = f64('fff8000000000001');
const SIGNALLING = f64('7ff4000000000005');
const ONE = '(f64.const 1)';

describe('NaN results', () => {
  const made: readonly (readonly [string, string])[] = [
    ['0 / 0', '(f64.div (f64.const 0) (f64.const 0))'],
    ['inf - inf', '(f64.sub (f64.const inf) (f64.const inf))'],
    ['sqrt(-1)', '(f64.sqrt (f64.const -1))'],
    ...['add', 'sub', 'mul', 'div', 'min', 'max'].flatMap((op): [string, string][] => [
      [`${op} with a NaN first`, `(f64.${op} ${NEGATIVE} ${ONE})`],
      [`${op} with a NaN second`, `(f64.${op} ${ONE} ${SIGNALLING})`],
    ]),
    ...['ceil', 'floor', 'trunc', 'nearest', 'sqrt'].map((op): [string, string] => [
      `${op} of a NaN`,
      `(f64.${op} ${NEGATIVE})`,
    ]),
    ['a promoted NaN', `(f64.promote_f32 ${f32('ffc00001')})`],
    ['a chain of operations', `(f64.add (f64.mul (f64.sub ${NEGATIVE} ${ONE}) ${ONE}) ${SIGNALLING})`],
    ['a float kept in a local', `(local.tee $x (f64.mul ${NEGATIVE} ${ONE}))`],
  ];
  for (const [name, expression] of made) {
    it(`are canonical: ${name}`, () =>
      assert.equal(bits(`(i64.reinterpret_f64 ${expression})`, '(local $x f64)'), CANONICAL_64));
  }

  for (const [name, expression] of [
    ['a demoted NaN', `(f32.demote_f64 ${NEGATIVE})`],
    ['f32 arithmetic', `(f32.add ${f32('ffc00001')} (f32.const 1))`],
    ['f32 rounding', `(f32.nearest ${f32('7fa00001')})`],
  ] as const) {
    it(`are canonical: ${name}`, () =>
      assert.equal(bits(`(i64.extend_i32_u (i32.reinterpret_f32 ${expression}))`), CANONICAL_32));
  }

  const kept: readonly (readonly [string, string, bigint])[] = [
    ['neg', `(f64.neg ${NEGATIVE})`, 0x7ff8000000000001n],
    ['abs', `(f64.abs ${NEGATIVE})`, 0x7ff8000000000001n],
    ['copysign', `(f64.copysign ${SIGNALLING} (f64.const -1))`, 0xfff4000000000005n],
    ['select', `(select ${SIGNALLING} ${ONE} (i32.const 1))`, 0x7ff4000000000005n],
    ['a local', `(local.tee $x ${SIGNALLING})`, 0x7ff4000000000005n],
    [
      'memory',
      `(block (result f64) (f64.store (i32.const 64) ${SIGNALLING}) (f64.load (i32.const 64)))`,
      0x7ff4000000000005n,
    ],
  ];
  for (const [name, expression, expected] of kept) {
    it(`keep sign and payload through ${name}`, () =>
      assert.equal(bits(`(i64.reinterpret_f64 ${expression})`, '(local $x f64)'), expected));
  }

  // Measured on nearcore's NearVm at 80 and 83.
  it('keep sign and payload when promoted and demoted before version 84', () => {
    const options = { protocolVersion: 83 };
    const promoted = `(i64.reinterpret_f64 (f64.promote_f32 ${f32('ffa00001')}))`;
    assert.equal(bits(promoted, '', options), 0xfffc000020000000n);
    const demoted = `(i64.extend_i32_u (i32.reinterpret_f32 (f32.demote_f64 ${f64('fff8dead00000000')})))`;
    assert.equal(bits(demoted, '', options), 0xffc6f568n);
    const sum = `(i64.reinterpret_f64 (f64.promote_f32 (f32.add ${f32('ffa00001')} (f32.const 1))))`;
    assert.equal(bits(sum, '', options), CANONICAL_64);
  });

  it('are canonical behind a negation before version 84', () => {
    const negated = (value: string): string => `(i64.reinterpret_f64 (f64.neg (f64.neg (f64.neg ${value}))))`;
    const quotient = '(f64.div (f64.const 0) (f64.const 0))';
    assert.equal(bits(negated(quotient), '', { protocolVersion: 83 }), CANONICAL_64);
    assert.equal(bits(negated(quotient)), CANONICAL_64 | (1n << 63n));
    const kept = `(local.tee $x ${quotient})`;
    assert.equal(bits(negated(kept), '(local $x f64)', { protocolVersion: 83 }), CANONICAL_64 | (1n << 63n));
  });

  it('stay numbers when they are numbers', () => {
    assert.equal(bits('(i64.reinterpret_f64 (f64.add (f64.const 0.1) (f64.const 0.2)))'), 0x3fd3333333333334n);
  });
});
