/*
 * nearcore's error trees in the JSON shape that its RPC shows: a name, or an object with the name as only key.
 * u128 amounts are decimal strings; u64 and smaller are numbers or bigint and become JSON integers.
 */

/** An unsigned 64-bit integer of an error; JSON integer at the edge. */
export type JsonU64 = number | bigint;

/** A global contract's name in an error: {"CodeHash": base58} or {"AccountId": id}, from version 85 on in snake case. */
export type GlobalContractIdentifierJson =
  { CodeHash: string } | { AccountId: string } | { hash: string } | { account_id: string };

/** The access key does not allow the transaction. */
export type InvalidAccessKeyError =
  | { AccessKeyNotFound: { account_id: string; public_key: string } }
  | { ReceiverMismatch: { tx_receiver: string; ak_receiver: string } }
  | { MethodNameMismatch: { method_name: string } }
  | 'RequiresFullAccess'
  | 'DelegateActionRequiresNonGasKey'
  | 'DelegateActionRequiresGasKey'
  | { NotEnoughAllowance: { account_id: string; public_key: string; allowance: string; cost: string } }
  | 'DepositWithFunctionCall';

/** A list of actions breaks a limit. */
export type ActionsValidationError =
  | 'DeleteActionMustBeFinal'
  | { TotalPrepaidGasExceeded: { total_prepaid_gas: JsonU64; limit: JsonU64 } }
  | { TotalNumberOfActionsExceeded: { total_number_of_actions: JsonU64; limit: JsonU64 } }
  | { TotalNumberOfDeployActionsExceeded: { number_of_deploy_actions: JsonU64; limit: JsonU64 } }
  | { AddKeyMethodNamesNumberOfBytesExceeded: { total_number_of_bytes: JsonU64; limit: JsonU64 } }
  | { AddKeyMethodNameLengthExceeded: { length: JsonU64; limit: JsonU64 } }
  | 'IntegerOverflow'
  | { InvalidAccountId: { account_id: string } }
  | { ContractSizeExceeded: { size: JsonU64; limit: JsonU64 } }
  | { FunctionCallMethodNameLengthExceeded: { length: JsonU64; limit: JsonU64 } }
  | { FunctionCallArgumentsLengthExceeded: { length: JsonU64; limit: JsonU64 } }
  | { UnsuitableStakingKey: { public_key: string } }
  | 'FunctionCallZeroAttachedGas'
  | 'DelegateActionMustBeOnlyOne'
  | { UnsupportedProtocolFeature: { protocol_feature: string; version: number } }
  | { InvalidDeterministicStateInitReceiver: { receiver_id: string; derived_id: string } }
  | { DeterministicStateInitKeyLengthExceeded: { length: JsonU64; limit: JsonU64 } }
  | { DeterministicStateInitValueLengthExceeded: { length: JsonU64; limit: JsonU64 } }
  | { GasKeyInvalidNumNonces: { requested_nonces: number; limit: number } }
  | { AddGasKeyWithNonZeroBalance: { balance: string } }
  | 'GasKeyFunctionCallAllowanceNotAllowed';

/** A receipt made by a contract breaks a limit. */
export type ReceiptValidationError =
  | { InvalidPredecessorId: { account_id: string } }
  | { InvalidReceiverId: { account_id: string } }
  | { InvalidSignerId: { account_id: string } }
  | { InvalidDataReceiverId: { account_id: string } }
  | { ReturnedValueLengthExceeded: { length: JsonU64; limit: JsonU64 } }
  | { NumberInputDataDependenciesExceeded: { number_of_input_data_dependencies: JsonU64; limit: JsonU64 } }
  | { ActionsValidation: ActionsValidationError }
  | { ReceiptSizeExceeded: { size: JsonU64; limit: JsonU64 } }
  | { InvalidRefundTo: { account_id: string } };

/** A transaction is refused before it costs anything. */
export type InvalidTxError =
  | { InvalidAccessKeyError: InvalidAccessKeyError }
  | { InvalidSignerId: { signer_id: string } }
  | { SignerDoesNotExist: { signer_id: string } }
  | { InvalidNonce: { tx_nonce: JsonU64; ak_nonce: JsonU64 } }
  | { NonceTooLarge: { tx_nonce: JsonU64; upper_bound: JsonU64 } }
  | { InvalidReceiverId: { receiver_id: string } }
  | 'InvalidSignature'
  | { NotEnoughBalance: { signer_id: string; balance: string; cost: string } }
  | { LackBalanceForState: { signer_id: string; amount: string } }
  | 'CostOverflow'
  | 'InvalidChain'
  | 'Expired'
  | { ActionsValidation: ActionsValidationError }
  | { TransactionSizeExceeded: { size: JsonU64; limit: JsonU64 } }
  | 'InvalidTransactionVersion'
  | { StorageError: string }
  | { ShardCongested: { shard_id: number; congestion_level: number } }
  | { ShardStuck: { shard_id: number; missed_chunks: JsonU64 } }
  | { InvalidNonceIndex: { tx_nonce_index: number | null; num_nonces: number } }
  | { NotEnoughGasKeyBalance: { signer_id: string; balance: string; cost: string } }
  | {
      NotEnoughBalanceForDeposit: {
        signer_id: string;
        balance: string;
        cost: string;
        reason: 'NotEnoughBalance' | 'LackBalanceForState';
      };
    };

/** Why a module could not be compiled. */
export type CompilationErrorJson =
  { CodeDoesNotExist: { account_id: string } } | { PrepareError: string } | { WasmerCompileError: { msg: string } };

/** A function call failed; everything but these three kinds is an ExecutionError text. */
export type FunctionCallErrorJson =
  | { CompilationError: CompilationErrorJson }
  | { MethodResolveError: 'MethodEmptyName' | 'MethodNotFound' | 'MethodInvalidSignature' }
  | { ExecutionError: string };

/** An action of a receipt failed. */
export type ActionErrorKind =
  | { AccountAlreadyExists: { account_id: string } }
  | { AccountDoesNotExist: { account_id: string } }
  | { CreateAccountOnlyByRegistrar: { account_id: string; registrar_account_id: string; predecessor_id: string } }
  | { CreateAccountNotAllowed: { account_id: string; predecessor_id: string } }
  | { ActorNoPermission: { account_id: string; actor_id: string } }
  | { DeleteKeyDoesNotExist: { account_id: string; public_key: string } }
  | { AddKeyAlreadyExists: { account_id: string; public_key: string } }
  | { DeleteAccountStaking: { account_id: string } }
  | { LackBalanceForState: { account_id: string; amount: string } }
  | { TriesToUnstake: { account_id: string } }
  | { TriesToStake: { account_id: string; stake: string; locked: string; balance: string } }
  | { InsufficientStake: { account_id: string; stake: string; minimum_stake: string } }
  | { FunctionCallError: FunctionCallErrorJson }
  | { NewReceiptValidationError: ReceiptValidationError }
  | { OnlyImplicitAccountCreationAllowed: { account_id: string } }
  | { DeleteAccountWithLargeState: { account_id: string } }
  | 'DelegateActionInvalidSignature'
  | { DelegateActionSenderDoesNotMatchTxReceiver: { sender_id: string; receiver_id: string } }
  | 'DelegateActionExpired'
  | { DelegateActionAccessKeyError: InvalidAccessKeyError }
  | { DelegateActionInvalidNonce: { delegate_nonce: JsonU64; ak_nonce: JsonU64 } }
  | { DelegateActionNonceTooLarge: { delegate_nonce: JsonU64; upper_bound: JsonU64 } }
  | { DelegateActionInvalidNonceIndex: { nonce_index: number; num_nonces: number } }
  | { GlobalContractDoesNotExist: { identifier: GlobalContractIdentifierJson } }
  | { GasKeyDoesNotExist: { account_id: string; public_key: string } }
  | { InsufficientGasKeyBalance: { account_id: string; public_key: string; balance: string; required: string } }
  | { GasKeyBalanceTooHigh: { account_id: string; public_key: string | null; balance: string } };

/** The failure of a receipt: which action, or null when it is none's fault, and why. */
export interface ActionError {
  readonly index: number | null;
  readonly kind: ActionErrorKind;
}

/** What stands under `Failure` of a status. */
export type TxExecutionError = { readonly ActionError: ActionError } | { readonly InvalidTxError: InvalidTxError };
