import { ExtCost } from '../../parameters/ext-costs.ts';
import type { HostFunction } from './host-function.ts';

/**
 * Host functions about the call's balance and gas.
 *
 * Prices, checks and their order are those of the functions of the same names in nearcore.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/imports.rs (Economics API), src/wasmtime_runner/logic.rs
 */
export const ECONOMICS_FUNCTIONS: readonly HostFunction[] = [
  {
    /** Balance with the attached deposit, less what was sent. Cost: base + write_memory of 16 bytes */
    name: 'account_balance',
    params: ['i64'],
    results: [],
    fn(logic, ptr: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.memory.writeU128(ptr, logic.accountBalance);
    },
  },
  {
    /** Staked balance. Cost: base + write_memory of 16 bytes */
    name: 'account_locked_balance',
    params: ['i64'],
    results: [],
    fn(logic, ptr: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.memory.writeU128(ptr, logic.context.accountLockedBalance);
    },
  },
  {
    /** Deposit of the call; 0 in views. Cost: base + write_memory of 16 bytes */
    name: 'attached_deposit',
    params: ['i64'],
    results: [],
    fn(logic, ptr: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.memory.writeU128(ptr, logic.context.attachedDeposit);
    },
  },
  {
    /** Gas attached to the call. Cost: base. Not in views. */
    name: 'prepaid_gas',
    params: [],
    results: ['i64'],
    fn(logic) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('prepaid_gas');
      return logic.context.prepaidGas;
    },
  },
  {
    /** Gas burnt so far and reserved for promises. Cost: base. Not in views. */
    name: 'used_gas',
    params: [],
    results: ['i64'],
    fn(logic) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('used_gas');
      return BigInt(logic.gas.used());
    },
  },
];
