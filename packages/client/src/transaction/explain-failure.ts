import { formatNear } from '../format/amounts.ts';
import type { FailureView } from '../rpc/outcome.ts';

type Fields = Record<string, unknown>;

/** An amount of an error's fields, which is a decimal string in yoctoNEAR. */
const near = (amountYocto: unknown) => formatNear(BigInt(String(amountYocto)), 6);

/** Plain words for nearcore's action errors; anything else is shown by its own name. */
const EXPLANATIONS: Readonly<Record<string, (fields: Fields) => string>> = {
  AccountAlreadyExists: ({ account_id }) => `the account ${account_id} exists already`,
  AccountDoesNotExist: ({ account_id }) => `the account ${account_id} does not exist`,
  ActorNoPermission: ({ account_id, actor_id }) => `${actor_id} may not act on ${account_id}`,
  LackBalanceForState: ({ account_id, amount }) =>
    `${account_id} would need ${near(amount)} more to pay for its storage`,
  CreateAccountNotAllowed: ({ account_id, predecessor_id }) =>
    `${predecessor_id} may not create ${account_id}: only its parent account may`,
  CreateAccountOnlyByRegistrar: ({ account_id }) =>
    `a top-level account as short as ${account_id} can only be made by the registrar`,
  DeleteAccountWithLargeState: ({ account_id }) => `${account_id} holds too much state to be deleted`,
  GlobalContractDoesNotExist: () => 'there is no such global contract (or it has not been distributed yet)',
  InsufficientStake: ({ stake, minimum_stake }) =>
    `a stake of ${near(stake)} is below the minimum of ${near(minimum_stake)}`,
  NotEnoughBalance: ({ signer_id, balance, cost }) =>
    `${signer_id} holds ${near(balance)} and the transaction needs ${near(cost)}`,
  InvalidNonce: ({ tx_nonce, ak_nonce }) => `the nonce ${tx_nonce} is not above the key's nonce ${ak_nonce}`,
  Expired: () => 'the transaction is too old: its block hash is no longer accepted',
  InvalidSignature: () => 'the signature does not match the key',
};

/** The text of a failed function call, without nearcore's wrapping. */
function explainFunctionCall(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const [kind, value] = Object.entries(error)[0] ?? ['Unknown', undefined];
  if (kind === 'ExecutionError') return String(value).replace(/^Smart contract panicked: /, '');
  if (kind === 'MethodResolveError')
    return value === 'MethodNotFound'
      ? 'the contract has no such method'
      : `the method cannot be called (${String(value)})`;
  if (kind === 'CompilationError' && typeof value === 'object' && value !== null && 'CodeDoesNotExist' in value) {
    return `the account ${String((value.CodeDoesNotExist as Fields).account_id)} has no contract`;
  }
  return `${kind}: ${JSON.stringify(value)}`;
}

/**
 * Says in plain words why a transaction or receipt failed.
 *
 * Shapes: `failure` is what the node puts under `Failure`: `{ ActionError: { index, kind } }` or `{ InvalidTxError: … }`.
 */
export function explainFailure(failure: FailureView): string {
  const action = failure.ActionError as { kind?: unknown } | undefined;
  const kind = action ? action.kind : failure.InvalidTxError;
  if (typeof kind === 'string') return EXPLANATIONS[kind]?.({}) ?? kind;
  if (typeof kind !== 'object' || kind === null) return JSON.stringify(failure);
  const [name, value] = Object.entries(kind)[0] ?? ['Unknown', {}];
  if (name === 'FunctionCallError') return explainFunctionCall(value);
  const explain = EXPLANATIONS[name];
  return explain ? explain((value ?? {}) as Fields) : `${name} ${JSON.stringify(value)}`;
}
