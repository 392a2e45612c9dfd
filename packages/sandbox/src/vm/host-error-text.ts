import { byteCountText } from './byte-count.ts';
import type { HostError, SimpleHostError } from './errors.ts';

const SIMPLE_TEXTS: Readonly<Record<SimpleHostError, string>> = {
  BadUTF8: 'String encoding is bad UTF-8 sequence.',
  BadUTF16: 'String encoding is bad UTF-16 sequence.',
  GasExceeded: 'Exceeded the prepaid gas.',
  GasLimitExceeded: 'Exceeded the maximum amount of gas allowed to burn per contract.',
  BalanceExceeded: 'Exceeded the account balance.',
  EmptyMethodName: 'Tried to call an empty method name.',
  IntegerOverflow: 'Integer overflow.',
  CannotAppendActionToJointPromise: 'Actions can only be appended to non-joint promise.',
  CannotReturnJointPromise: 'Returning joint promise is currently prohibited.',
  CannotSetRefundToOnJointPromise: 'Setting refund_to on a joint promise is prohibited.',
  MemoryAccessViolation: 'Accessed memory outside the bounds.',
  InvalidAccountId: 'VM Logic returned an invalid account id',
  InvalidMethodName: 'VM Logic returned an invalid method name',
  InvalidPublicKey: 'VM Logic provided an invalid public key',
  DataIdMalformed: 'yield resumption token is malformed',
  YieldIdMalformed: 'yield id is malformed',
  ContractCodeHashMalformed: 'contract code hash is malformed',
  DataEntryAlreadyExists: 'Data entry for given key already exists',
};

/**
 * A host error in nearcore's words: the text of `ExecutionError` in outcomes.
 *
 * @see nearcore 2.12 (up to 84) and 2.13 runtime/near-vm-runner/src/logic/errors.rs impl Display for HostError
 */
export function hostErrorText(error: HostError): string {
  switch (error.kind) {
    case 'GuestPanic':
      return `Smart contract panicked: ${error.panic_msg}`;
    case 'InvalidIteratorIndex':
      return `Iterator index ${error.iterator_index} does not exist`;
    case 'InvalidPromiseIndex':
      return `${error.promise_idx} does not correspond to existing promises`;
    case 'InvalidPromiseResultIndex':
      return `Accessed invalid promise result index: ${error.result_idx}`;
    case 'InvalidRegisterId':
      return `Accessed invalid register id: ${error.register_id}`;
    case 'InvalidReceiptIndex':
      return `VM Logic returned an invalid receipt index: ${error.receipt_index}`;
    case 'InvalidActionIndex':
      return `Action ${error.action_index} in receipt ${error.receipt_index} does not exist or has the wrong type of action.`;
    case 'ProhibitedInView':
      return `${error.method_name} is not allowed in view calls`;
    case 'Deprecated':
      return `Attempted to call deprecated host function ${error.method_name}`;
    case 'NumberOfLogsExceeded':
      return `The number of logs will exceed the limit ${error.limit}`;
    case 'KeyLengthExceeded':
      return `The length of a storage key ${error.length} exceeds the limit ${error.limit}`;
    case 'ValueLengthExceeded':
      return `The length of a storage value ${error.length} exceeds the limit ${error.limit}`;
    case 'TotalLogLengthExceeded':
      return `The length of a log message ${error.length} exceeds the limit ${error.limit}`;
    case 'ReturnedValueLengthExceeded':
      return `The length of a returned value ${error.length} exceeds the limit ${error.limit}`;
    case 'YieldPayloadLength':
      return `Yield resume payload is ${error.length} bytes which exceeds the ${error.limit} byte limit`;
    case 'NumberPromisesExceeded':
      return `The number of promises within a FunctionCall ${error.number_of_promises} exceeds the limit ${error.limit}`;
    case 'NumberInputDataDependenciesExceeded':
      return `The number of input data dependencies ${error.number_of_input_data_dependencies} exceeds the limit ${error.limit}`;
    case 'ContractSizeExceeded':
      return `The size of a contract code in DeployContract action ${error.size} exceeds the limit ${error.limit}`;
    case 'AltBn128InvalidInput':
      return `AltBn128 invalid input: ${error.msg}`;
    case 'ECRecoverError':
      return `ECDSA recover error: ${error.msg}`;
    case 'Ed25519VerifyInvalidInput':
      return `ED25519 signature verification error: ${error.msg}`;
    case 'P256VerifyInvalidInput':
      return `P256 signature verification error: ${error.msg}`;
    case 'BLS12381InvalidInput':
      return `BLS12-381 invalid input: ${error.msg}`;
    case 'RecordedStorageExceeded':
      return `Size of the recorded trie storage proof has exceeded the allowed limit (${byteCountText(error.limit)})`;
    default:
      return SIMPLE_TEXTS[error.kind];
  }
}
