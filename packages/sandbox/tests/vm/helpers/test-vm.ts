import assert from 'node:assert/strict';
import type { ActionCostName } from '../../../src/parameters/action-costs.ts';
import { ACTION_COST_NAMES, ActionCost } from '../../../src/parameters/action-costs.ts';
import type { ExtCostName } from '../../../src/parameters/ext-costs.ts';
import { EXT_COST_NAMES, ExtCost } from '../../../src/parameters/ext-costs.ts';
import { runtimeConfig } from '../../../src/parameters/lookup.ts';
import type { VMContext } from '../../../src/vm/context.ts';
import type { HostError } from '../../../src/vm/errors.ts';
import { VmLogicError } from '../../../src/vm/errors.ts';
import { hostFunctions } from '../../../src/vm/host/index.ts';
import { VmLogic } from '../../../src/vm/logic.ts';
import { RecordingExternal } from './recording-external.ts';

export const REGISTER = (1n << 64n) - 1n;
const TGAS = 10n ** 12n;

/** What a test may set of the call. */
export interface TestVmOptions {
  readonly protocolVersion?: number;
  readonly context?: Partial<VMContext>;
}

/** A contract call without a contract: host functions are called by name on a memory of one page. */
export class TestVm {
  readonly external = new RecordingExternal();
  readonly logic: VmLogic;
  readonly memory = new Uint8Array(65536);
  readonly #functions: ReadonlyMap<
    string,
    { params: readonly string[]; fn: (logic: VmLogic, ...args: never[]) => unknown }
  >;
  readonly #version: number;
  #end = 0;

  constructor({ protocolVersion = 84, context = {} }: TestVmOptions = {}) {
    const config = runtimeConfig(protocolVersion);
    this.#version = protocolVersion;
    this.logic = new VmLogic({ config, external: this.external, context: { ...defaultContext(), ...context } });
    this.logic.attachMemory({ buffer: this.memory.buffer });
    this.#functions = hostFunctions(config.wasm);
  }

  /** Calls a host function as a contract does: i64 arguments wrap to signed. */
  call(name: string, ...args: readonly (number | bigint)[]): bigint | number | undefined {
    const fn = this.#functions.get(name);
    assert.ok(fn !== undefined, `${name} can be imported`);
    assert.equal(args.length, fn.params.length, `${name} takes ${fn.params.length} arguments`);
    const values = args.map((arg, index) =>
      fn.params[index] === 'i64' ? BigInt.asIntN(64, BigInt(arg)) : Number(arg) | 0,
    );
    return fn.fn(this.logic, ...(values as never[])) as bigint | number | undefined;
  }

  /** Puts bytes into memory and returns their pointer. */
  put(data: string | Uint8Array): number {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    const ptr = this.#end;
    this.memory.set(bytes, ptr);
    this.#end += bytes.length;
    return ptr;
  }

  /** Puts bytes into memory and returns [length, pointer], the order of most arguments. */
  arg(data: string | Uint8Array): [number, number] {
    return [Buffer.from(data as string).length, this.put(data)];
  }

  /** Puts an amount into memory and returns its pointer. */
  amount(value: bigint): number {
    const bytes = new Uint8Array(16);
    new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
    new DataView(bytes.buffer).setBigUint64(8, value >> 64n, true);
    return this.put(bytes);
  }

  /** Bytes of a register, for free. */
  register(id: number): string {
    const { gas } = this.logic;
    const burnt = gas.burnt;
    const value = Buffer.from(this.logic.registers.get(BigInt(id)));
    gas.burnt = burnt;
    return value.toString('latin1');
  }

  /** Runs an action and returns the gas it took, by cost; the sum is checked against what is burnt. */
  costs(action: () => unknown): Partial<Record<ExtCostName | ActionCostName, number>> {
    const { gas } = this.logic;
    const ext = gas.profile.ext.slice();
    const actions = gas.profile.actions.slice();
    const burnt = gas.burnt;
    try {
      action();
    } catch (error) {
      if (!(error instanceof VmLogicError)) throw error;
    }
    const spent: Partial<Record<ExtCostName | ActionCostName, number>> = {};
    EXT_COST_NAMES.forEach((name, index) => put(spent, name, gas.profile.ext[index]! - ext[index]!));
    ACTION_COST_NAMES.forEach((name, index) => put(spent, name, gas.profile.actions[index]! - actions[index]!));
    assert.equal(
      Object.values(spent).reduce((sum, value) => sum + value, 0),
      gas.burnt - burnt,
      'the profile adds up to the gas burnt',
    );
    return spent;
  }

  /** What the given numbers of units cost. */
  price(units: Partial<Record<ExtCostName, number>>): Partial<Record<ExtCostName | ActionCostName, number>> {
    const { extCostGas } = runtimeConfig(this.#version).wasm;
    const result: Partial<Record<ExtCostName, number>> = {};
    for (const [name, count] of Object.entries(units) as [ExtCostName, number][])
      put(result, name, extCostGas[ExtCost[name]]! * count);
    return result;
  }

  /** Send fee of an action to another account (or to itself), as burnt at once. */
  sendFee(name: ActionCostName, units = 1, sir = false): Partial<Record<ActionCostName, number>> {
    const fee = runtimeConfig(this.#version).fees.actionFees[ActionCost[name]]!;
    return { [name]: (sir ? fee.sendSir : fee.sendNotSir) * units };
  }
}

function put(target: Partial<Record<string, number>>, name: string, value: number): void {
  if (value !== 0) target[name] = value;
}

/** Asserts that the action ends the contract with a host error, and returns it. */
export function assertHostError(action: () => unknown, expected: HostError): void {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof VmLogicError, `a VmLogicError, not ${String(error)}`);
    assert.deepEqual(error.error, { kind: 'HostError', error: expected });
    return;
  }
  assert.fail(`${expected.kind} was expected`);
}

/** A call of alice.near to contract.near with 300 Tgas and no deposit. */
export function defaultContext(): VMContext {
  return {
    chainId: 'localnet',
    currentAccountId: 'contract.near',
    signerAccountId: 'alice.near',
    signerAccountPk: Uint8Array.of(0, ...new Uint8Array(32).fill(7)),
    predecessorAccountId: 'bob.near',
    refundToAccountId: 'carol.near',
    input: Buffer.from('{"a":1}'),
    promiseResults: [],
    blockHeight: 12n,
    blockTimestamp: 1_700_000_000_000_000_000n,
    epochHeight: 3n,
    accountBalance: 10n ** 24n,
    accountLockedBalance: 5n,
    storageUsage: 1000n,
    accountContract: { kind: 'None' },
    attachedDeposit: 0n,
    prepaidGas: 300n * TGAS,
    randomSeed: new Uint8Array(32).fill(9),
    outputDataReceivers: [],
  };
}

/** The context of a view call. */
export function viewContext(): Partial<VMContext> {
  return { view: { maxGasBurnt: 300n * TGAS } };
}
