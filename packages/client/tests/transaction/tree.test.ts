import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { formatTransactionTree } from '../../src/format/transaction-tree.ts';
import type {
  ActionView,
  OutcomeView,
  ReceiptView,
  StatusView,
  TransactionOutcomeView,
} from '../../src/rpc/outcome.ts';
import { explainFailure } from '../../src/transaction/explain-failure.ts';
import { buildTransactionTree, flattenReceipts } from '../../src/transaction/tree.ts';

const call = (method_name: string, deposit = '0'): ActionView => ({
  FunctionCall: { method_name, args: '', gas: 1, deposit },
});
const transfer = (deposit: string): ActionView => ({ Transfer: { deposit } });

function outcome(
  id: string,
  receipt_ids: string[],
  status: StatusView,
  gas_burnt: number,
  logs: string[] = [],
): OutcomeView {
  return {
    id,
    block_hash: 'b',
    outcome: { logs, receipt_ids, gas_burnt, tokens_burnt: String(gas_burnt), executor_id: 'x', status },
  };
}
function receipt(
  receipt_id: string,
  predecessor_id: string,
  receiver_id: string,
  signer_id: string,
  actions: ActionView[],
): ReceiptView {
  return { receipt_id, predecessor_id, receiver_id, receipt: { Action: { signer_id, actions } } };
}

/** alice calls the factory with 10, which creates an instance with 4, whose surplus of 6 comes back, and gas too. */
const CREATION: TransactionOutcomeView = {
  final_execution_status: 'FINAL',
  status: { SuccessValue: Buffer.from('"i.factory"').toString('base64') },
  transaction: { hash: 'tx', signer_id: 'alice', receiver_id: 'factory', actions: [call('create', '10')] },
  transaction_outcome: outcome('tx', ['r1'], { SuccessReceiptId: 'r1' }, 1),
  receipts_outcome: [
    outcome('r1', ['r2', 'r3', 'g1'], { SuccessReceiptId: 'r3' }, 2, ['hello']),
    outcome('r2', [], { SuccessValue: '' }, 3),
    outcome('r3', ['t1'], { SuccessValue: Buffer.from('"i.factory"').toString('base64') }, 4),
    outcome('t1', [], { SuccessValue: '' }, 5),
    outcome('g1', [], { SuccessValue: '' }, 6),
  ],
  receipts: [
    receipt('r1', 'alice', 'factory', 'alice', [call('create', '10')]),
    receipt('r2', 'factory', 'i.factory', 'alice', ['CreateAccount', transfer('4'), call('init')]),
    receipt('r3', 'factory', 'factory', 'alice', [call('on_created')]),
    receipt('t1', 'factory', 'alice', 'alice', [transfer('6')]),
    receipt('g1', 'system', 'alice', 'alice', [transfer('100')]),
  ],
};

describe('buildTransactionTree', () => {
  const tree = buildTransactionTree(CREATION);

  it('hangs every receipt under the one that made it', () => {
    assert.deepEqual(
      flattenReceipts(tree.receipts).map(({ receiptId }) => receiptId),
      ['r1', 'r2', 'r3', 't1', 'g1'],
    );
    assert.deepEqual(
      tree.receipts[0]!.children.map(({ receiptId }) => receiptId),
      ['r2', 'r3', 'g1'],
    );
  });

  it('sums what was attached and what came back, without the gas refund', () => {
    assert.equal(tree.money.attachedYocto, 10n);
    assert.equal(tree.money.returnedYocto, 6n);
    assert.equal(tree.money.gasBurnt, 21n);
    assert.equal(tree.money.burntYocto, 21n);
  });

  it('tells a deposit refund of the protocol from a gas refund', () => {
    const refunded = buildTransactionTree({
      ...CREATION,
      receipts: CREATION.receipts.map((entry) =>
        entry.receipt_id === 't1' ? receipt('t1', 'system', 'alice', 'system', [transfer('6')]) : entry,
      ),
    });
    const kinds = Object.fromEntries(
      flattenReceipts(refunded.receipts).map(({ receiptId, kind }) => [receiptId, kind]),
    );
    assert.deepEqual(kinds, { r1: 'call', r2: 'call', r3: 'call', t1: 'deposit_refund', g1: 'gas_refund' });
    assert.equal(refunded.money.returnedYocto, 6n);
  });

  it('does not count money whose transfer failed as come back', () => {
    const failed = buildTransactionTree({
      ...CREATION,
      receipts_outcome: CREATION.receipts_outcome.map((entry) =>
        entry.id === 't1' ? outcome('t1', [], { Failure: {} }, 5) : entry,
      ),
    });
    assert.equal(failed.money.returnedYocto, 0n);
  });

  it("takes a local receipt's fields from the transaction, since nodes leave it out of the receipts", () => {
    const local = buildTransactionTree({
      ...CREATION,
      receipts: CREATION.receipts.filter(({ receipt_id }) => receipt_id !== 'r1'),
    });
    assert.equal(local.receipts[0]!.receiverId, 'factory');
    assert.equal(local.receipts[0]!.depositYocto, 10n);
  });
});

describe('formatTransactionTree', () => {
  const text = stripVTControlCharacters(formatTransactionTree(buildTransactionTree(CREATION)));

  it('shows calls, logs, values and the money', () => {
    for (const part of [
      'create',
      'log hello',
      '"i.factory"',
      'attached 10 yocto',
      'came back 6 yocto',
      'kept 4 yocto',
      'unused gas comes back',
    ]) {
      assert.ok(text.includes(part), `${part} is missing in:\n${text}`);
    }
  });
});

describe('explainFailure', () => {
  for (const [failure, words] of [
    [
      { ActionError: { index: 0, kind: { AccountAlreadyExists: { account_id: 'a.near' } } } },
      'the account a.near exists already',
    ],
    [
      {
        ActionError: {
          index: 0,
          kind: { FunctionCallError: { ExecutionError: 'Smart contract panicked: FactoryPaused' } },
        },
      },
      'FactoryPaused',
    ],
    [
      { ActionError: { index: 0, kind: { FunctionCallError: { MethodResolveError: 'MethodNotFound' } } } },
      'the contract has no such method',
    ],
    [
      {
        ActionError: {
          index: 0,
          kind: { FunctionCallError: { CompilationError: { CodeDoesNotExist: { account_id: 'a.near' } } } },
        },
      },
      'the account a.near has no contract',
    ],
    [{ InvalidTxError: 'Expired' }, 'the transaction is too old: its block hash is no longer accepted'],
    [{ InvalidTxError: { InvalidNonce: { tx_nonce: 1, ak_nonce: 2 } } }, "the nonce 1 is not above the key's nonce 2"],
    [{ ActionError: { index: 0, kind: { SomethingNew: { x: 1 } } } }, 'SomethingNew {"x":1}'],
  ] as const) {
    it(`says: ${words}`, () => assert.equal(explainFailure(failure), words));
  }
});
