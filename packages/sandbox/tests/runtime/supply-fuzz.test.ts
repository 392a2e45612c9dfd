import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readAccount } from '../../src/primitives/account.ts';
import { readAccessKey } from '../../src/primitives/access-key.ts';
import { fromBorsh } from '../../src/primitives/borsh-reader.ts';
import type { PublicKey } from '../../src/primitives/keys.ts';
import { createSignedTransaction, type SignedTransaction, type Transaction } from '../../src/primitives/transaction.ts';
import { runtimeConfig } from '../../src/parameters/lookup.ts';
import { NONCE_VALUE_LENGTH } from '../../src/runtime/actions/access-keys.ts';
import { receiptBalance } from '../../src/runtime/balance-check.ts';
import type { ValidatorAccountsUpdate } from '../../src/runtime/apply-types.ts';
import { getAccessKey, getAccount, getGasKeyNonce } from '../../src/runtime/records.ts';
import { trieKey } from '../../src/store/trie-key.ts';
import { TrieColumn } from '../../src/store/trie-column.ts';
import { keyOf, Ledger, NEAR } from './ledger.ts';
import { NAMED, RandomActions } from './random-actions.ts';
import { Random } from './random.ts';
import { fixtureWasm } from './vm-program.ts';

/** How many transactions to try; FUZZ_TRANSACTIONS=100000 takes some minutes. */
const COUNT = Number(process.env.FUZZ_TRANSACTIONS ?? 1_000);
const SEED = Number(process.env.FUZZ_SEED ?? 1);

const VM_ACCOUNTS = ['vm.near', 'vm2.near'];
const VM_CODE = fixtureWasm('pr-vm');

/** Balances and stakes of all accounts, and the balances of their gas keys. */
function accountsTotal(ledger: Ledger): bigint {
  let total = 0n;
  for (const [, value] of ledger.trie.entries(trieKey.columnPrefix(TrieColumn.ACCOUNT))) {
    const { amount, locked } = fromBorsh(value, readAccount);
    total += amount + locked;
  }
  for (const [, value] of ledger.trie.entries(trieKey.columnPrefix(TrieColumn.ACCESS_KEY))) {
    if (value.length === NONCE_VALUE_LENGTH) continue;
    const { permission } = fromBorsh(value, readAccessKey);
    if ('numNonces' in permission) total += permission.balance;
  }
  return total;
}

/** The nonce fields of a transaction that the key would sign next; a gas key has several nonces. */
function nextNonce(
  ledger: Ledger,
  random: Random,
  signerId: string,
  publicKey: PublicKey,
  ahead: number,
): Partial<Transaction> & { readonly nonce: bigint } {
  const key = getAccessKey(ledger.trie, signerId, publicKey);
  if (key === null || !('numNonces' in key.permission)) return { nonce: (key?.nonce ?? 0n) + BigInt(1 + ahead) };
  const nonceIndex = random.below(key.permission.numNonces + (random.chance(0.05) ? 1 : 0));
  const nonce = getGasKeyNonce(ledger.trie, signerId, publicKey, nonceIndex) ?? 0n;
  return { version: 1, nonceIndex, nonce: nonce + BigInt(1 + ahead) };
}

/** Settles stakes as at an epoch boundary: some stay, some are returned, some earn. */
function epochBoundary(ledger: Ledger, random: Random): ValidatorAccountsUpdate {
  const stakeInfo = new Map<string, bigint>();
  const validatorRewards = new Map<string, bigint>();
  for (const accountId of NAMED) {
    const account = getAccount(ledger.trie, accountId);
    if (account === null || account.locked === 0n) continue;
    stakeInfo.set(accountId, random.pick([0n, account.locked, account.locked / 2n]));
    validatorRewards.set(accountId, BigInt(random.below(1000)) * NEAR);
  }
  return { stakeInfo, validatorRewards, lastProposals: new Map(), protocolTreasuryAccountId: null };
}

/** Whether an account can hardly act any more: no balance or not the key that the test signs with. */
function isRuined(ledger: Ledger, accountId: string): boolean {
  const account = getAccount(ledger.trie, accountId);
  const key = getAccessKey(ledger.trie, accountId, keyOf(accountId).publicKey);
  return account === null || account.amount < 100n * NEAR || key?.permission.kind !== 'FullAccess';
}

describe('the supply of yoctoNEAR', () => {
  it(`is kept by ${COUNT} random transactions, chunk by chunk and as a whole`, () => keepsSupply(84));
  it('is kept with gas keys and the prices of protocol 86', () => keepsSupply(86));
});

function keepsSupply(protocolVersion: number): void {
  const random = new Random(SEED);
  // A low gas limit makes receipts wait.
  const ledger = new Ledger(Object.fromEntries(NAMED.map((id) => [id, 100_000n * NEAR])), {
    protocolVersion,
    gasLimit: 300n * 10n ** 12n,
  });
  const actions = new RandomActions(random, ledger, protocolVersion);
  ledger.refill([], 0n, VM_ACCOUNTS, VM_CODE);
  let expected = accountsTotal(ledger);
  const seen = { included: 0, rejected: 0, failed: 0, succeeded: 0 };
  const kinds = new Set<string>();

  for (let sent = 0; sent < COUNT;) {
    const transactions: SignedTransaction[] = [];
    for (let i = random.below(6); i > 0; i--, sent++) {
      const signerId = random.chance(0.95) ? random.pick(NAMED) : actions.accountId();
      const receiverId = random.chance(0.4)
        ? signerId
        : random.chance(0.5)
          ? random.pick(['vm.near', 'vm2.near'])
          : actions.accountId();
      const chosen = actions.actions(receiverId);
      const pair = keyOf(random.chance(0.9) ? signerId : actions.keyName());
      const next = nextNonce(ledger, random, signerId, pair.publicKey, transactions.length);
      const signed = ledger.sign(signerId, receiverId, chosen, { pair, ...next });
      transactions.push(
        random.chance(0.99)
          ? signed
          : createSignedTransaction({ ...signed.transaction, nonce: next.nonce + 1n }, signed.signature),
      );
    }
    const update = random.chance(0.02) ? epochBoundary(ledger, random) : null;
    const result = ledger.apply(transactions, update);
    expected += result.subsidized - result.balanceBurnt;
    for (const reward of update?.validatorRewards.values() ?? []) expected += reward;
    seen.included += result.includedTransactions.length;
    seen.rejected += result.rejectedTransactions.length;
    for (const { outcome } of result.outcomes) {
      if (outcome.status.kind !== 'Failure') {
        seen.succeeded++;
        continue;
      }
      seen.failed++;
      const error = outcome.status.error;
      if ('ActionError' in error)
        kinds.add(
          typeof error.ActionError.kind === 'string'
            ? error.ActionError.kind
            : (Object.keys(error.ActionError.kind)[0] as string),
        );
    }
    // Whoever lost money, key or code could do nothing of interest any more.
    if (random.chance(0.05)) {
      const ruined = NAMED.filter((id) => isRuined(ledger, id));
      ledger.refill(ruined, 100_000n * NEAR, VM_ACCOUNTS, VM_CODE);
      expected = accountsTotal(ledger) + inFlight(ledger, protocolVersion);
    }
  }
  ledger.settle(3000);
  assert.equal(accountsTotal(ledger) + inFlight(ledger, protocolVersion), expected - ledger.burntWhileSettling);
  if (COUNT < 1_000) return;
  assert.ok(seen.included > COUNT / 4, 'too few transactions were valid');
  assert.ok(kinds.size > 12, 'too few kinds of failures were met');
}

/** Balances that travel with receipts, waiting in the state or on their way to the next chunk. */
function inFlight(ledger: Ledger, protocolVersion: number): bigint {
  const config = runtimeConfig(protocolVersion);
  let total = 0n;
  for (const receipt of [...ledger.pending, ...ledger.receiptsInState()]) total += receiptBalance(receipt, config);
  return total;
}
