import type { ExtCostIndex } from '../../parameters/ext-costs.ts';
import { ExtCost } from '../../parameters/ext-costs.ts';
import { decompressPoints, mapToGroup, multiExponentiation, pairingCheck, sumOfPoints } from '../curves/bls12381.ts';
import { BLS12381_G1, BLS12381_G2 } from '../curves/bls12381-group.ts';
import { hostError } from '../errors.ts';
import { toU64 } from '../u64.ts';
import type { HostFunction } from './host-function.ts';

const PAIRING_ITEM_BYTES = 288;

/**
 * Host functions of the curve BLS12-381 (NEP-488): 0 and a result in the register, or 1 for input that is no point.
 *
 * Prices, checks and their order are those of the functions of the same names in nearcore.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/imports.rs (BLS12-381), src/wasmtime_runner/logic.rs
 */
export const BLS12381_FUNCTIONS: readonly HostFunction[] = [
  curveFunction(
    'bls12381_p1_sum',
    'bls12381_p1_sum',
    97,
    ExtCost.bls12381_p1_sum_base,
    ExtCost.bls12381_p1_sum_element,
    (data) => sumOfPoints(BLS12381_G1, data),
  ),
  curveFunction(
    'bls12381_p2_sum',
    'bls12381_p2_sum',
    193,
    ExtCost.bls12381_p2_sum_base,
    ExtCost.bls12381_p2_sum_element,
    (data) => sumOfPoints(BLS12381_G2, data),
  ),
  curveFunction(
    'bls12381_g1_multiexp',
    'bls12381_p1_multiexp',
    128,
    ExtCost.bls12381_g1_multiexp_base,
    ExtCost.bls12381_g1_multiexp_element,
    (data) => multiExponentiation(BLS12381_G1, data),
  ),
  curveFunction(
    'bls12381_g2_multiexp',
    'bls12381_p2_multiexp',
    224,
    ExtCost.bls12381_g2_multiexp_base,
    ExtCost.bls12381_g2_multiexp_element,
    (data) => multiExponentiation(BLS12381_G2, data),
  ),
  curveFunction(
    'bls12381_map_fp_to_g1',
    'bls12381_map_fp_to_g1',
    48,
    ExtCost.bls12381_map_fp_to_g1_base,
    ExtCost.bls12381_map_fp_to_g1_element,
    (data) => mapToGroup(BLS12381_G1, data),
  ),
  curveFunction(
    'bls12381_map_fp2_to_g2',
    'bls12381_map_fp2_to_g2',
    96,
    ExtCost.bls12381_map_fp2_to_g2_base,
    ExtCost.bls12381_map_fp2_to_g2_element,
    (data) => mapToGroup(BLS12381_G2, data),
  ),
  curveFunction(
    'bls12381_p1_decompress',
    'bls12381_p1_decompress',
    48,
    ExtCost.bls12381_p1_decompress_base,
    ExtCost.bls12381_p1_decompress_element,
    (data) => decompressPoints(BLS12381_G1, data),
  ),
  curveFunction(
    'bls12381_p2_decompress',
    'bls12381_p2_decompress',
    96,
    ExtCost.bls12381_p2_decompress_base,
    ExtCost.bls12381_p2_decompress_element,
    (data) => decompressPoints(BLS12381_G2, data),
  ),
  {
    /**
     * 0 when the product of the pairings is one, 2 when it is not, 1 for input that is no point of its subgroup.
     *
     * Cost: bls12381_pairing_base + reading n bytes + bls12381_pairing_element * (n / 288)
     *
     * @throws {VmLogicError} BLS12381InvalidInput when the length is no multiple of 288
     */
    name: 'bls12381_pairing_check',
    params: ['i64', 'i64'],
    results: ['i64'],
    fn(logic, length: bigint, ptr: bigint) {
      logic.gas.payBase(ExtCost.bls12381_pairing_base);
      const data = logic.bytes(ptr, length);
      logic.gas.payPer(ExtCost.bls12381_pairing_element, Math.floor(data.length / PAIRING_ITEM_BYTES));
      checkLength(data, PAIRING_ITEM_BYTES, 'bls12381_pairing_check');
      return BigInt(pairingCheck(data));
    },
  },
];

/**
 * Elements are charged on the length as given, before it is read: data in a register (u64::MAX) overflows.
 *
 * Cost: the base + the price of an element * (length / itemBytes) + reading n bytes + write_register of the result
 */
function curveFunction(
  name: string,
  nameInError: string,
  itemBytes: number,
  base: ExtCostIndex,
  perElement: ExtCostIndex,
  compute: (data: Uint8Array) => Uint8Array | null,
): HostFunction {
  return {
    name,
    params: ['i64', 'i64', 'i64'],
    results: ['i64'],
    fn(logic, length: bigint, ptr: bigint, registerId: bigint) {
      logic.gas.payBase(base);
      logic.gas.payPer(perElement, Number(toU64(length) / BigInt(itemBytes)));
      const data = logic.bytes(ptr, length);
      checkLength(data, itemBytes, nameInError);
      const result = compute(data);
      if (result === null) return 1n;
      logic.registers.set(registerId, result);
      return 0n;
    },
  };
}

function checkLength(data: Uint8Array, itemBytes: number, name: string): void {
  if (data.length % itemBytes === 0) return;
  throw hostError({
    kind: 'BLS12381InvalidInput',
    msg: `Incorrect input length for ${name}: ${data.length} is not divisible by ${itemBytes}`,
  });
}
