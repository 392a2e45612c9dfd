import type { FunctionCallError } from './errors.ts';
import type { GasProfile } from './gas-profile.ts';

/** What a contract call returned. */
export type ReturnData =
  | { readonly kind: 'None' }
  | { readonly kind: 'Value'; readonly data: Uint8Array }
  /** The value is that of another receipt, by its index in the order of creation. */
  | { readonly kind: 'ReceiptIndex'; readonly receiptIndex: number };

/**
 * Result of a contract call. A failing contract is a value here: `error`.
 *
 * Units: balances in yoctoNEAR, gas in gas units, storage in bytes.
 * When `error` is set, balance, storage usage and return data are to be ignored; gas, logs and profile count.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/logic/logic.rs VMOutcome
 */
export interface VMOutcome {
  /** Balance that is left, with the attached deposit and without what the contract sent. */
  readonly balance: bigint;
  readonly storageUsage: bigint;
  readonly returnData: ReturnData;
  readonly burntGas: bigint;
  /** Burnt gas and the gas reserved for promises. */
  readonly usedGas: bigint;
  readonly computeUsage: bigint;
  readonly logs: readonly string[];
  readonly profile: GasProfile;
  readonly error?: FunctionCallError;
  /** yoctoNEAR created by the 1-yocto rule of version 85 and later. */
  readonly subsidizedAmount: bigint;
}
