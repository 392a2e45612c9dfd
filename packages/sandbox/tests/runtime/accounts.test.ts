import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Action } from '../../src/primitives/action.ts';
import type { ExecutionOutcome } from '../../src/primitives/outcome.ts';
import type { ActionErrorKind } from '../../src/primitives/tx-errors.ts';
import { getAccessKey, getAccount } from '../../src/runtime/records.ts';
import { trieKey } from '../../src/store/trie-key.ts';
import { keyOf, Ledger, NEAR } from './ledger.ts';
import { fixtureWasm } from './vm-program.ts';

/** The error of a failed receipt. */
function errorOf(outcome: ExecutionOutcome): { index: number | null; kind: ActionErrorKind } {
  assert.equal(outcome.status.kind, 'Failure');
  if (outcome.status.kind !== 'Failure' || !('ActionError' in outcome.status.error))
    throw new Error('not an action error');
  return outcome.status.error.ActionError;
}

function newLedger(): Ledger {
  return new Ledger({ 'alice.near': 1000n * NEAR, 'bob.near': 10n * NEAR, registrar: 1000n * NEAR });
}

const transfer = (deposit: bigint): Action => ({ kind: 'Transfer', deposit });
const fullKey = (name: string): Action => ({
  kind: 'AddKey',
  publicKey: keyOf(name).publicKey,
  accessKey: { nonce: 0n, permission: { kind: 'FullAccess' } },
});

describe('CreateAccount', () => {
  it('makes a sub-account that acts for itself in the same receipt', () => {
    const ledger = newLedger();
    const outcome = ledger.send('alice.near', 'sub.alice.near', [
      { kind: 'CreateAccount' },
      transfer(2n * NEAR),
      fullKey('sub'),
    ]);
    assert.equal(outcome.status.kind, 'SuccessValue');
    assert.deepEqual(ledger.account('sub.alice.near').amount, 2n * NEAR);
    assert.equal(ledger.account('sub.alice.near').storageUsage, 182n);
    assert.ok(getAccessKey(ledger.trie, 'sub.alice.near', keyOf('sub').publicKey));
  });

  it('starts a key at the height before its block, times a million', () => {
    const ledger = newLedger();
    ledger.send('alice.near', 'sub.alice.near', [{ kind: 'CreateAccount' }, fullKey('sub')]);
    // Sent at height 11, run at height 12.
    assert.equal(getAccessKey(ledger.trie, 'sub.alice.near', keyOf('sub').publicKey)?.nonce, 11_000_000n);
  });

  it('refuses what is not directly below the creator', () => {
    for (const id of ['a.b.alice.near', 'sub.bob.near', 'near.alice']) {
      assert.deepEqual(errorOf(newLedger().send('alice.near', id, [{ kind: 'CreateAccount' }])), {
        index: 0,
        kind: { CreateAccountNotAllowed: { account_id: id, predecessor_id: 'alice.near' } },
      });
    }
  });

  it('leaves top-level ids of any length to the registrar', () => {
    const ledger = newLedger();
    const error = errorOf(ledger.send('alice.near', 'a-very-long-top-level-name', [{ kind: 'CreateAccount' }]));
    assert.deepEqual(error.kind, {
      CreateAccountOnlyByRegistrar: {
        account_id: 'a-very-long-top-level-name',
        registrar_account_id: 'registrar',
        predecessor_id: 'alice.near',
      },
    });
    assert.equal(
      ledger.send('registrar', 'top', [{ kind: 'CreateAccount' }, transfer(NEAR)]).status.kind,
      'SuccessValue',
    );
  });

  it('is undone with everything after it when a later action fails', () => {
    const ledger = newLedger();
    const outcome = ledger.send('alice.near', 'sub.alice.near', [
      { kind: 'CreateAccount' },
      transfer(NEAR),
      { kind: 'DeleteKey', publicKey: keyOf('none').publicKey },
    ]);
    assert.equal(errorOf(outcome).index, 2);
    assert.equal(getAccount(ledger.trie, 'sub.alice.near'), null);
  });
});

describe('storage staking', () => {
  it('lets an account of 770 bytes hold nothing, and not one byte more', () => {
    const ledger = newLedger();
    const deploy = (length: number) =>
      ledger.send('alice.near', `s${length}.alice.near`, [
        { kind: 'CreateAccount' },
        { kind: 'DeployContract', code: new Uint8Array(length) },
      ]);
    assert.equal(deploy(670).status.kind, 'SuccessValue');
    assert.deepEqual(errorOf(deploy(671)), {
      index: null,
      kind: { LackBalanceForState: { account_id: 's671.alice.near', amount: '7710000000000000000000' } },
    });
  });
});

describe('AddKey and DeleteKey', () => {
  it('need the account itself as actor', () => {
    assert.deepEqual(errorOf(newLedger().send('alice.near', 'bob.near', [fullKey('x')])).kind, {
      ActorNoPermission: { account_id: 'bob.near', actor_id: 'alice.near' },
    });
  });

  it('count the key in storage usage and take it off again', () => {
    const ledger = newLedger();
    ledger.send('bob.near', 'bob.near', [fullKey('x')]);
    assert.equal(ledger.account('bob.near').storageUsage, 182n + 33n + 9n + 40n);
    ledger.send('bob.near', 'bob.near', [{ kind: 'DeleteKey', publicKey: keyOf('x').publicKey }]);
    assert.equal(ledger.account('bob.near').storageUsage, 182n);
  });

  it('refuse a key that is there, and one that is not', () => {
    const ledger = newLedger();
    const publicKey = keyOf('bob.near').publicKey;
    assert.deepEqual(errorOf(ledger.send('bob.near', 'bob.near', [fullKey('bob.near')])).kind, {
      AddKeyAlreadyExists: { account_id: 'bob.near', public_key: publicKey.toString() },
    });
    const missing = keyOf('x').publicKey;
    assert.deepEqual(errorOf(ledger.send('bob.near', 'bob.near', [{ kind: 'DeleteKey', publicKey: missing }])).kind, {
      DeleteKeyDoesNotExist: { account_id: 'bob.near', public_key: missing.toString() },
    });
  });
});

describe('DeleteAccount', () => {
  it('removes keys, code and data and sends the balance to the beneficiary', () => {
    const ledger = newLedger();
    ledger.send('bob.near', 'bob.near', [{ kind: 'DeployContract', code: fixtureWasm('pr-vm') }]);
    const before = ledger.account('alice.near').amount;
    const outcome = ledger.send('bob.near', 'bob.near', [{ kind: 'DeleteAccount', beneficiaryId: 'alice.near' }]);
    assert.equal(outcome.status.kind, 'SuccessValue');
    assert.equal(getAccount(ledger.trie, 'bob.near'), null);
    assert.equal(getAccessKey(ledger.trie, 'bob.near', keyOf('bob.near').publicKey), null);
    assert.equal(ledger.trie.get(trieKey.contractCode('bob.near')), undefined);
    assert.ok(ledger.account('alice.near').amount > before + 9n * NEAR);
  });

  it('burns the balance when the beneficiary does not exist', () => {
    const ledger = newLedger();
    const before = ledger.burntWhileSettling;
    ledger.send('bob.near', 'bob.near', [{ kind: 'DeleteAccount', beneficiaryId: 'nobody.near' }]);
    assert.ok(ledger.burntWhileSettling - before > 9n * NEAR);
  });

  it('refuses an account with more than 10,000 bytes beside its code', () => {
    const ledger = newLedger();
    const account = ledger.account('bob.near');
    ledger.patch([{ kind: 'Account', accountId: 'bob.near', account: { ...account, storageUsage: 10_001n } }]);
    const error = errorOf(
      ledger.send('bob.near', 'bob.near', [{ kind: 'DeleteAccount', beneficiaryId: 'alice.near' }]),
    );
    assert.deepEqual(error.kind, { DeleteAccountWithLargeState: { account_id: 'bob.near' } });
  });

  it('does not count code that a patch made the account forget', () => {
    // nearcore runtime/runtime/src/actions.rs get_code_len_or_default looks for code under the account's name only.
    const ledger = newLedger();
    const code = new Uint8Array(5_000);
    ledger.send('bob.near', 'bob.near', [{ kind: 'DeployContract', code }]);
    const account = { ...ledger.account('bob.near'), contract: { kind: 'None' as const }, storageUsage: 15_000n };
    ledger.patch([{ kind: 'Account', accountId: 'bob.near', account }]);
    const outcome = ledger.send('bob.near', 'bob.near', [{ kind: 'DeleteAccount', beneficiaryId: 'alice.near' }]);
    assert.equal(outcome.status.kind, 'SuccessValue');
  });
});

describe('Stake', () => {
  const stake = (amount: bigint): Action => ({ kind: 'Stake', stake: amount, publicKey: keyOf('validator').publicKey });

  it('locks what exceeds the present stake and proposes it', () => {
    const ledger = new Ledger({ 'bob.near': 5000n * NEAR });
    const proposals = ledger.apply([ledger.sign('bob.near', 'bob.near', [stake(2000n * NEAR)])]).validatorProposals;
    assert.deepEqual(
      proposals.map(({ accountId, stake: amount }) => [accountId, amount]),
      [['bob.near', 2000n * NEAR]],
    );
    assert.equal(ledger.account('bob.near').locked, 2000n * NEAR);
  });

  it('keeps a lowered stake locked until an epoch ends', () => {
    const ledger = new Ledger({ 'bob.near': 5000n * NEAR });
    ledger.send('bob.near', 'bob.near', [stake(2000n * NEAR)]);
    ledger.send('bob.near', 'bob.near', [stake(0n)]);
    assert.equal(ledger.account('bob.near').locked, 2000n * NEAR);
    ledger.apply([], {
      stakeInfo: new Map([['bob.near', 0n]]),
      validatorRewards: new Map([['bob.near', 7n * NEAR]]),
      lastProposals: new Map(),
      protocolTreasuryAccountId: null,
    });
    assert.equal(ledger.account('bob.near').locked, 0n);
    assert.ok(ledger.account('bob.near').amount > 5006n * NEAR);
  });

  it('refuses too little, too much and the return of nothing', () => {
    const ledger = new Ledger({ 'bob.near': 5000n * NEAR });
    assert.deepEqual(errorOf(ledger.send('bob.near', 'bob.near', [stake(NEAR)])).kind, {
      InsufficientStake: { account_id: 'bob.near', stake: String(NEAR), minimum_stake: String(1000n * NEAR) },
    });
    assert.ok('TriesToStake' in (errorOf(ledger.send('bob.near', 'bob.near', [stake(6000n * NEAR)])).kind as object));
    assert.deepEqual(errorOf(ledger.send('bob.near', 'bob.near', [stake(0n)])).kind, {
      TriesToUnstake: { account_id: 'bob.near' },
    });
  });
});
