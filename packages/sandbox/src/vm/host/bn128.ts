import type { ExtCostIndex } from '../../parameters/ext-costs.ts';
import { ExtCost } from '../../parameters/ext-costs.ts';
import {
  BN128_ELEMENT_BYTES,
  Bn128InputError,
  bn128MultiExponentiation,
  bn128PairingCheck,
  bn128Sum,
} from '../curves/bn128.ts';
import { hostError } from '../errors.ts';
import type { VmLogic } from '../logic.ts';
import type { HostFunction } from './host-function.ts';

/**
 * Host functions of the curve alt_bn128 (BN254), with numbers little endian.
 *
 * Prices, checks and their order are those of the functions of the same names in nearcore.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/imports.rs (Alt BN128), src/wasmtime_runner/logic.rs
 */
export const BN128_FUNCTIONS: readonly HostFunction[] = [
  intoRegister(
    'alt_bn128_g1_multiexp',
    BN128_ELEMENT_BYTES.multiexp,
    ExtCost.alt_bn128_g1_multiexp_base,
    ExtCost.alt_bn128_g1_multiexp_element,
    bn128MultiExponentiation,
  ),
  intoRegister(
    'alt_bn128_g1_sum',
    BN128_ELEMENT_BYTES.sum,
    ExtCost.alt_bn128_g1_sum_base,
    ExtCost.alt_bn128_g1_sum_element,
    bn128Sum,
  ),
  {
    /** 1 when the product of the pairings is one. Cost and errors as the others, without the register. */
    name: 'alt_bn128_pairing_check',
    params: ['i64', 'i64'],
    results: ['i64'],
    fn(logic, length: bigint, ptr: bigint) {
      const data = readElements(
        logic,
        length,
        ptr,
        BN128_ELEMENT_BYTES.pairing,
        ExtCost.alt_bn128_pairing_check_base,
        ExtCost.alt_bn128_pairing_check_element,
      );
      return compute(data, bn128PairingCheck) ? 1n : 0n;
    },
  },
];

/**
 * Cost: the base + reading n bytes + the price of an element * count + write_register of 64 bytes
 *
 * @throws AltBn128InvalidInput for a wrong length, numbers not below the modulus and points off the curve
 */
function intoRegister(
  name: string,
  elementBytes: number,
  base: ExtCostIndex,
  perElement: ExtCostIndex,
  work: (data: Uint8Array) => Uint8Array,
): HostFunction {
  return {
    name,
    params: ['i64', 'i64', 'i64'],
    results: [],
    fn(logic, length: bigint, ptr: bigint, registerId: bigint) {
      const data = readElements(logic, length, ptr, elementBytes, base, perElement);
      logic.registers.set(registerId, compute(data, work));
    },
  };
}

function readElements(
  logic: VmLogic,
  length: bigint,
  ptr: bigint,
  elementBytes: number,
  base: ExtCostIndex,
  perElement: ExtCostIndex,
): Uint8Array {
  logic.gas.payBase(base);
  const data = logic.bytes(ptr, length);
  if (data.length % elementBytes !== 0) {
    throw hostError({
      kind: 'AltBn128InvalidInput',
      msg: `slice of size ${data.length} cannot be precisely split into chunks of size ${elementBytes}`,
    });
  }
  logic.gas.payPer(perElement, data.length / elementBytes);
  return data;
}

function compute<T>(data: Uint8Array, work: (data: Uint8Array) => T): T {
  try {
    return work(data);
  } catch (error) {
    if (error instanceof Bn128InputError) throw hostError({ kind: 'AltBn128InvalidInput', msg: error.msg });
    throw error;
  }
}
