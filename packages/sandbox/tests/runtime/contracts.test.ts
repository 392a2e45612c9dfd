import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runtimeConfig } from '../../src/parameters/lookup.ts';
import type { Action, SignedDelegate } from '../../src/primitives/action.ts';
import { delegateActionHash } from '../../src/primitives/action-borsh.ts';
import { sha256 } from '../../src/primitives/crypto.ts';
import { deterministicAccountId, type DeterministicStateInit } from '../../src/primitives/deterministic-account.ts';
import { signMessage } from '../../src/primitives/key-pair.ts';
import type { ExecutionOutcome } from '../../src/primitives/outcome.ts';
import { fromUtf8Lossy, toUtf8 } from '../../src/primitives/text.ts';
import { getAccessKey, getAccount } from '../../src/runtime/records.ts';
import { viewCall } from '../../src/runtime/view-call.ts';
import { trieKey } from '../../src/store/trie-key.ts';
import { keyOf, Ledger, NEAR, TGAS, type LedgerOptions } from './ledger.ts';
import { fixtureWasm, VmProgram } from './vm-program.ts';

const VM = fixtureWasm('pr-vm');

function newLedger(options: LedgerOptions = {}): Ledger {
  return new Ledger({ 'alice.near': 10_000n * NEAR, 'bob.near': 10n * NEAR, 'relayer.near': 100n * NEAR }, options);
}

function kindOf(outcome: ExecutionOutcome): unknown {
  if (outcome.status.kind !== 'Failure' || !('ActionError' in outcome.status.error)) throw new Error('no action error');
  return outcome.status.error.ActionError.kind;
}

const call = (methodName: string): Action => ({
  kind: 'FunctionCall',
  methodName,
  args: new Uint8Array(),
  gas: 20n * TGAS,
  deposit: 0n,
});

describe('global contracts', () => {
  const deploy = (deployMode: 'CodeHash' | 'AccountId'): Action => ({
    kind: 'DeployGlobalContract',
    code: VM,
    deployMode,
  });

  it('cost their storage for ever and can be used from the next receipt on', () => {
    const ledger = newLedger();
    const outcome = ledger.send('alice.near', 'alice.near', [deploy('CodeHash')]);
    assert.ok(outcome.tokensBurnt > 10n ** 20n * BigInt(VM.length));
    const use: Action = { kind: 'UseGlobalContract', contractIdentifier: { kind: 'CodeHash', codeHash: sha256(VM) } };
    assert.equal(ledger.send('bob.near', 'bob.near', [use]).status.kind, 'SuccessValue');
    assert.equal(ledger.account('bob.near').storageUsage, 182n + 32n);
    assert.equal(ledger.account('bob.near').version, 2);
    const { status } = ledger.send('alice.near', 'bob.near', [call('ok')]);
    assert.equal(status.kind === 'SuccessValue' && fromUtf8Lossy(status.value), 'ok');
  });

  it('cannot be used in the transaction that deploys them', () => {
    const ledger = newLedger();
    const outcome = ledger.send('alice.near', 'alice.near', [
      deploy('AccountId'),
      { kind: 'UseGlobalContract', contractIdentifier: { kind: 'AccountId', accountId: 'alice.near' } },
    ]);
    assert.deepEqual(kindOf(outcome), { GlobalContractDoesNotExist: { identifier: { AccountId: 'alice.near' } } });
    assert.equal(outcome.tokensBurnt < 10n ** 22n, true);
  });

  it('change for all users when their account deploys again', () => {
    const ledger = newLedger();
    ledger.send('alice.near', 'alice.near', [deploy('AccountId')]);
    ledger.send('bob.near', 'bob.near', [
      { kind: 'UseGlobalContract', contractIdentifier: { kind: 'AccountId', accountId: 'alice.near' } },
    ]);
    ledger.send('alice.near', 'alice.near', [
      { kind: 'DeployGlobalContract', code: new Uint8Array(5), deployMode: 'AccountId' },
    ]);
    assert.ok('FunctionCallError' in (kindOf(ledger.send('alice.near', 'bob.near', [call('ok')])) as object));
  });

  it('do not show before protocol 83 what they burnt, but burn it', () => {
    const ledger = newLedger({ protocolVersion: 82 });
    const before = ledger.account('alice.near').amount;
    const outcome = ledger.send('alice.near', 'alice.near', [deploy('CodeHash')]);
    const price = 10n ** 20n * BigInt(VM.length);
    assert.ok(outcome.tokensBurnt < price);
    assert.ok(before - ledger.account('alice.near').amount > price);
  });
});

describe('deterministic accounts', () => {
  const stateInit: DeterministicStateInit = {
    code: { kind: 'CodeHash', codeHash: sha256(VM) },
    data: [{ key: toUtf8('k'), value: new Uint8Array(1000) }],
  };
  const id = deterministicAccountId(stateInit);
  const init = (deposit: bigint): Action => ({ kind: 'DeterministicStateInit', stateInit, deposit });

  it('keep of the deposit what their storage lacks and return the rest', () => {
    const ledger = newLedger();
    ledger.send('alice.near', 'alice.near', [{ kind: 'DeployGlobalContract', code: VM, deployMode: 'CodeHash' }]);
    const before = ledger.account('alice.near').amount;
    assert.equal(ledger.send('alice.near', id, [init(NEAR)]).status.kind, 'SuccessValue');
    const usage = 100n + 32n + 1n + 1000n + 40n;
    assert.equal(ledger.account(id).storageUsage, usage);
    assert.equal(ledger.account(id).amount, usage * 10n ** 19n);
    assert.ok(before - ledger.account('alice.near').amount < NEAR / 10n);
    assert.equal(ledger.trie.get(trieKey.contractData(id, toUtf8('k')))?.length, 1000);
  });

  it('do nothing but return the deposit when they are there already', () => {
    const ledger = newLedger();
    ledger.send('alice.near', 'alice.near', [{ kind: 'DeployGlobalContract', code: VM, deployMode: 'CodeHash' }]);
    ledger.send('alice.near', id, [init(NEAR)]);
    const { amount } = ledger.account(id);
    ledger.send('alice.near', id, [init(NEAR)]);
    assert.equal(ledger.account(id).amount, amount);
  });

  it('are refused to a receiver that is not derived from the state', () => {
    const ledger = newLedger();
    const signed = ledger.sign('alice.near', 'bob.near', [init(0n)]);
    assert.deepEqual(ledger.apply([signed]).rejectedTransactions[0]?.error, {
      ActionsValidation: { InvalidDeterministicStateInitReceiver: { receiver_id: 'bob.near', derived_id: id } },
    });
  });
});

describe('implicit accounts', () => {
  it('of Ethereum form run the wallet contract, which no local chain has', () => {
    const ledger = newLedger();
    const id = `0x${'1f'.repeat(20)}`;
    ledger.send('alice.near', id, [{ kind: 'Transfer', deposit: NEAR }]);
    assert.equal(ledger.account(id).storageUsage, 132n);
    assert.deepEqual(kindOf(ledger.send('alice.near', id, [call('rlp_execute')])), {
      FunctionCallError: { CompilationError: { CodeDoesNotExist: { account_id: id } } },
    });
  });

  it('of key form have the key that their id spells', () => {
    const ledger = newLedger();
    const pair = keyOf('implicit');
    const id = Buffer.from(pair.publicKey.data).toString('hex');
    ledger.send('alice.near', id, [{ kind: 'Transfer', deposit: NEAR }]);
    assert.equal(
      ledger.send(id, 'bob.near', [{ kind: 'Transfer', deposit: 1n }], { pair }).status.kind,
      'SuccessValue',
    );
  });

  it('are not created by refunds', () => {
    const ledger = newLedger();
    const id = 'ab'.repeat(32);
    ledger.send('bob.near', 'bob.near', [{ kind: 'DeleteAccount', beneficiaryId: id }]);
    assert.equal(getAccount(ledger.trie, id), null);
  });
});

describe('Delegate', () => {
  const delegate = (
    ledger: Ledger,
    overrides: Partial<SignedDelegate['delegateAction']> = {},
    signer = 'bob.near',
  ): SignedDelegate => {
    const pair = keyOf(signer);
    const delegateAction: SignedDelegate['delegateAction'] = {
      senderId: 'bob.near',
      receiverId: 'alice.near',
      actions: [{ kind: 'Transfer', deposit: NEAR }],
      nonce: (getAccessKey(ledger.trie, 'bob.near', keyOf('bob.near').publicKey)?.nonce ?? 0n) + 1n,
      nonceIndex: null,
      maxBlockHeight: 1000n,
      publicKey: keyOf('bob.near').publicKey,
      ...overrides,
    };
    return {
      kind: 'Delegate',
      version: 1,
      delegateAction,
      signature: signMessage(pair, delegateActionHash({ version: 1, delegateAction })),
    };
  };

  it('acts for its sender while the relayer pays gas and deposits', () => {
    const ledger = newLedger();
    const [alice, bob, relayer] = ['alice.near', 'bob.near', 'relayer.near'].map((id) => ledger.account(id).amount);
    ledger.send('relayer.near', 'bob.near', [delegate(ledger)]);
    assert.equal(ledger.account('alice.near').amount, alice! + NEAR);
    assert.equal(ledger.account('bob.near').amount, bob);
    assert.ok(ledger.account('relayer.near').amount < relayer! - NEAR);
    assert.equal(getAccessKey(ledger.trie, 'bob.near', keyOf('bob.near').publicKey)?.nonce, 1n);
  });

  const refusals: readonly [string, (ledger: Ledger) => SignedDelegate, unknown][] = [
    ['a wrong signature', (ledger) => delegate(ledger, {}, 'alice.near'), 'DelegateActionInvalidSignature'],
    ['an action past its height', (ledger) => delegate(ledger, { maxBlockHeight: 11n }), 'DelegateActionExpired'],
    [
      'another sender',
      (ledger) => delegate(ledger, { senderId: 'alice.near' }),
      { DelegateActionSenderDoesNotMatchTxReceiver: { sender_id: 'alice.near', receiver_id: 'bob.near' } },
    ],
    [
      'a nonce that is used',
      (ledger) => delegate(ledger, { nonce: 0n }),
      { DelegateActionInvalidNonce: { delegate_nonce: 0n, ak_nonce: 0n } },
    ],
    [
      'a nonce above the bound',
      (ledger) => delegate(ledger, { nonce: 12_000_000n }),
      { DelegateActionNonceTooLarge: { delegate_nonce: 12_000_000n, upper_bound: 12_000_000n } },
    ],
  ];
  for (const [name, make, expected] of refusals) {
    it(`refuses ${name}`, () => {
      const ledger = newLedger();
      assert.deepEqual(kindOf(ledger.send('relayer.near', 'bob.near', [make(ledger)])), expected);
    });
  }
});

describe('code', () => {
  // nearcore core/store/src/contract.rs ContractStorage::get: code is found by its hash, not by its account.
  const patched = (codeHash: Uint8Array, code?: Uint8Array): Ledger => {
    const ledger = newLedger();
    ledger.send('alice.near', 'alice.near', [{ kind: 'DeployContract', code: VM }]);
    const account = { ...ledger.account('bob.near'), contract: { kind: 'Local' as const, codeHash } };
    ledger.patch([{ kind: 'Account', accountId: 'bob.near', account }]);
    if (code !== undefined) ledger.patch([{ kind: 'Contract', accountId: 'bob.near', code }]);
    return ledger;
  };

  it('of another account runs where a patch names its hash', () => {
    const { status } = patched(sha256(VM)).send('alice.near', 'bob.near', [call('ok')]);
    assert.equal(status.kind === 'SuccessValue' && fromUtf8Lossy(status.value), 'ok');
  });

  it('that does not have the hash of its account is not run', () => {
    const { status } = patched(sha256(VM), new Uint8Array(5)).send('alice.near', 'bob.near', [call('ok')]);
    assert.equal(status.kind === 'SuccessValue' && fromUtf8Lossy(status.value), 'ok');
  });

  it('that nobody has does not exist', () => {
    const outcome = patched(sha256(toUtf8('nobody has this'))).send('alice.near', 'bob.near', [call('ok')]);
    assert.deepEqual(kindOf(outcome), {
      FunctionCallError: { CompilationError: { CodeDoesNotExist: { account_id: 'bob.near' } } },
    });
  });
});

describe('viewCall', () => {
  const ledger = newLedger();
  ledger.send('bob.near', 'bob.near', [{ kind: 'DeployContract', code: VM }]);
  const view = (
    accountId: string,
    methodName: string,
    args: Uint8Array = new Uint8Array(),
    maxGas: bigint | null = null,
    { trie, height } = ledger,
  ) =>
    viewCall({
      trie,
      config: runtimeConfig(84),
      chainId: 'localnet',
      block: { blockHeight: height, blockTimestampNs: 0n, epochHeight: 1 },
      accountId,
      methodName,
      args,
      maxGas,
    });

  it('returns the value', () => {
    const result = view('bob.near', 'ok');
    assert.equal(result.kind === 'Value' && fromUtf8Lossy(result.value), 'ok');
  });

  it('refuses what would change the state', () => {
    const program = new VmProgram();
    program.call('storage_write', ...program.bytes('k'), ...program.bytes('v'), 0n);
    const result = view('bob.near', 'run', program.finish());
    assert.deepEqual(result.kind === 'Failed' && result.error, {
      kind: 'HostError',
      error: { kind: 'ProhibitedInView', method_name: 'storage_write' },
    });
  });

  it('stops at its gas limit', () => {
    const program = new VmProgram();
    program.call('burn', 10n ** 9n);
    const result = view('bob.near', 'run', program.finish(), 10n ** 12n);
    // Whether the guest or a host function met the limit shows in the kind of error, as in nearcore.
    assert.match(JSON.stringify(result), /"Failed".*GasLimitExceeded/);
  });

  it('may read more than the storage proof of a receipt may hold', () => {
    // nearcore core/store/src/trie/shard_tries.rs new_trie_update_view: the trie of a view has no recorder.
    const large = newLedger();
    large.send('bob.near', 'bob.near', [{ kind: 'DeployContract', code: VM }]);
    const program = new VmProgram();
    for (let i = 0; i < 5; i++) {
      const value = new Uint8Array(1_000_000).fill(i + 1);
      large.patch([{ kind: 'Data', accountId: 'bob.near', dataKey: Uint8Array.of(i), value }]);
      program.call('storage_read', ...program.bytes(Uint8Array.of(i)), BigInt(i));
    }
    program.call('value_return', ...program.bytes('done'));
    const args = program.finish();
    const result = view('bob.near', 'run', args, null, large);
    assert.equal(result.kind === 'Value' && fromUtf8Lossy(result.value), 'done');
    const call: Action = { kind: 'FunctionCall', methodName: 'run', args, gas: 300n * TGAS, deposit: 0n };
    assert.match(JSON.stringify(kindOf(large.send('alice.near', 'bob.near', [call]))), /storage proof/);
  });

  it('tells a missing account from missing code', () => {
    assert.equal(view('nobody.near', 'ok').kind, 'AccountDoesNotExist');
    const result = view('alice.near', 'ok');
    assert.equal(result.kind === 'Failed' && result.error.kind, 'CompilationError');
  });
});
