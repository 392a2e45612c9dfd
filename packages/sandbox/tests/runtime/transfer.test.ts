import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ledger, NEAR } from './ledger.ts';

describe('Transfer', () => {
  it('moves the deposit and charges the signer sending and execution', () => {
    const ledger = new Ledger({ 'alice.near': 1000n * NEAR, 'bob.near': 10n * NEAR });
    const outcome = ledger.send('alice.near', 'bob.near', [{ kind: 'Transfer', deposit: NEAR }]);
    assert.deepEqual(outcome.status, { kind: 'SuccessValue', value: new Uint8Array() });
    assert.equal(outcome.gasBurnt, 223182562500n);
    assert.equal(outcome.tokensBurnt, 22318256250000000000n);
    assert.equal(ledger.account('bob.near').amount, 11n * NEAR);
    assert.equal(ledger.account('alice.near').amount, 999n * NEAR - 2n * 22318256250000000000n);
  });

  it('comes back to the sender when the receiver does not exist', () => {
    const ledger = new Ledger({ 'alice.near': 1000n * NEAR });
    const outcome = ledger.send('alice.near', 'nobody.near', [{ kind: 'Transfer', deposit: NEAR }]);
    assert.deepEqual(outcome.status, {
      kind: 'Failure',
      error: { ActionError: { index: 0, kind: { AccountDoesNotExist: { account_id: 'nobody.near' } } } },
    });
    assert.equal(outcome.receiptIds.length, 1);
    assert.equal(ledger.account('alice.near').amount, 1000n * NEAR - 2n * 22318256250000000000n);
  });

  it('creates an implicit account with its key', () => {
    const id = 'ab'.repeat(32);
    const ledger = new Ledger({ 'alice.near': 1000n * NEAR });
    const outcome = ledger.send('alice.near', id, [{ kind: 'Transfer', deposit: NEAR }]);
    assert.equal(outcome.gasBurnt, 4174947687500n);
    assert.equal(ledger.account(id).storageUsage, 182n);
  });

  it('does not create an implicit account together with other actions', () => {
    const ledger = new Ledger({ 'alice.near': 1000n * NEAR });
    const transfer = { kind: 'Transfer', deposit: NEAR } as const;
    const outcome = ledger.send('alice.near', 'ab'.repeat(32), [transfer, transfer]);
    assert.deepEqual(outcome.status.kind, 'Failure');
  });
});
