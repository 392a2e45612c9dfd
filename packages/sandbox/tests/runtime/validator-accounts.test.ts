import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ValidatorAccountsUpdate } from '../../src/runtime/apply-types.ts';
import { Ledger, NEAR } from './ledger.ts';

function boundary(update: Partial<ValidatorAccountsUpdate>): ValidatorAccountsUpdate {
  return {
    stakeInfo: new Map(),
    validatorRewards: new Map(),
    lastProposals: new Map(),
    protocolTreasuryAccountId: null,
    ...update,
  };
}

/** A ledger in which bob.near has some of its balance locked. */
function stakedLedger(locked: bigint): Ledger {
  const ledger = new Ledger({ near: NEAR, 'bob.near': 100n * NEAR });
  const account = { ...ledger.account('bob.near'), amount: 100n * NEAR - locked, locked };
  ledger.patch([{ kind: 'Account', accountId: 'bob.near', account }]);
  return ledger;
}

describe('the first chunk of an epoch', () => {
  it('pays the reward into the stake and returns what exceeds all stakes of three epochs', () => {
    const ledger = stakedLedger(50n * NEAR);
    const { balanceBurnt } = ledger.apply(
      [],
      boundary({
        stakeInfo: new Map([['bob.near', 20n * NEAR]]),
        validatorRewards: new Map([
          ['bob.near', NEAR],
          ['near', 2n * NEAR],
        ]),
        protocolTreasuryAccountId: 'near',
      }),
    );
    assert.equal(ledger.account('bob.near').locked, 20n * NEAR);
    assert.equal(ledger.account('bob.near').amount, 81n * NEAR);
    assert.equal(ledger.account('near').amount, 3n * NEAR);
    assert.equal(balanceBurnt, 0n);
  });

  it('keeps locked what the last chunk proposed', () => {
    const ledger = stakedLedger(50n * NEAR);
    const proposed = new Map([['bob.near', 40n * NEAR]]);
    ledger.apply([], boundary({ stakeInfo: new Map([['bob.near', 0n]]), lastProposals: proposed }));
    assert.equal(ledger.account('bob.near').locked, 40n * NEAR);
  });

  it('leaves a validator alone whose locked balance a patch took away', () => {
    const ledger = stakedLedger(0n);
    const rewards = new Map([['bob.near', NEAR]]);
    ledger.apply([], boundary({ stakeInfo: new Map([['bob.near', 50n * NEAR]]), validatorRewards: rewards }));
    assert.equal(ledger.account('bob.near').locked, NEAR);
    assert.equal(ledger.account('bob.near').amount, 100n * NEAR);
  });

  it('burns the rewards of a validator and a treasury that do not exist', () => {
    const ledger = stakedLedger(0n);
    const { balanceBurnt } = ledger.apply(
      [],
      boundary({
        stakeInfo: new Map([['gone.near', 50n * NEAR]]),
        validatorRewards: new Map([
          ['gone.near', NEAR],
          ['treasury.near', 2n * NEAR],
        ]),
        protocolTreasuryAccountId: 'treasury.near',
      }),
    );
    assert.equal(balanceBurnt, 3n * NEAR);
  });
});
