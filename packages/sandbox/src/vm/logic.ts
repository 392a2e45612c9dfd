import type { FeesConfig, RuntimeConfig, WasmConfig } from '../parameters/runtime-config.ts';
import type { VMContext } from './context.ts';
import { hostError } from './errors.ts';
import type { FunctionCallError } from './errors.ts';
import type { External } from './external.ts';
import { GasCounter } from './gas-counter.ts';
import type { MemoryLike, MemoryWatcher } from './memory.ts';
import { GuestMemory } from './memory.ts';
import type { ReturnData, VMOutcome } from './outcome.ts';
import { Registers } from './registers.ts';
import { REGISTER_LENGTH } from './u64.ts';

/** A promise of the running call: one receipt, or several joined by `promise_and`. */
export type VmPromise = number | readonly number[];

/** What a contract call needs to run. */
export interface VmLogicOptions {
  readonly config: RuntimeConfig;
  readonly context: VMContext;
  readonly external: External;
}

/**
 * State of one contract call, on which all host functions work.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/logic/logic.rs VMLogic, ExecutionResultState
 */
export class VmLogic {
  readonly config: WasmConfig;
  readonly fees: FeesConfig;
  readonly context: VMContext;
  readonly external: External;
  readonly gas: GasCounter;
  readonly memory: GuestMemory;
  readonly registers: Registers;
  readonly isView: boolean;
  /** Promises by the index that the contract knows them by. */
  readonly promises: VmPromise[] = [];
  readonly logs: string[] = [];
  /** Bytes of all logs so far. */
  totalLogLength = 0;
  returnData: ReturnData = { kind: 'None' };
  /** Balance with the attached deposit, less what the contract has sent. */
  accountBalance: bigint;
  storageUsage: bigint;
  subsidizedAmount = 0n;
  readonly #initialStorageProof: number;

  constructor({ config, context, external }: VmLogicOptions) {
    this.config = config.wasm;
    this.fees = config.fees;
    this.context = context;
    this.external = external;
    this.isView = context.view !== undefined;
    this.gas = new GasCounter({
      extCostGas: config.wasm.extCostGas,
      maxGasBurnt: context.view === undefined ? config.wasm.limits.maxGasBurnt : Number(context.view.maxGasBurnt),
      prepaidGas: Number(context.prepaidGas),
      isView: this.isView,
    });
    this.memory = new GuestMemory(this.gas);
    this.registers = new Registers(this.gas, config.wasm.limits);
    this.accountBalance = context.accountBalance + context.attachedDeposit;
    this.storageUsage = context.storageUsage;
    this.#initialStorageProof = external.initialStorageSize();
  }

  /** Sets the guest's memory, before the guest runs. */
  attachMemory(memory: MemoryLike, watcher?: MemoryWatcher): void {
    this.memory.attach(memory, watcher);
  }

  /**
   * Bytes that a contract names by length and pointer: guest memory, or a register when the length is u64::MAX.
   *
   * The result may be a view of guest memory: copy what outlives the host call.
   * Cost: that of `GuestMemory.read` or `Registers.get`
   */
  bytes(ptr: bigint, length: bigint): Uint8Array {
    return length === REGISTER_LENGTH ? this.registers.get(ptr) : this.memory.read(ptr, length);
  }

  /** `bytes`, safe to keep: a copy when it comes from guest memory. */
  ownBytes(ptr: bigint, length: bigint): Uint8Array {
    return length === REGISTER_LENGTH ? this.registers.get(ptr) : this.memory.read(ptr, length).slice();
  }

  /**
   * Refuses a host function in a view call.
   *
   * @throws {VmLogicError} ProhibitedInView
   */
  prohibitInView(methodName: string): void {
    if (this.isView) throw hostError({ kind: 'ProhibitedInView', method_name: methodName });
  }

  /**
   * Takes an amount from the balance.
   *
   * @throws {VmLogicError} BalanceExceeded
   */
  deductBalance(amountYocto: bigint): void {
    if (amountYocto > this.accountBalance) throw hostError('BalanceExceeded');
    this.accountBalance -= amountYocto;
  }

  /**
   * Checks the storage proof of this receipt after a trie operation.
   *
   * @throws {VmLogicError} RecordedStorageExceeded
   * @see nearcore 2.12 runtime/near-vm-runner/src/logic/recorded_storage_counter.rs
   */
  observeStorageProof(): void {
    const limit = this.config.limits.perReceiptStorageProofSizeLimit;
    if (this.external.recordedStorageSize() - this.#initialStorageProof > limit)
      throw hostError({ kind: 'RecordedStorageExceeded', limit: { bytes: limit } });
  }

  /** Sums the call up, when the guest has returned or failed. */
  outcome(error?: FunctionCallError): VMOutcome {
    const { gas } = this;
    gas.profile.settleWasmGas(gas.burnt);
    return {
      balance: this.accountBalance,
      storageUsage: this.storageUsage,
      returnData: this.returnData,
      burntGas: BigInt(gas.burnt),
      usedGas: BigInt(gas.used()),
      computeUsage: BigInt(gas.profile.computeUsage(this.config.extCosts)),
      logs: this.logs,
      profile: gas.profile,
      subsidizedAmount: this.subsidizedAmount,
      ...(error === undefined ? {} : { error }),
    };
  }
}
