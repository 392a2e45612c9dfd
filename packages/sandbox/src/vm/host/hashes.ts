import { ripemd160 } from '@noble/hashes/legacy.js';
import { keccak_512 } from '@noble/hashes/sha3.js';
import type { ExtCostIndex } from '../../parameters/ext-costs.ts';
import { ExtCost } from '../../parameters/ext-costs.ts';
import { keccak256, sha256 } from '../../primitives/crypto.ts';
import type { HostFunction } from './host-function.ts';

/**
 * Host functions that hash bytes into a register, and the random seed.
 *
 * Prices, checks and their order are those of the functions of the same names in nearcore.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/imports.rs (Math API), src/wasmtime_runner/logic.rs
 */
export const HASH_FUNCTIONS: readonly HostFunction[] = [
  {
    /** Seed of this receipt. Cost: base + write_register_base + write_register_byte * n */
    name: 'random_seed',
    params: ['i64'],
    results: [],
    fn(logic, registerId: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.registers.set(registerId, logic.context.randomSeed);
    },
  },
  hash('sha256', ExtCost.sha256_base, ExtCost.sha256_byte, sha256),
  hash('keccak256', ExtCost.keccak256_base, ExtCost.keccak256_byte, keccak256),
  hash('keccak512', ExtCost.keccak512_base, ExtCost.keccak512_byte, keccak_512),
  hash('ripemd160', ExtCost.ripemd160_base, ExtCost.ripemd160_block, ripemd160, ripemdBlocks),
];

/** Cost: the base + reading n bytes + the price per unit * units(n) + write_register of the hash */
function hash(
  name: string,
  base: ExtCostIndex,
  perUnit: ExtCostIndex,
  digest: (data: Uint8Array) => Uint8Array,
  units = (bytes: number): number => bytes,
): HostFunction {
  return {
    name,
    params: ['i64', 'i64', 'i64'],
    results: [],
    fn(logic, length: bigint, ptr: bigint, registerId: bigint) {
      logic.gas.payBase(base);
      const value = logic.bytes(ptr, length);
      logic.gas.payPer(perUnit, units(value.length));
      logic.registers.set(registerId, digest(value));
    },
  };
}

/** Blocks of 64 bytes that RIPEMD-160 hashes, with its padding of at least nine bytes counted as nearcore does. */
function ripemdBlocks(bytes: number): number {
  return Math.floor((bytes + 8) / 64) + 1;
}
