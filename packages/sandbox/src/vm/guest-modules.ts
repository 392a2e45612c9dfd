/** A contract as compiled for each kind of memory. */
export interface GuestModules {
  /** For small and full memories; null when the contract is expected to need the guarded one from the start. */
  readonly plain: WebAssembly.Module | null;
  /** The guarded module, compiled when first asked for; null when that fails. */
  readonly guarded: () => WebAssembly.Module | null;
  /** Both with each charge checked at once, compiled when first asked for. */
  readonly checked: () => WebAssembly.Module | null;
  readonly checkedGuarded: () => WebAssembly.Module | null;
  /** Address behind the last byte that a data segment writes. */
  readonly dataEnd: number;
  /** Names of the exported mutable globals where calls made by methods are hooked, else null. */
  readonly hookedGlobals: readonly string[] | null;
  /** Whether an instance can serve many calls. */
  readonly isReusable: boolean;
}

/** The added exports of an instrumented module. Units: gas, bytes of stack, pages. */
export interface GuestExports {
  /** Gas that is left; below zero when more was used than there was. */
  readonly gas: () => number;
  readonly setGas: (gas: number) => void;
  readonly stack: () => number;
  readonly tableIndex: () => number;
  readonly bulkFailure: () => number;
  readonly hidePages: (pages: number) => void;
  readonly growRefused: () => number;
  readonly hiddenPages: () => number;
  readonly setPrologueMode: (mode: number) => void;
  readonly takeEvent: () => number;
  readonly callResult: () => bigint;
  readonly setCallResult: (result: bigint) => void;
  /** Gives all globals their first values. */
  readonly reset: () => void;
}
