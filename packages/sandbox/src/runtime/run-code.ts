import type { RuntimeConfig } from '../parameters/runtime-config.ts';
import type { AccountId } from '../primitives/account-id.ts';
import type { Account } from '../primitives/account.ts';
import type { TrieUpdate } from '../store/trie-update.ts';
import type { VMContext } from '../vm/context.ts';
import type { External } from '../vm/external.ts';
import { GasProfile } from '../vm/gas-profile.ts';
import type { FunctionCallError } from '../vm/errors.ts';
import type { VMOutcome } from '../vm/outcome.ts';
import { runContract } from '../vm/run.ts';
import { findContractCode } from './contract-code.ts';

/** What to run and in which surroundings. */
export interface RunCodeOptions {
  readonly state: TrieUpdate;
  readonly accountId: AccountId;
  readonly account: Account;
  readonly chainId: string;
  readonly config: RuntimeConfig;
  readonly method: string;
  readonly context: VMContext;
  readonly external: External;
}

/**
 * Runs a method of the account's contract.
 *
 * An account without code fails with CodeDoesNotExist and burns nothing.
 *
 * @see nearcore runtime/runtime/src/function_call.rs execute_function_call
 */
export function runCode(options: RunCodeOptions): VMOutcome {
  const { state, accountId, account, chainId, config, method, context, external } = options;
  const found = findContractCode(state, accountId, account, chainId, config.protocolVersion);
  if (found === null) {
    return failedOutcome({ kind: 'CompilationError', error: { kind: 'CodeDoesNotExist', account_id: accountId } });
  }
  const { code, codeHash } = found;
  return runContract({ code: () => code, codeLength: code.length, codeHash, method, context, external, config });
}

/** A call that failed before it could burn gas. */
function failedOutcome(error: FunctionCallError): VMOutcome {
  return {
    balance: 0n,
    storageUsage: 0n,
    returnData: { kind: 'None' },
    burntGas: 0n,
    usedGas: 0n,
    computeUsage: 0n,
    logs: [],
    profile: new GasProfile(),
    error,
    subsidizedAmount: 0n,
  };
}
