import type { FuncType } from '../wasm/types.ts';

/** What the module gives to the checking of its functions. */
export interface FunctionContext {
  readonly types: readonly FuncType[];
  /** Type index of each function, imports included. */
  readonly functions: readonly number[];
  readonly importedFunctions: number;
  readonly globals: readonly number[];
  readonly mutableGlobals: readonly boolean[];
  readonly tableCount: number;
  readonly hasMemory: boolean;
  /** null without a data count section, then memory.init and data.drop are not allowed. */
  readonly dataCount: number | null;
  readonly elementCount: number;
  /** Functions that `ref.func` may name. */
  readonly referencedFunctions: ReadonlySet<number>;
  readonly referenceTypesAndBulkMemory: boolean;
  /** Whether memory.grow and table.grow are charged like bulk operations. */
  readonly linearGrowCost: boolean;
  /** Whether NaNs are NearVm's: promotion and demotion keep sign and payload, and a result is made canonical behind `neg`. */
  readonly nearVmNans: boolean;
  /** Whether memory accesses are to be edited. */
  readonly guardMemory: boolean;
  /** Functions whose calls are hooked, see instrument/entry-call.ts. */
  readonly entries: ReadonlySet<number>;
}
