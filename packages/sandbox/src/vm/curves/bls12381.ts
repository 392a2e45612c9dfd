import type { WeierstrassPoint } from '@noble/curves/abstract/weierstrass.js';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { BLS12381_G1, BLS12381_G2 } from './bls12381-group.ts';
import type { Bls12381Group } from './bls12381-group.ts';
import { fromLittleEndian } from './bytes.ts';
import { sumOfProducts } from './sum-of-products.ts';

const SCALAR_BYTES = 32;
const { Fr, Fp12 } = bls12_381.fields;

/**
 * Sum of signed points (a sign byte 0 or 1, then the point); null when one of them is malformed or off the curve.
 *
 * Points outside the subgroup are fine.
 */
export function sumOfPoints<T>(group: Bls12381Group<T>, data: Uint8Array): Uint8Array | null {
  const itemBytes = 1 + 2 * group.elementBytes;
  let sum = group.zero;
  for (let start = 0; start < data.length; start += itemBytes) {
    const point = group.readPoint(data.subarray(start + 1, start + itemBytes));
    const sign = data[start]!;
    if (point === null || sign > 1) return null;
    sum = sign === 1 ? sum.subtract(point) : sum.add(point);
  }
  return group.writePoint(sum);
}

/** Sum of points times scalars (any 256 bits, little endian); null when a point is not in the subgroup. */
export function multiExponentiation<T>(group: Bls12381Group<T>, data: Uint8Array): Uint8Array | null {
  const pointBytes = 2 * group.elementBytes;
  const itemBytes = pointBytes + SCALAR_BYTES;
  const points: WeierstrassPoint<T>[] = [];
  const scalars: bigint[] = [];
  for (let start = 0; start < data.length; start += itemBytes) {
    const point = group.readPoint(data.subarray(start, start + pointBytes));
    if (point === null || !point.isTorsionFree()) return null;
    points.push(point);
    scalars.push(fromLittleEndian(data.subarray(start + pointBytes, start + itemBytes)) % Fr.ORDER);
  }
  return group.writePoint(sumOfProducts(group.pointClass, points, scalars));
}

/** Each field element mapped into the subgroup; null when one is not below the modulus. */
export function mapToGroup<T>(group: Bls12381Group<T>, data: Uint8Array): Uint8Array | null {
  return convertEach(group, data, (bytes) => {
    const element = group.readElement(bytes);
    return element === null ? null : group.writePoint(group.map(element));
  });
}

/** Each compressed point in its uncompressed form; null when one is malformed or off the curve. */
export function decompressPoints<T>(group: Bls12381Group<T>, data: Uint8Array): Uint8Array | null {
  return convertEach(group, data, (bytes) => {
    const point = group.decompress(bytes);
    return point === null ? null : group.writePoint(point);
  });
}

function convertEach<T>(
  group: Bls12381Group<T>,
  data: Uint8Array,
  convert: (element: Uint8Array) => Uint8Array | null,
): Uint8Array | null {
  const { elementBytes } = group;
  const result = new Uint8Array(2 * data.length);
  for (let start = 0; start < data.length; start += elementBytes) {
    const converted = convert(data.subarray(start, start + elementBytes));
    if (converted === null) return null;
    result.set(converted, 2 * start);
  }
  return result;
}

/** Whether the product of the pairings of (G1, G2) points is one: 0 yes, 2 no, 1 when a point is not in its subgroup. */
export function pairingCheck(data: Uint8Array): 0 | 1 | 2 {
  const g1Bytes = 2 * BLS12381_G1.elementBytes;
  const itemBytes = g1Bytes + 2 * BLS12381_G2.elementBytes;
  const pairs: { g1: typeof BLS12381_G1.zero; g2: typeof BLS12381_G2.zero }[] = [];
  for (let start = 0; start < data.length; start += itemBytes) {
    const g1 = BLS12381_G1.readPoint(data.subarray(start, start + g1Bytes));
    if (g1 === null || !g1.isTorsionFree()) return 1;
    const g2 = BLS12381_G2.readPoint(data.subarray(start + g1Bytes, start + itemBytes));
    if (g2 === null || !g2.isTorsionFree()) return 1;
    // A pairing with infinity is one.
    if (!g1.is0() && !g2.is0()) pairs.push({ g1, g2 });
  }
  return pairs.length === 0 || Fp12.eql(bls12_381.pairingBatch(pairs), Fp12.ONE) ? 0 : 2;
}
