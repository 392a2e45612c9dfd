import type { ActionCostIndex } from '../parameters/action-costs.ts';
import type { ExtCostIndex } from '../parameters/ext-costs.ts';
import { ExtCost } from '../parameters/ext-costs.ts';
import type { WasmConfig } from '../parameters/runtime-config.ts';
import type { StorageAccessTracker } from './external.ts';
import { GasProfile } from './gas-profile.ts';
import type { FunctionCallError } from './errors.ts';
import { VmLogicError, hostError } from './errors.ts';

/** 2^64: gas sums at or above it are integer overflows in nearcore. */
const U64_END = 18446744073709551616;
const U64_MAX = 18446744073709551615n;

/** What a gas counter starts from. Units: gas units. */
export interface GasCounterOptions {
  /** Gas of one unit of each `ExtCost`. */
  readonly extCostGas: Float64Array;
  /** Most gas one call may burn; in a view call the view limit. */
  readonly maxGasBurnt: number;
  /** Gas attached to the call; ignored in a view call. */
  readonly prepaidGas: number;
  readonly isView: boolean;
}

/**
 * Gas of one contract call: what is burnt, what is promised to other calls, and where it went.
 *
 * Instrumented wasm and host functions share it: while wasm runs, the module counts down from `remainingGas()`; on
 * entering a host function and at the end the engine burns what the module has used.
 * Invariant: `burnt <= limit`, and `burnt + promised` never exceeds the prepaid gas.
 * Units: gas units in numbers. No limit exceeds 2^53 and every sum that could is recomputed in bigint, so all are exact.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/logic/gas_counter.rs
 */
export class GasCounter implements StorageAccessTracker {
  /** Gas burnt so far. */
  burnt = 0;
  /** Most that can be burnt: the lower of the burn limit and the prepaid gas that no promise has reserved. */
  limit: number;
  readonly profile = new GasProfile();
  readonly #extCostGas: Float64Array;
  readonly #maxGasBurnt: number;
  /** Infinity in a view call, where nearcore has u64::MAX. */
  readonly #prepaidGas: number;
  readonly #isView: boolean;
  #promised = 0;

  constructor(options: GasCounterOptions) {
    this.#extCostGas = options.extCostGas;
    this.#maxGasBurnt = Math.min(options.maxGasBurnt, Number.MAX_SAFE_INTEGER);
    this.#isView = options.isView;
    this.#prepaidGas = options.isView ? Infinity : options.prepaidGas;
    this.limit = Math.min(this.#maxGasBurnt, this.#prepaidGas);
  }

  /** Gas that may still be burnt; what instrumented wasm counts down from. */
  remainingGas(): number {
    return this.limit - this.burnt;
  }

  /** Gas burnt and gas reserved for promises. */
  used(): number {
    return this.burnt + this.#promised;
  }

  /**
   * Burns gas without attributing it to a host cost.
   *
   * @throws {VmLogicError} IntegerOverflow, GasLimitExceeded or GasExceeded
   */
  burnGas(gas: number): void {
    const burnt = this.burnt + gas;
    if (burnt <= this.limit) this.burnt = burnt;
    else throw this.#burnExceeded(BigInt(gas));
  }

  /**
   * Burns `units` of a host cost.
   *
   * @throws {VmLogicError} IntegerOverflow, GasLimitExceeded or GasExceeded; the profile shows what was burnt up to the limit
   */
  payPer(cost: ExtCostIndex, units: number): void {
    const gas = this.#extCostGas[cost]! * units;
    const before = this.burnt;
    const burnt = before + gas;
    if (burnt <= this.limit) {
      this.burnt = burnt;
      this.profile.ext[cost]! += gas;
      return;
    }
    this.#payPerExceeded(cost, units);
  }

  /**
   * Burns one unit of a host cost.
   *
   * @throws {VmLogicError} as `payPer`
   */
  payBase(cost: ExtCostIndex): void {
    const gas = this.#extCostGas[cost]!;
    const burnt = this.burnt + gas;
    if (burnt <= this.limit) {
      this.burnt = burnt;
      this.profile.ext[cost]! += gas;
      return;
    }
    this.#payPerExceeded(cost, 1);
  }

  /**
   * Burns the send part of an action's fee and reserves the rest.
   *
   * @param burn - gas burnt now
   * @param use - gas burnt now and later
   * @throws {VmLogicError} IntegerOverflow, GasLimitExceeded or GasExceeded
   */
  payAction(burn: number, use: number, cost: ActionCostIndex): void {
    const before = this.burnt;
    try {
      this.#deduct(burn, use - burn);
    } finally {
      this.profile.actions[cost]! += this.burnt - before;
    }
  }

  /**
   * Reserves gas for a promise without burning it.
   *
   * @throws {VmLogicError} IntegerOverflow when the sum passes u64, else GasExceeded
   */
  prepay(gas: bigint): void {
    if (gas > BigInt(Number.MAX_SAFE_INTEGER)) {
      if (BigInt(this.#promised) + gas > U64_MAX || BigInt(this.burnt) + BigInt(this.#promised) + gas > U64_MAX)
        throw hostError('IntegerOverflow');
      throw this.#exceeded(this.burnt, Infinity);
    }
    this.#deduct(0, Number(gas));
  }

  /**
   * Charges for loading the code before the method runs, where the protocol version does so.
   *
   * @returns the error that ends the call, if any
   * @see nearcore 2.12 gas_counter.rs before_loading_executable
   */
  beforeLoadingExecutable(config: WasmConfig, method: string, codeBytes: number): FunctionCallError | undefined {
    if (method === '') return { kind: 'MethodResolveError', error: 'MethodEmptyName' };
    return config.features.fixContractLoadingCost ? this.#payLoading(codeBytes) : undefined;
  }

  /**
   * Charges for loading the code after it was prepared, where the protocol version does not charge before.
   *
   * @returns the error that ends the call, if any
   * @see nearcore 2.12 gas_counter.rs after_loading_executable
   */
  afterLoadingExecutable(config: WasmConfig, codeBytes: number): FunctionCallError | undefined {
    return config.features.fixContractLoadingCost ? undefined : this.#payLoading(codeBytes);
  }

  /**
   * Whether it matters how far beyond the limit a charge goes.
   *
   * nearcore burns the charge that fails as far as there is prepaid gas, be it reserved for promises, and names the burn
   * limit only when the charge passes that, too.
   *
   * @param excess - gas beyond the limit, at most
   */
  excessMatters(excess: number): boolean {
    const max = this.#maxGasBurnt;
    return this.limit < Math.min(this.#prepaidGas, max) || (this.limit < max && this.limit + excess > max);
  }

  /** The error of burning more than the limit, with `burnt` and the reserve set as nearcore leaves them. */
  processGasLimit(): VmLogicError {
    return this.#exceeded(this.burnt, this.used());
  }

  trieNodeTouched(count: number): void {
    this.payPer(ExtCost.touching_trie_node, count);
  }

  cachedTrieNodeAccess(count: number): void {
    this.payPer(ExtCost.read_cached_trie_node, count);
  }

  derefWriteEvictedValueBytes(bytes: number): void {
    this.payPer(ExtCost.storage_write_evicted_byte, bytes);
  }

  derefRemovedValueBytes(bytes: number): void {
    this.payPer(ExtCost.storage_remove_ret_value_byte, bytes);
  }

  #payLoading(codeBytes: number): FunctionCallError | undefined {
    try {
      this.payPer(ExtCost.contract_loading_bytes, codeBytes);
      this.payBase(ExtCost.contract_loading_base);
      return undefined;
    } catch (error) {
      if (!(error instanceof VmLogicError)) throw error;
      // nearcore drops the cause: also a charge past the burn limit reads as too little prepaid gas.
      return { kind: 'HostError', error: { kind: 'GasExceeded' } };
    }
  }

  /** Slow path of `payPer` and `payBase`: overflow checks as nearcore does them, then the limit error. */
  #payPerExceeded(cost: ExtCostIndex, units: number): never {
    const price = this.#extCostGas[cost]!;
    const gas = BigInt(price) * BigInt(units);
    if (gas > U64_MAX) throw hostError('IntegerOverflow');
    const before = this.burnt;
    const error = this.#burnExceeded(gas);
    this.profile.ext[cost]! += this.burnt - before;
    throw error;
  }

  #deduct(burn: number, promise: number): void {
    const promised = this.#promised + promise;
    const burnt = this.burnt + burn;
    const used = burnt + promised;
    if (promised >= U64_END || burnt >= U64_END || used >= U64_END) throw hostError('IntegerOverflow');
    if (burnt > this.#maxGasBurnt || used > this.#prepaidGas) throw this.#exceeded(burnt, used);
    if (promise !== 0 && !this.#isView) this.limit = Math.min(this.#maxGasBurnt, this.#prepaidGas - promised);
    this.burnt = burnt;
    this.#promised = promised;
  }

  #burnExceeded(gas: bigint): VmLogicError {
    const burnt = BigInt(this.burnt) + gas;
    if (burnt > U64_MAX) return hostError('IntegerOverflow');
    // nearcore adds the promised gas with wrap-around here, which can leave less gas used than burnt.
    const used = BigInt.asUintN(64, burnt + BigInt(this.#promised));
    return this.#exceeded(Number(burnt), Number(used));
  }

  #exceeded(burnt: number, used: number): VmLogicError {
    this.burnt = Math.min(burnt, this.#prepaidGas, this.#maxGasBurnt);
    this.#promised = Math.max(0, Math.min(this.#prepaidGas, used) - this.burnt);
    // Both limits crossed: the burn limit is the one that nearcore names.
    return hostError(burnt > this.#maxGasBurnt ? 'GasLimitExceeded' : 'GasExceeded');
  }
}
