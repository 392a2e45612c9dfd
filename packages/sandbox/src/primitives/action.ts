import type { AccessKey } from './access-key.ts';
import type { AccountId } from './account-id.ts';
import type { SignedDelegateAction } from './delegate-action.ts';
import type { DeterministicStateInit } from './deterministic-account.ts';
import type { GlobalContractDeployMode, GlobalContractIdentifier } from './global-contract.ts';
import type { PublicKey } from './keys.ts';

/** Creates the receiver's account. */
export interface CreateAccountAction {
  readonly kind: 'CreateAccount';
}

/** Sets the receiver's own code. */
export interface DeployContractAction {
  readonly kind: 'DeployContract';
  readonly code: Uint8Array;
}

/** Calls a method of the receiver's contract. */
export interface FunctionCallAction {
  readonly kind: 'FunctionCall';
  readonly methodName: string;
  readonly args: Uint8Array;
  readonly gas: bigint;
  /** In yoctoNEAR. */
  readonly deposit: bigint;
}

/** Moves yoctoNEAR to the receiver. */
export interface TransferAction {
  readonly kind: 'Transfer';
  readonly deposit: bigint;
}

/** Offers yoctoNEAR as a validator's stake; zero takes it back. */
export interface StakeAction {
  readonly kind: 'Stake';
  readonly stake: bigint;
  readonly publicKey: PublicKey;
}

/** Adds an access key to the receiver. */
export interface AddKeyAction {
  readonly kind: 'AddKey';
  readonly publicKey: PublicKey;
  readonly accessKey: AccessKey;
}

/** Removes an access key from the receiver. */
export interface DeleteKeyAction {
  readonly kind: 'DeleteKey';
  readonly publicKey: PublicKey;
}

/** Deletes the receiver and sends its balance to the beneficiary. */
export interface DeleteAccountAction {
  readonly kind: 'DeleteAccount';
  readonly beneficiaryId: AccountId;
}

/** Actions that another account signed (NEP-366). */
export interface SignedDelegate extends SignedDelegateAction {
  readonly kind: 'Delegate';
}

/** Deploys code that any account may use (NEP-591). */
export interface DeployGlobalContractAction {
  readonly kind: 'DeployGlobalContract';
  readonly code: Uint8Array;
  readonly deployMode: GlobalContractDeployMode;
}

/** Makes the receiver run a global contract. */
export interface UseGlobalContractAction {
  readonly kind: 'UseGlobalContract';
  readonly contractIdentifier: GlobalContractIdentifier;
}

/** Brings a deterministic account to life (NEP-616); the deposit pays missing storage, the rest is refunded. */
export interface DeterministicStateInitAction {
  readonly kind: 'DeterministicStateInit';
  readonly stateInit: DeterministicStateInit;
  readonly deposit: bigint;
}

/** Moves yoctoNEAR onto a gas key (protocol 85). */
export interface TransferToGasKeyAction {
  readonly kind: 'TransferToGasKey';
  readonly publicKey: PublicKey;
  readonly deposit: bigint;
}

/** Moves yoctoNEAR from a gas key to its account (protocol 85). */
export interface WithdrawFromGasKeyAction {
  readonly kind: 'WithdrawFromGasKey';
  readonly publicKey: PublicKey;
  readonly amount: bigint;
}

/** One step of a transaction or an action receipt; `kind` is nearcore's name. */
export type Action =
  | CreateAccountAction
  | DeployContractAction
  | FunctionCallAction
  | TransferAction
  | StakeAction
  | AddKeyAction
  | DeleteKeyAction
  | DeleteAccountAction
  | SignedDelegate
  | DeployGlobalContractAction
  | UseGlobalContractAction
  | DeterministicStateInitAction
  | TransferToGasKeyAction
  | WithdrawFromGasKeyAction;

/** Gas that the action sets aside for the call; zero for all but FunctionCall. */
export function actionPrepaidGas(action: Action): bigint {
  return action.kind === 'FunctionCall' ? action.gas : 0n;
}

/** YoctoNEAR that leave the sender with the action. A delegate action's inner deposits are not counted. */
export function actionDeposit(action: Action): bigint {
  switch (action.kind) {
    case 'FunctionCall':
    case 'Transfer':
    case 'DeterministicStateInit':
    case 'TransferToGasKey':
      return action.deposit;
    default:
      return 0n;
  }
}
