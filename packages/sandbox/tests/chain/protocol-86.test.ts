import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { ml_dsa65 } from '@noble/post-quantum/ml-dsa.js';
import type { Chain } from '../../src/chain/chain.ts';
import type { AccessKey } from '../../src/primitives/access-key.ts';
import type { Action } from '../../src/primitives/action.ts';
import { sha256 } from '../../src/primitives/crypto.ts';
import { hashToText } from '../../src/primitives/hash.ts';
import { PublicKey, Signature } from '../../src/primitives/keys.ts';
import { loadMlDsa65 } from '../../src/primitives/ml-dsa.ts';
import type { ExecutionOutcome } from '../../src/primitives/outcome.ts';
import {
  createSignedTransaction,
  encodeTransaction,
  type SignedTransaction,
  type Transaction,
} from '../../src/primitives/transaction.ts';
import { signMessage } from '../../src/primitives/key-pair.ts';
import { getAccessKey, getGasKeyNonce } from '../../src/runtime/records.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { YIELDER } from '../helpers/yielder.ts';
import { keyOf, scenarioGenesis } from './helpers/genesis.ts';
import { balanceOf, startChain, transactionOf } from './helpers/test-chain.ts';

const NEAR = 10n ** 24n;
const ACCOUNTS = { 'alice.near': 1000n, 'bob.near': 10n };
const genesisAt = (version: number) => scenarioGenesis(ACCOUNTS, { protocol_version: version });

const call = (methodName: string): Action[] => [
  { kind: 'FunctionCall', methodName, args: new Uint8Array(), gas: 50_000_000_000_000n, deposit: 0n },
];

/** The outcome that decides the whole transaction, once it is final. */
async function finalOutcome(chain: Chain, transaction: SignedTransaction): Promise<ExecutionOutcome> {
  assert.deepEqual(chain.submitTransaction(transaction), { kind: 'accepted' });
  return waitFor(chain, transaction);
}

async function waitFor(chain: Chain, transaction: SignedTransaction): Promise<ExecutionOutcome> {
  const result = await chain.waitForTransaction(transaction.hash, 'FINAL', 10_000, transaction);
  assert.ok(result.kind === 'reached' && result.status.outcomes !== null);
  const { transactionOutcome, receiptOutcomes } = result.status.outcomes;
  const byId = new Map(
    [transactionOutcome, ...receiptOutcomes].map(({ outcome: { id, outcome } }) => [hashToText(id), outcome]),
  );
  let outcome = transactionOutcome.outcome.outcome;
  while (outcome.status.kind === 'SuccessReceiptId') {
    const next = byId.get(hashToText(outcome.status.receiptId));
    assert.ok(next !== undefined);
    outcome = next;
  }
  return outcome;
}

async function succeeds(chain: Chain, transaction: SignedTransaction): Promise<Uint8Array> {
  const { status } = await finalOutcome(chain, transaction);
  return status.kind === 'SuccessValue' ? status.value : assert.fail(`unexpected ${JSON.stringify(status)}`);
}

describe('a chain at protocol 86', () => {
  before(loadMlDsa65);

  it('transfers, deploys and calls', async () => {
    const { chain } = await startChain(genesisAt(86));
    assert.equal(chain.head().header.innerRest.latestProtocolVersion, 86);
    await succeeds(chain, transactionOf(chain, 'alice.near', 'bob.near', [{ kind: 'Transfer', deposit: NEAR }]));
    assert.equal(balanceOf(chain, 'bob.near'), 11n * NEAR);
    await succeeds(chain, transactionOf(chain, 'bob.near', 'bob.near', [{ kind: 'DeployContract', code: YIELDER }]));
    const value = await succeeds(chain, transactionOf(chain, 'alice.near', 'bob.near', call('answer')));
    assert.deepEqual([...value], [0]);
    await chain.stop();
  });

  it('resumes a yield by its id', async () => {
    const { chain } = await startChain(genesisAt(86));
    await succeeds(chain, transactionOf(chain, 'bob.near', 'bob.near', [{ kind: 'DeployContract', code: YIELDER }]));
    const waiting = transactionOf(chain, 'alice.near', 'bob.near', call('wait'));
    assert.deepEqual(chain.submitTransaction(waiting), { kind: 'accepted' });
    const yielded = waitFor(chain, waiting);
    const value = await succeeds(
      chain,
      transactionOf(chain, 'alice.near', 'bob.near', call('answer'), { nonceOffset: 2n }),
    );
    assert.deepEqual([...value], [1]);
    const { status } = await yielded;
    assert.ok(status.kind === 'SuccessValue');
    assert.deepEqual([...status.value], [1]);
    await chain.stop();
  });

  it('takes a transaction that a gas key signed', async () => {
    const { chain } = await startChain(genesisAt(86));
    const pair = keyOf('gas-key');
    const accessKey: AccessKey = { nonce: 0n, permission: { kind: 'GasKeyFullAccess', balance: 0n, numNonces: 3 } };
    await succeeds(
      chain,
      transactionOf(chain, 'alice.near', 'alice.near', [
        { kind: 'AddKey', publicKey: pair.publicKey, accessKey },
        { kind: 'TransferToGasKey', publicKey: pair.publicKey, deposit: NEAR },
      ]),
    );
    const state = (): never => chain.stateAt(chain.head()) as never;
    const nonce = getGasKeyNonce(state(), 'alice.near', pair.publicKey, 1);
    assert.ok(nonce !== null);
    const { transaction: base } = transactionOf(chain, 'alice.near', 'bob.near', [{ kind: 'Transfer', deposit: 1n }]);
    const transaction: Transaction = {
      ...base,
      version: 1,
      publicKey: pair.publicKey,
      nonce: nonce + 1n,
      nonceIndex: 1,
    };
    const signed = createSignedTransaction(transaction, signMessage(pair, sha256(encodeTransaction(transaction))));
    await succeeds(chain, signed);
    const permission = getAccessKey(state(), 'alice.near', pair.publicKey)?.permission;
    assert.ok(permission !== undefined && 'numNonces' in permission && permission.balance < NEAR);
    assert.equal(getGasKeyNonce(state(), 'alice.near', pair.publicKey, 1), nonce + 1n);
    await chain.stop();
  });

  it('takes a transaction that an ML-DSA-65 key signed, also after a restart, and shows only its hash', async () => {
    const store = new MemoryStore();
    const first = await startChain(genesisAt(86), { store });
    const { publicKey: raw, secretKey } = ml_dsa65.keygen(new Uint8Array(32).fill(3));
    const publicKey = new PublicKey('ml-dsa-65', raw);
    const accessKey: AccessKey = { nonce: 0n, permission: { kind: 'FullAccess' } };
    const send = async ({ chain }: typeof first): Promise<void> => {
      const key = getAccessKey(chain.stateAt(chain.head()) as never, 'alice.near', publicKey);
      const { transaction: base } = transactionOf(chain, 'alice.near', 'bob.near', [{ kind: 'Transfer', deposit: 1n }]);
      const transaction: Transaction = { ...base, publicKey, nonce: (key?.nonce ?? 0n) + 1n };
      const signature = new Signature('ml-dsa-65', ml_dsa65.sign(sha256(encodeTransaction(transaction)), secretKey));
      await succeeds(chain, createSignedTransaction(transaction, signature));
    };
    const add: Action = { kind: 'AddKey', publicKey, accessKey };
    await succeeds(first.chain, transactionOf(first.chain, 'alice.near', 'alice.near', [add]));
    await send(first);
    const records = [...first.chain.dumpState()];
    assert.ok(
      records.some(
        (record) => record.kind === 'AccessKey' && record.publicKey.toString() === publicKey.handle.toString(),
      ),
    );
    assert.match(publicKey.handle.toString(), /^ml-dsa-65-hash:/);
    await first.chain.stop();
    const second = await startChain(genesisAt(86), { store, clock: first.clock });
    await send(second);
    assert.equal(balanceOf(second.chain, 'bob.near'), 10n * NEAR + 2n);
    await second.chain.stop();
  });

  it('starts with the records that a dump of it holds', async () => {
    const genesis = genesisAt(86);
    const handle = new PublicKey('ml-dsa-65', new Uint8Array(1952)).handle;
    const accessKey: AccessKey = { nonce: 5n, permission: { kind: 'FullAccess' } };
    const records = [
      ...genesis.records,
      { kind: 'AccessKey', accountId: 'bob.near', publicKey: handle, accessKey } as const,
    ];
    const { chain } = await startChain({ ...genesis, records });
    assert.deepEqual(getAccessKey(chain.stateAt(chain.head()) as never, 'bob.near', handle), accessKey);
    await chain.stop();
  });

  it('is not what a chain at 84 does', async () => {
    const { chain } = await startChain(genesisAt(84));
    await succeeds(chain, transactionOf(chain, 'bob.near', 'bob.near', [{ kind: 'DeployContract', code: YIELDER }]));
    const { status } = await finalOutcome(chain, transactionOf(chain, 'alice.near', 'bob.near', call('answer')));
    assert.equal(status.kind, 'Failure');
    await chain.stop();
  });
});
