import { pippenger } from '@noble/curves/abstract/curve.js';
import type { WeierstrassPoint, WeierstrassPointCons } from '@noble/curves/abstract/weierstrass.js';

/** From this many points on one common multiplication is cheaper than one for each (measured on G1 of BLS12-381). */
const PIPPENGER_MINIMUM = 4;

/** The sum of points times scalars below the group's order. */
export function sumOfProducts<T>(
  pointClass: WeierstrassPointCons<T>,
  points: WeierstrassPoint<T>[],
  scalars: bigint[],
): WeierstrassPoint<T> {
  if (points.length >= PIPPENGER_MINIMUM) return pippenger(pointClass, points, scalars);
  return points.reduce((sum, point, index) => sum.add(point.multiplyUnsafe(scalars[index]!)), pointClass.ZERO);
}
