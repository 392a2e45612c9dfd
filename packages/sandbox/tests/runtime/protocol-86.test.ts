import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { ml_dsa65 } from '@noble/post-quantum/ml-dsa.js';
import { runtimeConfig } from '../../src/parameters/lookup.ts';
import { ActionCost } from '../../src/parameters/action-costs.ts';
import { execFee } from '../../src/parameters/runtime-config.ts';
import type { AccessKey } from '../../src/primitives/access-key.ts';
import { delegateActionHash } from '../../src/primitives/action-borsh.ts';
import type { Action } from '../../src/primitives/action.ts';
import type { DelegateAction } from '../../src/primitives/delegate-action.ts';
import { sha256 } from '../../src/primitives/crypto.ts';
import { PublicKey, Signature } from '../../src/primitives/keys.ts';
import { loadMlDsa65 } from '../../src/primitives/ml-dsa.ts';
import {
  createSignedTransaction,
  encodeTransaction,
  type SignedTransaction,
} from '../../src/primitives/transaction.ts';
import { signMessage } from '../../src/primitives/key-pair.ts';
import { ZERO_HASH } from '../../src/primitives/hash.ts';
import type { ExecutionOutcome } from '../../src/primitives/outcome.ts';
import { RuntimeExt } from '../../src/runtime/ext.ts';
import { actionExecCompute, actionExecFee } from '../../src/runtime/fees.ts';
import { getAccessKey, getAccount, getGasKeyNonce } from '../../src/runtime/records.ts';
import { AccountingState } from '../../src/store/accounting-state.ts';
import { TrieColumn } from '../../src/store/trie-column.ts';
import { trieKey } from '../../src/store/trie-key.ts';
import { TrieUpdate } from '../../src/store/trie-update.ts';
import { Trie } from '../../src/store/trie.ts';
import { YIELDER } from '../helpers/yielder.ts';
import { keyOf, Ledger, NEAR } from './ledger.ts';

const CONFIG = runtimeConfig(86);
/** The block's price in these tests, and the least price at which receipts buy their gas. */
const BLOCK_PRICE = 100_000_000n;
const PURCHASE_PRICE = 1_000_000_000n;

const gasKey: AccessKey = { nonce: 0n, permission: { kind: 'GasKeyFullAccess', balance: 0n, numNonces: 3 } };
const pair = keyOf('gas-key');

function newLedger(): Ledger {
  return new Ledger({ 'alice.near': 1000n * NEAR, 'bob.near': 1000n * NEAR }, { protocolVersion: 86 });
}

/** A ledger where Alice has a gas key with some balance. */
function withGasKey(balance: bigint): Ledger {
  const ledger = newLedger();
  ledger.send('alice.near', 'alice.near', [
    { kind: 'AddKey', publicKey: pair.publicKey, accessKey: gasKey },
    { kind: 'TransferToGasKey', publicKey: pair.publicKey, deposit: balance },
  ]);
  return ledger;
}

function gasKeyBalance(ledger: Ledger): bigint {
  const permission = getAccessKey(ledger.trie, 'alice.near', pair.publicKey)?.permission;
  assert.ok(permission !== undefined && 'numNonces' in permission);
  return permission.balance;
}

function failureOf(outcome: ExecutionOutcome): unknown {
  assert.equal(outcome.status.kind, 'Failure');
  assert.ok('ActionError' in outcome.status.error);
  return outcome.status.error.ActionError.kind;
}

// nearcore 2.13 core/primitives-core/src/global_contract.rs: the names are those of the views from then on
describe('a global contract that does not exist at protocol 86', () => {
  it('is named in snake case', () => {
    const ledger = newLedger();
    for (const [contractIdentifier, identifier] of [
      [{ kind: 'AccountId', accountId: 'bob.near' }, { account_id: 'bob.near' }],
      [{ kind: 'CodeHash', codeHash: ZERO_HASH }, { hash: '1'.repeat(32) }],
    ] as const) {
      const { status } = ledger.send('alice.near', 'alice.near', [{ kind: 'UseGlobalContract', contractIdentifier }]);
      assert.ok(status.kind === 'Failure' && 'ActionError' in status.error);
      assert.deepEqual(status.error.ActionError.kind, { GlobalContractDoesNotExist: { identifier } });
    }
  });
});

describe('gas prices of protocol 86', () => {
  it('buy a receipt its gas at the least purchase price and burn it at the block price', () => {
    const ledger = newLedger();
    const signed = ledger.sign('alice.near', 'bob.near', [{ kind: 'Transfer', deposit: NEAR }]);
    const result = ledger.apply([signed]);
    const [receipt] = result.outgoingReceipts;
    assert.ok(receipt?.body.kind === 'Action');
    assert.equal(receipt.body.gasPrice, PURCHASE_PRICE);
    ledger.settle();
    const converted = ledger.outcome(signed.hash);
    const executed = ledger.outcome(receipt.receiptId);
    assert.equal(converted.tokensBurnt, converted.gasBurnt * BLOCK_PRICE);
    assert.equal(executed.tokensBurnt, executed.gasBurnt * BLOCK_PRICE);
    assert.equal(executed.metadata.version, 4);
    assert.equal(ledger.account('alice.near').amount, 999n * NEAR - converted.tokensBurnt - executed.tokensBurnt);
  });

  it('charge 0.007 NEAR for an account, the gas of its creation included', () => {
    const ledger = newLedger();
    const accountId = 'ab'.repeat(32);
    const outcome = ledger.send('alice.near', accountId, [{ kind: 'Transfer', deposit: NEAR }]);
    const creation = BigInt(execFee(CONFIG.fees, ActionCost.create_account)) * BLOCK_PRICE;
    const charge = (7n * NEAR) / 1000n - creation;
    assert.equal(
      outcome.tokensBurnt,
      outcome.gasBurnt * BLOCK_PRICE + (charge < surplusOf(outcome) ? charge : surplusOf(outcome)),
    );
    assert.equal(ledger.account(accountId).amount, NEAR);
    const again = ledger.send('alice.near', accountId, [{ kind: 'Transfer', deposit: NEAR }]);
    assert.equal(again.tokensBurnt, again.gasBurnt * BLOCK_PRICE);
  });

  it('charge nothing for an account whose creation fails', () => {
    const ledger = newLedger();
    const outcome = ledger.send('alice.near', 'sub.bob.near', [{ kind: 'CreateAccount' }]);
    assert.deepEqual(failureOf(outcome), {
      CreateAccountNotAllowed: { account_id: 'sub.bob.near', predecessor_id: 'alice.near' },
    });
    assert.equal(outcome.tokensBurnt, outcome.gasBurnt * BLOCK_PRICE);
  });

  function surplusOf(outcome: ExecutionOutcome): bigint {
    return outcome.gasBurnt * (PURCHASE_PRICE - BLOCK_PRICE);
  }
});

describe('deploys at protocol 86', () => {
  const deploy: Action = { kind: 'DeployContract', code: new Uint8Array(100) };

  it('are at most ten in a receipt', () => {
    const ledger = newLedger();
    const signed = ledger.sign(
      'alice.near',
      'alice.near',
      Array.from({ length: 11 }, () => deploy),
    );
    assert.deepEqual(ledger.apply([signed]).rejectedTransactions[0]?.error, {
      ActionsValidation: { TotalNumberOfDeployActionsExceeded: { number_of_deploy_actions: 11, limit: 10 } },
    });
  });

  it('take more compute than gas', () => {
    const gas = actionExecFee(CONFIG, deploy, 'alice.near');
    assert.equal(actionExecCompute(CONFIG, deploy, gas), 20_000_000_000_000 + 100 * 250_000_000);
    assert.equal(actionExecCompute(runtimeConfig(84), deploy, gas), gas);
  });
});

describe('gas keys', () => {
  it('pay for gas, while the account pays deposits', () => {
    const ledger = withGasKey(NEAR);
    const before = ledger.account('alice.near').amount;
    const nonce = (getGasKeyNonce(ledger.trie, 'alice.near', pair.publicKey, 1) ?? 0n) + 1n;
    const signed = ledger.sign('alice.near', 'bob.near', [{ kind: 'Transfer', deposit: 5n * NEAR }], {
      pair,
      version: 1,
      nonceIndex: 1,
      nonce,
    });
    assert.deepEqual(ledger.apply([signed]).rejectedTransactions, []);
    ledger.settle();
    const [receiptId] = ledger.outcome(signed.hash).receiptIds;
    assert.ok(receiptId !== undefined);
    const burnt = ledger.outcome(signed.hash).tokensBurnt + ledger.outcome(receiptId).tokensBurnt;
    assert.equal(ledger.account('alice.near').amount, before - 5n * NEAR);
    assert.equal(gasKeyBalance(ledger), NEAR - burnt);
    assert.equal(getGasKeyNonce(ledger.trie, 'alice.near', pair.publicKey, 1), nonce);
  });

  it('pay for the conversion alone when the deposit cannot be paid', () => {
    const ledger = withGasKey(NEAR);
    const before = ledger.account('alice.near').amount;
    const nonce = (getGasKeyNonce(ledger.trie, 'alice.near', pair.publicKey, 0) ?? 0n) + 1n;
    const signed = ledger.sign('alice.near', 'bob.near', [{ kind: 'Transfer', deposit: 5000n * NEAR }], {
      pair,
      version: 1,
      nonceIndex: 0,
      nonce,
    });
    assert.equal(ledger.apply([signed]).outgoingReceipts.length, 0);
    const outcome = ledger.outcome(signed.hash);
    assert.equal(outcome.status.kind, 'Failure');
    assert.equal(outcome.tokensBurnt, outcome.gasBurnt * BLOCK_PRICE);
    assert.equal(gasKeyBalance(ledger), NEAR - outcome.tokensBurnt);
    assert.equal(ledger.account('alice.near').amount, before);
  });

  it('are refused at protocol 84', () => {
    const ledger = new Ledger({ 'alice.near': 1000n * NEAR });
    const signed = ledger.sign('alice.near', 'alice.near', [
      { kind: 'AddKey', publicKey: pair.publicKey, accessKey: gasKey },
    ]);
    assert.deepEqual(ledger.apply([signed]).rejectedTransactions[0]?.error, {
      ActionsValidation: { UnsupportedProtocolFeature: { protocol_feature: 'GasKeys', version: 84 } },
    });
  });

  it('sign delegate actions with an indexed nonce only, and ordinary keys with a plain one only', () => {
    const ledger = withGasKey(NEAR);
    const delegate = (signer: typeof pair, nonceIndex: number | null): unknown => {
      const delegateAction: DelegateAction = {
        senderId: 'alice.near',
        receiverId: 'alice.near',
        actions: [{ kind: 'Transfer', deposit: 1n }],
        nonce: BigInt(ledger.height) * 1_000_000n,
        nonceIndex,
        maxBlockHeight: 1_000n,
        publicKey: signer.publicKey,
      };
      const version = nonceIndex === null ? 1 : 2;
      const signature = signMessage(signer, delegateActionHash({ version, delegateAction }));
      const outcome = ledger.send('bob.near', 'alice.near', [{ kind: 'Delegate', version, delegateAction, signature }]);
      return outcome.status.kind === 'Failure' ? failureOf(outcome) : outcome.status.kind;
    };
    assert.deepEqual(delegate(pair, null), { DelegateActionAccessKeyError: 'DelegateActionRequiresNonGasKey' });
    assert.deepEqual(delegate(keyOf('alice.near'), 0), {
      DelegateActionAccessKeyError: 'DelegateActionRequiresGasKey',
    });
    assert.deepEqual(delegate(pair, 3), { DelegateActionInvalidNonceIndex: { nonce_index: 3, num_nonces: 3 } });
    assert.equal(delegate(pair, 2), 'SuccessValue');
    assert.equal(delegate(keyOf('alice.near'), null), 'SuccessValue');
  });
});

describe('yields with an id of the contract', () => {
  it('are found by it, and no two have the same', () => {
    const state = new TrieUpdate(Trie.empty());
    const ext = new RuntimeExt({
      state,
      accounting: new AccountingState(),
      accountId: 'vm.near',
      actionHash: ZERO_HASH,
      blockHeight: 1,
      protocolVersion: 86,
      epoch: { validatorStake: () => null, totalStake: 0n, minimumStake: 0n },
      proofSizeBeforeReceipt: 0,
    });
    const id = new Uint8Array(32).fill(7);
    const other = new Uint8Array(32).fill(8);
    assert.equal(ext.submitPromiseResumeDataWithYieldId(id, new Uint8Array()), false);
    assert.equal(ext.createPromiseYieldReceiptWithId('vm.near', id), 0);
    assert.equal(ext.createPromiseYieldReceiptWithId('vm.near', id), null);
    assert.equal(ext.createPromiseYieldReceiptWithId('vm.near', other), 1);
    assert.equal(ext.submitPromiseResumeDataWithYieldId(other, Uint8Array.of(1)), true);
    assert.deepEqual(
      ext.receipts.dataReceipts.map(({ data }) => data),
      [Uint8Array.of(1)],
    );
    assert.equal(getAccount(state, 'vm.near'), null);
  });
});

describe('a contract that yields with an id', () => {
  // The deposit of 16 bytes at 96 is zero.
  const call = (methodName: string): Action[] => [
    { kind: 'FunctionCall', methodName, args: new Uint8Array(), gas: 50_000_000_000_000n, deposit: 0n },
  ];

  function start(): { ledger: Ledger; answer: (method: string) => number; yielded: () => ExecutionOutcome } {
    const ledger = newLedger();
    ledger.send('bob.near', 'bob.near', [{ kind: 'DeployContract', code: YIELDER }]);
    const answer = (method: string): number => {
      const { status } = ledger.send('alice.near', 'bob.near', call(method));
      assert.ok(status.kind === 'SuccessValue', JSON.stringify(status));
      return status.value[0] as number;
    };
    assert.equal(answer('answer'), 0);
    const { status } = ledger.send('alice.near', 'bob.near', call('wait'));
    assert.ok(status.kind === 'SuccessReceiptId');
    const { receiptId } = status;
    assert.equal(answer('wait'), 9);
    return { ledger, answer, yielded: () => ledger.outcome(receiptId) };
  }

  it('is answered by the id, which is free from then on', () => {
    const { ledger, answer, yielded } = start();
    assert.equal(answer('answer'), 1);
    const { status } = yielded();
    assert.ok(status.kind === 'SuccessValue');
    assert.deepEqual([...status.value], [1]);
    for (const column of [
      TrieColumn.YIELD_ID_TO_DATA_ID,
      TrieColumn.DATA_ID_TO_YIELD_ID,
      TrieColumn.PROMISE_YIELD_STATUS,
    ]) {
      assert.deepEqual([...ledger.trie.entries(trieKey.columnPrefix(column))], []);
    }
    assert.equal(answer('answer'), 0);
    assert.equal(ledger.send('alice.near', 'bob.near', call('wait')).status.kind, 'SuccessReceiptId');
  });

  it('gets no result after 200 blocks, and the id is free', () => {
    const { ledger, answer, yielded } = start();
    for (let i = 0; i < 210; i++) ledger.apply();
    const { status } = yielded();
    assert.ok(status.kind === 'SuccessValue');
    assert.deepEqual([...status.value], [2]);
    assert.equal(answer('answer'), 0);
  });
});

describe('keys of ML-DSA-65', () => {
  const { publicKey: raw, secretKey } = ml_dsa65.keygen(new Uint8Array(32).fill(7));
  const publicKey = new PublicKey('ml-dsa-65', raw);
  const fullAccess: AccessKey = { nonce: 0n, permission: { kind: 'FullAccess' } };
  const transfer: readonly Action[] = [{ kind: 'Transfer', deposit: 1n }];
  const feature = (version: number): unknown => ({
    ActionsValidation: { UnsupportedProtocolFeature: { protocol_feature: 'PostQuantumSignatures', version } },
  });

  before(loadMlDsa65);

  const mlDsaSignature = (message: Uint8Array): Signature =>
    new Signature('ml-dsa-65', ml_dsa65.sign(message, secretKey));

  /** A transaction of Alice's signed with the key. */
  function signed(ledger: Ledger, actions: readonly Action[]): SignedTransaction {
    const nonce = (getAccessKey(ledger.trie, 'alice.near', publicKey)?.nonce ?? 0n) + 1n;
    const { transaction } = ledger.sign('alice.near', 'bob.near', actions, { publicKey, nonce });
    return createSignedTransaction(transaction, mlDsaSignature(sha256(encodeTransaction(transaction))));
  }

  function withKey(accessKey = fullAccess): Ledger {
    const ledger = newLedger();
    const { status } = ledger.send('alice.near', 'alice.near', [{ kind: 'AddKey', publicKey, accessKey }]);
    assert.equal(status.kind, 'SuccessValue');
    return ledger;
  }

  it('are refused by name before protocol 85, as signers and in actions', () => {
    const ledger = new Ledger({ 'alice.near': 1000n * NEAR, 'bob.near': 1000n * NEAR }, { protocolVersion: 84 });
    const error = (transaction: SignedTransaction): unknown =>
      ledger.apply([transaction]).rejectedTransactions[0]?.error;
    const add: Action = { kind: 'AddKey', publicKey, accessKey: fullAccess };
    assert.deepEqual(error(ledger.sign('alice.near', 'alice.near', [add])), feature(84));
    assert.equal(error(signed(ledger, transfer)), 'InvalidTransactionVersion');
  });

  it('stand in the state by their hash and take the room of an ed25519 key', () => {
    const ledger = withKey();
    const used = (account = getAccount(ledger.trie, 'alice.near')): bigint => account?.storageUsage ?? 0n;
    const withMlDsa = used();
    const keys = [...ledger.trie.entries(trieKey.accessKeyPrefix('alice.near'))].map(([key]) => key);
    const hashed = `\x02alice.near\x02\x03${String.fromCharCode(...publicKey.handle.data)}`;
    assert.equal(publicKey.handle.data.length, 32);
    assert.ok((keys as string[]).includes(hashed));
    const other = newLedger();
    other.send('alice.near', 'alice.near', [{ kind: 'AddKey', publicKey: pair.publicKey, accessKey: fullAccess }]);
    assert.equal(withMlDsa, used(getAccount(other.trie, 'alice.near')));
    ledger.send('alice.near', 'alice.near', [{ kind: 'DeleteKey', publicKey }]);
    assert.equal(getAccessKey(ledger.trie, 'alice.near', publicKey), null);
    assert.equal(used(), 182n);
  });

  it('sign transactions, at 100 Ggas more', () => {
    const ledger = withKey();
    const gasOf = (transaction: SignedTransaction): bigint => {
      assert.deepEqual(ledger.apply([transaction]).rejectedTransactions, []);
      ledger.settle();
      return BigInt(ledger.outcome(transaction.hash).gasBurnt);
    };
    const plain = gasOf(ledger.sign('alice.near', 'bob.near', transfer));
    assert.equal(gasOf(signed(ledger, transfer)) - plain, 100_000_000_000n);
    assert.equal(getAccessKey(ledger.trie, 'alice.near', publicKey)?.nonce, BigInt(11 - 1) * 1_000_000n + 1n);
  });

  it('refuse a signature over something else, one that is cut short inside, and one of another scheme', () => {
    const ledger = withKey();
    const { transaction, hash } = signed(ledger, transfer);
    const error = (signature: Signature): unknown =>
      ledger.apply([createSignedTransaction(transaction, signature)]).rejectedTransactions[0]?.error;
    assert.equal(error(mlDsaSignature(new Uint8Array(32))), 'InvalidSignature');
    assert.equal(error(new Signature('ml-dsa-65', mlDsaSignature(hash).data.fill(0, 3000))), 'InvalidSignature');
    assert.equal(error(signMessage(keyOf('alice.near'), hash)), 'InvalidSignature');
  });

  it('sign delegate actions, which the relayer pays 100 Ggas for', () => {
    const ledger = withKey();
    const delegateAction: DelegateAction = {
      senderId: 'alice.near',
      receiverId: 'bob.near',
      actions: transfer,
      nonce: 11_000_000n,
      maxBlockHeight: 1_000n,
      publicKey,
      nonceIndex: null,
    };
    const unsigned = { kind: 'Delegate', version: 1, delegateAction, signature: mlDsaSignature(ZERO_HASH) } as const;
    const delegate: Action = { ...unsigned, signature: mlDsaSignature(delegateActionHash(unsigned)) };
    const refused = ledger.send('bob.near', 'alice.near', [unsigned]);
    assert.deepEqual(failureOf(refused), 'DelegateActionInvalidSignature');
    const relayed = ledger.sign('bob.near', 'alice.near', [delegate]);
    ledger.apply([relayed]);
    ledger.settle();
    assert.equal(getAccessKey(ledger.trie, 'alice.near', publicKey)?.nonce, 11_000_000n);
    const signer = keyOf('alice.near');
    const classical = { ...delegateAction, publicKey: signer.publicKey, nonce: 12_000_000n };
    const plain = { kind: 'Delegate', version: 1, delegateAction: classical } as const;
    const signature = signMessage(signer, delegateActionHash(plain));
    const other = ledger.sign('bob.near', 'alice.near', [{ ...plain, signature }]);
    ledger.apply([other]);
    assert.equal(
      BigInt(ledger.outcome(relayed.hash).gasBurnt) - BigInt(ledger.outcome(other.hash).gasBurnt),
      100_000_000_000n,
    );
  });

  it('can be gas keys', () => {
    const ledger = withKey(gasKey);
    ledger.send('alice.near', 'alice.near', [{ kind: 'TransferToGasKey', publicKey, deposit: NEAR }]);
    const permission = getAccessKey(ledger.trie, 'alice.near', publicKey)?.permission;
    assert.ok(permission !== undefined && 'numNonces' in permission);
    assert.equal(permission.balance, NEAR);
    assert.notEqual(getGasKeyNonce(ledger.trie, 'alice.near', publicKey, 2), null);
  });

  it('are no staking keys', () => {
    const ledger = newLedger();
    const stake = ledger.sign('alice.near', 'alice.near', [{ kind: 'Stake', stake: NEAR, publicKey }]);
    const [rejected] = ledger.apply([stake]).rejectedTransactions;
    assert.ok(JSON.stringify(rejected?.error).includes('UnsuitableStakingKey'));
  });
});
