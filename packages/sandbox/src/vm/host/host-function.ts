import type { WasmConfig } from '../../parameters/runtime-config.ts';
import type { VmLogic } from '../logic.ts';

/** Wasm types that host functions use. */
export type HostValueType = 'i32' | 'i64';

/** One function that a contract may import from `env`. */
export interface HostFunction {
  readonly name: string;
  readonly params: readonly HostValueType[];
  readonly results: readonly HostValueType[];
  /** Whether contracts can import it at this protocol version; always when absent. */
  readonly isAvailable?: (config: WasmConfig) => boolean;
  /**
   * The code: i64 come as signed BigInt and i32 as signed number, as V8 hands them over; each function types its own.
   *
   * @throws {VmLogicError} to end the contract
   */
  readonly fn: (logic: VmLogic, ...args: never[]) => bigint | number | void;
}
