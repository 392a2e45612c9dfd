import { bls12_381 } from '@noble/curves/bls12-381.js';
import type { WeierstrassPoint, WeierstrassPointCons } from '@noble/curves/abstract/weierstrass.js';
import { fromBigEndian, putBigEndian } from './bytes.ts';

const { Fp, Fp2 } = bls12_381.fields;
const FIELD_BYTES = 48;
const COMPRESSED_FLAG = 0x80;
const INFINITY_FLAG = 0x40;
const LARGEST_FLAG = 0x20;
const FLAGS = COMPRESSED_FLAG | INFINITY_FLAG | LARGEST_FLAG;

/** An element of Fp2: c0 + c1 * u. */
export interface Fp2Element {
  readonly c0: bigint;
  readonly c1: bigint;
}

/**
 * One of the two groups of BLS12-381 as blst encodes them: uncompressed points of x and y, big endian, Fp2 as c1 then c0.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/logic/bls12381.rs, blst 0.3 src/e1.c and src/e2.c
 */
export interface Bls12381Group<T> {
  /** Bytes of a field element. */
  readonly elementBytes: number;
  readonly pointClass: WeierstrassPointCons<T>;
  readonly zero: WeierstrassPoint<T>;
  /** A field element, or null when it is not below the modulus. */
  readElement(bytes: Uint8Array): T | null;
  /** An uncompressed point on the curve, or null. */
  readPoint(bytes: Uint8Array): WeierstrassPoint<T> | null;
  /** A compressed point on the curve, or null. */
  decompress(bytes: Uint8Array): WeierstrassPoint<T> | null;
  /** The uncompressed form; infinity is 0x40 and zeros. */
  writePoint(point: WeierstrassPoint<T>): Uint8Array;
  /** Maps a field element into the subgroup as RFC 9380 does, with the cofactor cleared. */
  map(element: T): WeierstrassPoint<T>;
}

/** What the groups differ in. */
interface GroupField<T> {
  readonly elementBytes: number;
  /** (0, ±2) of E(Fp) is on the curve, but blst refuses it as no member of the group. */
  readonly refusesZeroX: boolean;
  readonly point: WeierstrassPointCons<T>;
  read(bytes: Uint8Array): T | null;
  write(target: Uint8Array, end: number, element: T): void;
  isZero(element: T): boolean;
  isEqual(left: T, right: T): boolean;
  /** x^3 + b */
  curveSide(x: T): T;
  square(element: T): T;
  negate(element: T): T;
  /** Throws when there is no root. */
  squareRoot(element: T): T;
  /** Whether the element is the lexicographically larger of itself and its negative. */
  isLargest(element: T): boolean;
  map(element: T): WeierstrassPoint<T>;
}

function createGroup<T>(field: GroupField<T>): Bls12381Group<T> {
  const { elementBytes, point } = field;
  return {
    elementBytes,
    pointClass: point,
    zero: point.ZERO,
    readElement: (bytes) => field.read(bytes),
    map: (element) => field.map(element),
    readPoint(bytes) {
      const flags = bytes[0]! & FLAGS;
      if (flags !== 0) return flags === INFINITY_FLAG && isInfinity(bytes) ? point.ZERO : null;
      const x = field.read(bytes.subarray(0, elementBytes));
      const y = field.read(bytes.subarray(elementBytes));
      if (x === null || y === null || !field.isEqual(field.square(y), field.curveSide(x))) return null;
      return field.refusesZeroX && field.isZero(x) ? null : point.fromAffine({ x, y });
    },
    decompress(bytes) {
      const first = bytes[0]!;
      if ((first & COMPRESSED_FLAG) === 0) return null;
      const body = new Uint8Array(bytes);
      body[0] = first & ~COMPRESSED_FLAG;
      if ((first & INFINITY_FLAG) !== 0) return isInfinity(body) ? point.ZERO : null;
      body[0] = first & ~FLAGS;
      const x = field.read(body);
      if (x === null || (field.refusesZeroX && field.isZero(x))) return null;
      const y = squareRootOrNull(field, field.curveSide(x));
      if (y === null) return null;
      const wantsLargest = (first & LARGEST_FLAG) !== 0;
      return point.fromAffine({ x, y: field.isLargest(y) === wantsLargest ? y : field.negate(y) });
    },
    writePoint(value) {
      const bytes = new Uint8Array(2 * elementBytes);
      if (value.is0()) {
        bytes[0] = INFINITY_FLAG;
        return bytes;
      }
      const { x, y } = value.toAffine();
      field.write(bytes, elementBytes, x);
      field.write(bytes, 2 * elementBytes, y);
      return bytes;
    },
  };
}

function isInfinity(bytes: Uint8Array): boolean {
  return bytes[0] === INFINITY_FLAG && bytes.subarray(1).every((byte) => byte === 0);
}

function squareRootOrNull<T>(field: GroupField<T>, element: T): T | null {
  try {
    return field.squareRoot(element);
  } catch {
    return null;
  }
}

function readFp(bytes: Uint8Array): bigint | null {
  const value = fromBigEndian(bytes);
  return value < Fp.ORDER ? value : null;
}

// The library's types promise an affine point of an array for both groups; its code takes one number for G1 and returns points.
const mapToG1 = bls12_381.G1.mapToCurve as unknown as (element: bigint) => WeierstrassPoint<bigint>;
const mapToG2 = bls12_381.G2.mapToCurve as unknown as (element: readonly bigint[]) => WeierstrassPoint<Fp2Element>;

const HALF = (Fp.ORDER - 1n) / 2n;
const B2 = Fp2.create({ c0: 4n, c1: 4n });

/** E(Fp) with the subgroup G1: y^2 = x^3 + 4. */
export const BLS12381_G1: Bls12381Group<bigint> = createGroup<bigint>({
  elementBytes: FIELD_BYTES,
  refusesZeroX: true,
  point: bls12_381.G1.Point,
  read: readFp,
  write: putBigEndian,
  isZero: (element) => element === 0n,
  isEqual: (left, right) => left === right,
  curveSide: (x) => Fp.add(Fp.mul(Fp.sqr(x), x), 4n),
  square: (element) => Fp.sqr(element),
  negate: (element) => Fp.neg(element),
  squareRoot: (element) => Fp.sqrt(element),
  isLargest: (element) => element > HALF,
  map: (element) => mapToG1(element),
});

/** E'(Fp2) with the subgroup G2: y^2 = x^3 + 4(u + 1). */
export const BLS12381_G2: Bls12381Group<Fp2Element> = createGroup<Fp2Element>({
  elementBytes: 2 * FIELD_BYTES,
  refusesZeroX: false,
  point: bls12_381.G2.Point,
  read(bytes) {
    const c1 = readFp(bytes.subarray(0, FIELD_BYTES));
    const c0 = readFp(bytes.subarray(FIELD_BYTES));
    return c0 === null || c1 === null ? null : Fp2.create({ c0, c1 });
  },
  write(target, end, element) {
    putBigEndian(target, end - FIELD_BYTES, element.c1);
    putBigEndian(target, end, element.c0);
  },
  isZero: (element) => Fp2.is0(element),
  isEqual: (left, right) => Fp2.eql(left, right),
  curveSide: (x) => Fp2.add(Fp2.mul(Fp2.sqr(x), x), B2),
  square: (element) => Fp2.sqr(element),
  negate: (element) => Fp2.neg(element),
  squareRoot: (element) => Fp2.sqrt(element),
  isLargest: (element) => (element.c1 === 0n ? element.c0 > HALF : element.c1 > HALF),
  map: (element) => mapToG2([element.c0, element.c1]),
});
