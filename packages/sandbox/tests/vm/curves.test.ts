import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { bn254 } from '@noble/curves/bn254.js';
import { decompressPoints, multiExponentiation } from '../../src/vm/curves/bls12381.ts';
import { BLS12381_G1 } from '../../src/vm/curves/bls12381-group.ts';
import { TestVm, assertHostError } from './helpers/test-vm.ts';

const G1 = bls12_381.G1.Point.BASE;
const G2 = bls12_381.G2.Point.BASE;
const INFINITY_1 = Uint8Array.of(0x40, ...new Uint8Array(95));
const INFINITY_2 = Uint8Array.of(0x40, ...new Uint8Array(191));

/** Joins bytes. */
function join(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** A number as 32 bytes little endian. */
function le(value: bigint): Uint8Array {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
}

/** Calls a function on data; the answer and the register. */
function run(name: string, data: Uint8Array): { answer: unknown; register: string } {
  const vm = new TestVm({ context: { prepaidGas: 10n ** 15n } });
  const answer = vm.call(name, ...vm.arg(data), 1);
  return {
    answer,
    register: vm.logic.registers.length(1n) === undefined ? '' : Buffer.from(vm.register(1), 'latin1').toString('hex'),
  };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

describe('BLS12-381', () => {
  it('adds and subtracts signed points, none of them is infinity', () => {
    const sum = run('bls12381_p1_sum', join([0], G1.multiply(5n).toBytes(false), [1], G1.multiply(2n).toBytes(false)));
    assert.deepEqual(sum, { answer: 0n, register: hex(G1.multiply(3n).toBytes(false)) });
    assert.deepEqual(run('bls12381_p1_sum', join()), { answer: 0n, register: hex(INFINITY_1) });
    assert.deepEqual(run('bls12381_p2_sum', join([0], G2.toBytes(false), [1], G2.toBytes(false))), {
      answer: 0n,
      register: hex(INFINITY_2),
    });
    assert.deepEqual(run('bls12381_p2_sum', join([1], INFINITY_2, [0], G2.toBytes(false))), {
      answer: 0n,
      register: hex(G2.toBytes(false)),
    });
  });

  it('answers 1 for signs above 1, flags, numbers from the modulus on and points off the curve', () => {
    const modulus = Buffer.from(
      '1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab',
      'hex',
    );
    const point = G1.toBytes(false);
    for (const item of [
      join([2], point),
      join([0], [point[0]! | 0x80], point.subarray(1)),
      join([0], [point[0]! | 0x20], point.subarray(1)),
      join([0], [0x60], new Uint8Array(95)),
      join([0], [0x40, 1], new Uint8Array(94)),
      join([0], new Uint8Array(96)),
      join([0], modulus, point.subarray(48)),
      join([0], point.subarray(0, 48), modulus),
      // (0, 2) is on the curve, but blst takes it for no point of the group.
      join([0], new Uint8Array(95), [2]),
    ]) {
      assert.deepEqual(run('bls12381_p1_sum', item), { answer: 1n, register: '' }, hex(item));
    }
  });

  it('multiplies by any 256 bits, in the subgroup only', () => {
    const all = (1n << 256n) - 1n;
    const expected = G1.multiplyUnsafe(all % bls12_381.fields.Fr.ORDER).add(G1.multiply(3n));
    assert.deepEqual(run('bls12381_g1_multiexp', join(G1.toBytes(false), le(all), G1.toBytes(false), le(3n))), {
      answer: 0n,
      register: hex(expected.toBytes(false)),
    });
    assert.deepEqual(run('bls12381_g2_multiexp', join(G2.toBytes(false), le(0n))), {
      answer: 0n,
      register: hex(INFINITY_2),
    });
    // x = 4 has a point outside the subgroup.
    const y = bls12_381.fields.Fp.toBytes(bls12_381.fields.Fp.sqrt(68n));
    const outside = join(new Uint8Array(47), [4], y);
    assert.equal(run('bls12381_p1_sum', join([0], outside)).answer, 0n);
    assert.equal(run('bls12381_g1_multiexp', join(outside, le(1n))).answer, 1n);
    assert.equal(run('bls12381_g1_multiexp', join(INFINITY_1, le(1n))).answer, 0n);
  });

  it('multiplies many points as it multiplies few: zeros, repeats and infinity included', () => {
    const scalars = [0n, 1n, 5n, bls12_381.fields.Fr.ORDER - 1n, (1n << 256n) - 1n, 5n, 77n];
    const points = [G1.multiply(3n), G1, G1.negate(), G1.multiply(9n), G1.multiply(4n), G1.negate()];
    const data = join(
      ...points.flatMap((point, i) => [point.toBytes(false), le(scalars[i]!)]),
      INFINITY_1,
      le(scalars[6]!),
    );
    const expected = points.reduce(
      (sum, point, i) => sum.add(point.multiplyUnsafe(scalars[i]! % bls12_381.fields.Fr.ORDER)),
      bls12_381.G1.Point.ZERO,
    );
    assert.deepEqual(run('bls12381_g1_multiexp', data), { answer: 0n, register: hex(expected.toBytes(false)) });
  });

  it('decompresses what it serialises, with the sign of y', () => {
    for (const k of [1n, 2n, 3n, 7n]) {
      for (const point of [G1.multiply(k), G1.multiply(k).negate()])
        assert.deepEqual(run('bls12381_p1_decompress', point.toBytes(true)), {
          answer: 0n,
          register: hex(point.toBytes(false)),
        });
      for (const point of [G2.multiply(k), G2.multiply(k).negate()])
        assert.deepEqual(run('bls12381_p2_decompress', point.toBytes(true)), {
          answer: 0n,
          register: hex(point.toBytes(false)),
        });
    }
    assert.deepEqual(run('bls12381_p1_decompress', join([0xc0], new Uint8Array(47))), {
      answer: 0n,
      register: hex(INFINITY_1),
    });
    for (const bad of [
      G1.toBytes(false).slice(0, 48),
      join([0xe0], new Uint8Array(47)),
      join([0xc0, 1], new Uint8Array(46)),
      join([0x80], new Uint8Array(47)),
    ]) {
      assert.equal(run('bls12381_p1_decompress', bad).answer, 1n, hex(bad));
    }
  });

  it('maps field elements into the subgroup and refuses the modulus', () => {
    const one = join(new Uint8Array(47), [1]);
    const { answer, register } = run('bls12381_map_fp_to_g1', join(one, one));
    assert.equal(answer, 0n);
    assert.equal(register.slice(0, 192), register.slice(192));
    assert.ok(bls12_381.G1.Point.fromHex(register.slice(0, 192)).isTorsionFree());
    const mapped = run('bls12381_map_fp2_to_g2', join(one, one));
    assert.ok(bls12_381.G2.Point.fromHex(mapped.register).isTorsionFree());
    assert.equal(run('bls12381_map_fp_to_g1', new Uint8Array(48).fill(0xff)).answer, 1n);
  });

  it('leaves its input as it was, also when the bytes are a view of a larger buffer', () => {
    const data = Buffer.from(join(G1.toBytes(true), G1.multiply(2n).toBytes(true)));
    const before = hex(data);
    assert.ok(decompressPoints(BLS12381_G1, data));
    assert.ok(decompressPoints(BLS12381_G1, data));
    assert.equal(hex(data), before);
    const scalars = Buffer.from(join(G1.toBytes(false), le(77n)));
    assert.deepEqual(multiExponentiation(BLS12381_G1, scalars), multiExponentiation(BLS12381_G1, scalars));
  });

  it('checks pairings: bilinear, neutral at infinity', () => {
    const vm = new TestVm({ context: { prepaidGas: 10n ** 15n } });
    const check = (data: Uint8Array) => vm.call('bls12381_pairing_check', ...vm.arg(data));
    assert.equal(
      check(
        join(
          G1.multiply(6n).toBytes(false),
          G2.toBytes(false),
          G1.multiply(2n).negate().toBytes(false),
          G2.multiply(3n).toBytes(false),
        ),
      ),
      0n,
    );
    assert.equal(check(join(G1.toBytes(false), G2.toBytes(false))), 2n);
    assert.equal(check(join(G1.toBytes(false), INFINITY_2, INFINITY_1, G2.toBytes(false))), 0n);
    assert.equal(check(join()), 0n);
  });

  it('charges elements before reading and tells a wrong length after', () => {
    const vm = new TestVm();
    const costs = vm.costs(() =>
      assertHostError(() => vm.call('bls12381_g2_multiexp', 500, 0, 1), {
        kind: 'BLS12381InvalidInput',
        msg: 'Incorrect input length for bls12381_p2_multiexp: 500 is not divisible by 224',
      }),
    );
    assert.deepEqual(
      costs,
      vm.price({
        bls12381_g2_multiexp_base: 1,
        bls12381_g2_multiexp_element: 2,
        read_memory_base: 1,
        read_memory_byte: 500,
      }),
    );
    assertHostError(() => vm.call('bls12381_p1_sum', -1, 1, 1), { kind: 'IntegerOverflow' });
  });
});

describe('alt_bn128', () => {
  const base = bn254.G1.Point.BASE;
  const encode = (point: typeof base) =>
    point.is0() ? new Uint8Array(64) : join(le(point.toAffine().x), le(point.toAffine().y));

  it('adds, multiplies and pairs', () => {
    const sum = run(
      'alt_bn128_g1_sum',
      join([0], encode(base.multiply(9n)), [1], encode(base.multiply(2n)), [0], new Uint8Array(64)),
    );
    assert.equal(sum.register, hex(encode(base.multiply(7n))));
    assert.equal(
      run('alt_bn128_g1_multiexp', join(encode(base), le(5n), encode(base.multiply(3n)), le(0n))).register,
      hex(encode(base.multiply(5n))),
    );
    const many = [1n, 2n, 3n, 4n, 5n, 0n].flatMap((k) => [
      encode(k === 3n ? base.negate() : base.multiply(k + 1n)),
      le(k),
    ]);
    // 1*2 + 2*3 - 3*1 + 4*5 + 5*6 + 0*1
    assert.equal(run('alt_bn128_g1_multiexp', join(...many)).register, hex(encode(base.multiply(55n))));
    assert.equal(run('alt_bn128_g1_multiexp', join()).register, hex(new Uint8Array(64)));
    const { x, y } = bn254.G2.Point.BASE.toAffine();
    const h = join(le(x.c0), le(x.c1), le(y.c0), le(y.c1));
    const vm = new TestVm();
    assert.equal(vm.call('alt_bn128_pairing_check', ...vm.arg(join(encode(base), h, encode(base.negate()), h))), 1n);
    assert.equal(vm.call('alt_bn128_pairing_check', ...vm.arg(join(encode(base), h))), 0n);
    assert.equal(vm.call('alt_bn128_pairing_check', ...vm.arg(join(encode(base), new Uint8Array(128)))), 1n);
  });

  it('names the first malformed element with its bytes in hex', () => {
    const vm = new TestVm();
    const error = (msg: string) => ({ kind: 'AltBn128InvalidInput', msg }) as const;
    const zeros = (count: number) => Array(count).fill('0').join(', ');
    assertHostError(
      () => vm.call('alt_bn128_g1_sum', ...vm.arg(join([2], new Uint8Array(64))), 1),
      error('invalid bool: [2]'),
    );
    assertHostError(
      () => vm.call('alt_bn128_g1_sum', ...vm.arg(join([0, 10], new Uint8Array(62), [1])), 1),
      error(`invalid g1: [A, ${zeros(62)}, 1]`),
    );
    assertHostError(
      () => vm.call('alt_bn128_g1_sum', ...vm.arg(join([0], new Uint8Array(32).fill(255), new Uint8Array(32))), 1),
      error(`invalid fq: [${Array(32).fill('FF').join(', ')}]`),
    );
    assertHostError(
      () => vm.call('alt_bn128_g1_multiexp', ...vm.arg(join(encode(base), new Uint8Array(32).fill(255))), 1),
      error(`invalid fr: [${Array(32).fill('FF').join(', ')}]`),
    );
    assertHostError(
      () => vm.call('alt_bn128_pairing_check', ...vm.arg(join(new Uint8Array(64), [1], new Uint8Array(127)))),
      error(`invalid g2: [1, ${zeros(127)}]`),
    );
  });

  it('reads before it tells a wrong length, and charges elements after', () => {
    const vm = new TestVm();
    const costs = vm.costs(() =>
      assertHostError(() => vm.call('alt_bn128_g1_sum', 66, 0, 1), {
        kind: 'AltBn128InvalidInput',
        msg: 'slice of size 66 cannot be precisely split into chunks of size 65',
      }),
    );
    assert.deepEqual(costs, vm.price({ alt_bn128_g1_sum_base: 1, read_memory_base: 1, read_memory_byte: 66 }));
  });
});
