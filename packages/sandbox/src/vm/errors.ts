/**
 * Why a host function stopped a contract: nearcore's name and its fields.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/logic/errors.rs HostError
 */
export type HostError =
  | { readonly kind: SimpleHostError }
  | { readonly kind: 'GuestPanic'; readonly panic_msg: string }
  | { readonly kind: 'InvalidPromiseIndex'; readonly promise_idx: bigint }
  | { readonly kind: 'InvalidPromiseResultIndex'; readonly result_idx: bigint }
  | { readonly kind: 'InvalidRegisterId'; readonly register_id: bigint }
  | { readonly kind: 'InvalidReceiptIndex'; readonly receipt_index: number }
  | { readonly kind: 'InvalidIteratorIndex'; readonly iterator_index: bigint }
  | { readonly kind: 'InvalidActionIndex'; readonly receipt_index: number; readonly action_index: bigint }
  | { readonly kind: 'ProhibitedInView' | 'Deprecated'; readonly method_name: string }
  | { readonly kind: 'NumberOfLogsExceeded'; readonly limit: number }
  | { readonly kind: LengthHostError; readonly length: number | bigint; readonly limit: number }
  | { readonly kind: 'NumberPromisesExceeded'; readonly number_of_promises: number; readonly limit: number }
  | {
      readonly kind: 'NumberInputDataDependenciesExceeded';
      readonly number_of_input_data_dependencies: number;
      readonly limit: number;
    }
  | { readonly kind: 'ContractSizeExceeded'; readonly size: number; readonly limit: number }
  | { readonly kind: MessageHostError; readonly msg: string }
  | { readonly kind: 'RecordedStorageExceeded'; readonly limit: ByteCount };

/** Host errors without fields. */
export type SimpleHostError =
  | 'BadUTF16'
  | 'BadUTF8'
  | 'GasExceeded'
  | 'GasLimitExceeded'
  | 'BalanceExceeded'
  | 'EmptyMethodName'
  | 'IntegerOverflow'
  | 'CannotAppendActionToJointPromise'
  | 'CannotReturnJointPromise'
  | 'CannotSetRefundToOnJointPromise'
  | 'MemoryAccessViolation'
  | 'InvalidAccountId'
  | 'InvalidMethodName'
  | 'InvalidPublicKey'
  | 'DataIdMalformed'
  | 'YieldIdMalformed'
  | 'ContractCodeHashMalformed'
  | 'DataEntryAlreadyExists';

/** Host errors about a length and its limit. */
export type LengthHostError =
  | 'KeyLengthExceeded'
  | 'ValueLengthExceeded'
  | 'TotalLogLengthExceeded'
  | 'ReturnedValueLengthExceeded'
  | 'YieldPayloadLength';

/** Host errors with a message of the library that refused the input. */
export type MessageHostError =
  | 'ECRecoverError'
  | 'AltBn128InvalidInput'
  | 'Ed25519VerifyInvalidInput'
  | 'P256VerifyInvalidInput'
  | 'BLS12381InvalidInput';

/** A number of bytes that nearcore prints with a decimal unit ("4.0 MB"). */
export interface ByteCount {
  readonly bytes: number;
}

/** Traps of wasm code, by nearcore's names. */
export type WasmTrap =
  | 'Unreachable'
  | 'IncorrectCallIndirectSignature'
  | 'MemoryOutOfBounds'
  | 'CallIndirectOOB'
  | 'IllegalArithmetic'
  | 'MisalignedAtomicAccess'
  | 'IndirectCallToNull'
  | 'StackOverflow'
  | 'GenericTrap';

/** Why a method could not be called. */
export type MethodResolveError = 'MethodEmptyName' | 'MethodNotFound' | 'MethodInvalidSignature';

/** Why a module was refused before it was compiled. */
export type PrepareError =
  | 'Serialization'
  | 'Deserialization'
  | 'InternalMemoryDeclared'
  | 'GasInstrumentation'
  | 'StackHeightInstrumentation'
  | 'Instantiate'
  | 'Memory'
  | 'TooManyFunctions'
  | 'TooManyLocals'
  | 'TooManyTables'
  | 'TooManyTableElements'
  | 'FunctionBodyTooLarge'
  | 'InstrumentedCodeTooLarge'
  | 'TooManyBlocksPerFunction'
  | 'TooManyBlocksPerContract'
  | 'TooManyTypes'
  | 'TooManyParamsPerFunction'
  | 'TooManyParamsPerContract'
  | 'OperandStackTooLarge';

/** Why there is no code to run. */
export type CompilationError =
  | { readonly kind: 'CodeDoesNotExist'; readonly account_id: string }
  | { readonly kind: 'PrepareError'; readonly error: PrepareError }
  | { readonly kind: 'WasmerCompileError' | 'WasmtimeCompileError'; readonly msg: string };

/**
 * Why a contract call failed; a value in the outcome, never thrown at the caller of the vm.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/logic/errors.rs FunctionCallError
 */
export type FunctionCallError =
  | { readonly kind: 'CompilationError'; readonly error: CompilationError }
  | { readonly kind: 'LinkError'; readonly msg: string }
  | { readonly kind: 'MethodResolveError'; readonly error: MethodResolveError }
  | { readonly kind: 'WasmTrap'; readonly trap: WasmTrap }
  | { readonly kind: 'HostError'; readonly error: HostError };

/**
 * Carries a call's error from a host function through the guest to the engine.
 *
 * Deliberately no `Error`: a failing contract is ordinary work and must not pay for a stack trace. It never leaves vm/.
 */
export class VmLogicError {
  readonly error: FunctionCallError;

  constructor(error: FunctionCallError) {
    this.error = error;
  }
}

/** What to throw when a host function stops the contract. */
export function hostError(error: SimpleHostError | HostError): VmLogicError {
  return new VmLogicError({ kind: 'HostError', error: typeof error === 'string' ? { kind: error } : error });
}
