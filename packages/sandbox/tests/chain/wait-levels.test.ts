import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TX_EXECUTION_LEVELS, type TxExecutionLevel } from '../../src/chain/chain-api.ts';
import { meetsExpectation } from '../../src/chain/transaction-waiters.ts';

describe('meetsExpectation', () => {
  const reached = (wanted: TxExecutionLevel) => TX_EXECUTION_LEVELS.filter((level) => meetsExpectation(level, wanted));

  it('does not take a final transaction whose receipts still run for an executed one', () => {
    assert.deepEqual(reached('EXECUTED_OPTIMISTIC'), ['EXECUTED_OPTIMISTIC', 'EXECUTED', 'FINAL']);
  });

  it('does not take an executed transaction in a block that is not final for a final one', () => {
    assert.deepEqual(reached('INCLUDED_FINAL'), ['INCLUDED_FINAL', 'EXECUTED', 'FINAL']);
    assert.deepEqual(reached('EXECUTED'), ['EXECUTED', 'FINAL']);
    assert.deepEqual(reached('FINAL'), ['FINAL']);
  });

  it('takes every level beyond for an inclusion', () => {
    assert.deepEqual(reached('INCLUDED'), ['INCLUDED', 'EXECUTED_OPTIMISTIC', 'INCLUDED_FINAL', 'EXECUTED', 'FINAL']);
    assert.deepEqual(reached('NONE'), [...TX_EXECUTION_LEVELS]);
  });
});
