import { bn254 } from '@noble/curves/bn254.js';
import type { WeierstrassPoint } from '@noble/curves/abstract/weierstrass.js';
import { fromLittleEndian, putLittleEndian } from './bytes.ts';
import { sumOfProducts } from './sum-of-products.ts';

const { Fp, Fp2, Fr, Fp12 } = bn254.fields;
const G1 = bn254.G1.Point;
const G2 = bn254.G2.Point;

type Fp2Element = typeof Fp2.ZERO;
type G1Point = WeierstrassPoint<bigint>;
type G2Point = WeierstrassPoint<Fp2Element>;

const SCALAR_BYTES = 32;
const POINT_BYTES = 64;

/** Bytes of one element of each function's input. */
export const BN128_ELEMENT_BYTES = {
  multiexp: POINT_BYTES + SCALAR_BYTES,
  sum: 1 + POINT_BYTES,
  pairing: POINT_BYTES + 2 * POINT_BYTES,
} as const;

/** An element of the input is no number, point or sign of the curve; caught by the host function. */
export class Bn128InputError {
  /** nearcore's words, with the offending bytes in upper-case hex. */
  readonly msg: string;

  constructor(what: string, bytes: Uint8Array) {
    this.msg = `${what}: [${Array.from(bytes, (byte) => byte.toString(16).toUpperCase()).join(', ')}]`;
  }
}

/**
 * Sum of points times scalars, all little endian.
 *
 * @throws {Bn128InputError}
 * @see nearcore 2.12 runtime/near-vm-runner/src/logic/alt_bn128.rs
 */
export function bn128MultiExponentiation(data: Uint8Array): Uint8Array {
  const terms = elements(data, BN128_ELEMENT_BYTES.multiexp).map((bytes) => {
    const point = readG1(bytes.subarray(0, POINT_BYTES));
    const scalar = fromLittleEndian(bytes.subarray(POINT_BYTES));
    if (scalar >= Fr.ORDER) throw new Bn128InputError('invalid fr', bytes.subarray(POINT_BYTES));
    return { point, scalar };
  });
  const points = terms.map(({ point }) => point);
  const scalars = terms.map(({ scalar }) => scalar);
  return writeG1(sumOfProducts(G1, points, scalars));
}

/**
 * Sum of points with a sign byte (0 plus, 1 minus) before each.
 *
 * @throws {Bn128InputError}
 */
export function bn128Sum(data: Uint8Array): Uint8Array {
  const terms = elements(data, BN128_ELEMENT_BYTES.sum).map((bytes) => {
    const sign = bytes[0]!;
    if (sign > 1) throw new Bn128InputError('invalid bool', bytes.subarray(0, 1));
    const point = readG1(bytes.subarray(1));
    return sign === 1 ? point.negate() : point;
  });
  return writeG1(terms.reduce((sum, point) => sum.add(point), G1.ZERO));
}

/**
 * Whether the product of the pairings of (G1, G2) points is one.
 *
 * @throws {Bn128InputError}
 */
export function bn128PairingCheck(data: Uint8Array): boolean {
  const pairs = elements(data, BN128_ELEMENT_BYTES.pairing)
    .map((bytes) => ({ g1: readG1(bytes.subarray(0, POINT_BYTES)), g2: readG2(bytes.subarray(POINT_BYTES)) }))
    // A pairing with zero is one.
    .filter(({ g1, g2 }) => !g1.is0() && !g2.is0());
  return pairs.length === 0 || Fp12.eql(bn254.pairingBatch(pairs), Fp12.ONE);
}

function elements(data: Uint8Array, bytes: number): Uint8Array[] {
  return Array.from({ length: data.length / bytes }, (_, index) => data.subarray(index * bytes, (index + 1) * bytes));
}

function readFp(bytes: Uint8Array): bigint {
  const value = fromLittleEndian(bytes);
  if (value >= Fp.ORDER) throw new Bn128InputError('invalid fq', bytes);
  return value;
}

function readFp2(bytes: Uint8Array): Fp2Element {
  return Fp2.create({ c0: readFp(bytes.subarray(0, SCALAR_BYTES)), c1: readFp(bytes.subarray(SCALAR_BYTES)) });
}

function readG1(bytes: Uint8Array): G1Point {
  const x = readFp(bytes.subarray(0, SCALAR_BYTES));
  const y = readFp(bytes.subarray(SCALAR_BYTES));
  if (x === 0n && y === 0n) return G1.ZERO;
  return validPoint(() => G1.fromAffine({ x, y }), 'invalid g1', bytes);
}

function readG2(bytes: Uint8Array): G2Point {
  const x = readFp2(bytes.subarray(0, POINT_BYTES));
  const y = readFp2(bytes.subarray(POINT_BYTES));
  if (Fp2.is0(x) && Fp2.is0(y)) return G2.ZERO;
  return validPoint(() => G2.fromAffine({ x, y }), 'invalid g2', bytes);
}

/** The point, if it is on the curve and in the subgroup; already making one with y = 0 fails. */
function validPoint<P extends { assertValidity(): void }>(create: () => P, what: string, bytes: Uint8Array): P {
  try {
    const point = create();
    point.assertValidity();
    return point;
  } catch {
    throw new Bn128InputError(what, bytes);
  }
}

function writeG1(point: G1Point): Uint8Array {
  const bytes = new Uint8Array(POINT_BYTES);
  if (point.is0()) return bytes;
  const { x, y } = point.toAffine();
  putLittleEndian(bytes, 0, x);
  putLittleEndian(bytes, SCALAR_BYTES, y);
  return bytes;
}
