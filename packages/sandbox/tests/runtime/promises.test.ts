import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Action } from '../../src/primitives/action.ts';
import { hexOf } from '../../src/primitives/hex.ts';
import { bytesKey } from '../../src/primitives/hash.ts';
import type { ExecutionOutcome } from '../../src/primitives/outcome.ts';
import { fromUtf8Lossy, toUtf8 } from '../../src/primitives/text.ts';
import { trieKey } from '../../src/store/trie-key.ts';
import { Ledger, NEAR, TGAS } from './ledger.ts';
import { fixtureWasm, VmProgram } from './vm-program.ts';

function newLedger(): Ledger {
  const ledger = new Ledger({ 'alice.near': 1000n * NEAR, 'vm.near': 100n * NEAR, 'other.near': 100n * NEAR });
  for (const id of ['vm.near', 'other.near'])
    ledger.send(id, id, [{ kind: 'DeployContract', code: fixtureWasm('pr-vm') }]);
  return ledger;
}

const run = (program: VmProgram, gas = 100n * TGAS, deposit = 0n): Action => ({
  kind: 'FunctionCall',
  methodName: 'run',
  args: program.finish(),
  gas,
  deposit,
});

/** The outcome at the end of the chain of returned promises. */
function finalOutcome(ledger: Ledger, outcome: ExecutionOutcome): ExecutionOutcome {
  let last = outcome;
  while (last.status.kind === 'SuccessReceiptId') last = ledger.outcome(last.status.receiptId);
  return last;
}

function valueOf(outcome: ExecutionOutcome): string {
  if (outcome.status.kind !== 'SuccessValue')
    throw new Error(`no value: ${JSON.stringify(outcome.status, (_, v) => (typeof v === 'bigint' ? String(v) : v))}`);
  return fromUtf8Lossy(outcome.status.value);
}

describe('promises', () => {
  it('hand the value of the last receipt of a chain to the transaction', () => {
    const ledger = newLedger();
    const program = new VmProgram();
    const promise = program.call('promise_batch_create', ...program.bytes('other.near'));
    program.call(
      'promise_batch_action_function_call',
      promise,
      ...program.bytes('ok'),
      ...program.bytes(''),
      program.u128(0n),
      5n * TGAS,
    );
    program.call('promise_return', promise);
    assert.equal(valueOf(finalOutcome(ledger, ledger.send('alice.near', 'vm.near', [run(program)]))), 'ok');
  });

  it('give a callback the results of all it waits for, failures included', () => {
    const ledger = newLedger();
    const program = new VmProgram();
    const good = program.call('promise_batch_create', ...program.bytes('other.near'));
    program.call(
      'promise_batch_action_function_call',
      good,
      ...program.bytes('ok'),
      ...program.bytes(''),
      program.u128(0n),
      5n * TGAS,
    );
    const bad = program.call('promise_batch_create', ...program.bytes('nobody.near'));
    program.call('promise_batch_action_transfer', bad, program.u128(1n));
    const both = program.call('promise_and', ...jointArguments(program, [good, bad]));
    const callback = program.call('promise_batch_then', both, ...program.bytes('vm.near'));
    const inner = new VmProgram();
    const statuses = [inner.call('promise_result', 0n, 1n), inner.call('promise_result', 1n, 2n)];
    for (const [i, status] of statuses.entries()) inner.call('store', BigInt(8192 + 8 * i), status);
    inner.call('storage_write', ...inner.bytes('statuses'), 16n, 8192n, 0n);
    inner.call('value_return', ...inner.register(1n));
    program.call(
      'promise_batch_action_function_call',
      callback,
      ...program.bytes('run'),
      ...program.bytes(inner.finish()),
      program.u128(0n),
      20n * TGAS,
    );
    program.call('promise_return', callback);
    const last = finalOutcome(ledger, ledger.send('alice.near', 'vm.near', [run(program)]));
    assert.equal(valueOf(last), 'ok');
    // 1 is success, 2 failure.
    assert.equal(
      hexOf(ledger.trie.get(trieKey.contractData('vm.near', toUtf8('statuses')))!),
      '01000000000000000200000000000000',
    );
  });

  it('refund the deposit of a failed receipt to whom refund_to names', () => {
    const ledger = newLedger();
    const program = new VmProgram();
    const promise = program.call('promise_batch_create', ...program.bytes('other.near'));
    program.call(
      'promise_batch_action_function_call',
      promise,
      ...program.bytes('fail'),
      ...program.bytes(''),
      program.u128(3n * NEAR),
      5n * TGAS,
    );
    program.call('promise_set_refund_to', promise, ...program.bytes('other.near'));
    const before = ledger.account('other.near').amount;
    ledger.send('alice.near', 'vm.near', [run(program, 100n * TGAS, 3n * NEAR)]);
    assert.ok(ledger.account('other.near').amount >= before + 3n * NEAR);
  });

  it('undo the writes of a failing call but keep its logs and its gas', () => {
    const ledger = newLedger();
    const program = new VmProgram();
    program.call('storage_write', ...program.bytes('k'), ...program.bytes('v'), 0n);
    program.call('log_utf8', ...program.bytes('still here'));
    program.call('panic');
    const usage = ledger.account('vm.near').storageUsage;
    const outcome = ledger.send('alice.near', 'vm.near', [run(program)]);
    assert.equal(outcome.status.kind, 'Failure');
    assert.deepEqual(outcome.logs, ['still here']);
    assert.ok(outcome.gasBurnt > 5n * 10n ** 11n);
    assert.equal(ledger.trie.get(trieKey.contractData('vm.near', toUtf8('k'))), undefined);
    assert.equal(ledger.account('vm.near').storageUsage, usage);
  });

  it('share unused gas by weight', () => {
    const ledger = newLedger();
    const program = new VmProgram();
    const receipts = [1n, 3n].map((weight) => {
      const promise = program.call('promise_batch_create', ...program.bytes('other.near'));
      program.call(
        'promise_batch_action_function_call_weight',
        promise,
        ...program.bytes('gas'),
        ...program.bytes(''),
        program.u128(0n),
        0n,
        weight,
      );
      return promise;
    });
    program.call('promise_return', receipts[0]!);
    const outcome = ledger.send('alice.near', 'vm.near', [run(program)]);
    const [small, large] = outcome.receiptIds.slice(0, 2).map((id) => {
      const { status } = ledger.outcome(id);
      return status.kind === 'SuccessValue'
        ? new DataView(Uint8Array.from(status.value).buffer).getBigUint64(0, true)
        : 0n;
    });
    assert.ok(small !== undefined && large !== undefined && small > TGAS);
    assert.ok(large - 3n * small < 4n && large >= 3n * small);
  });
});

/** Puts promise indices into memory and names them by pointer and count. */
function jointArguments(program: VmProgram, promises: readonly ReturnType<VmProgram['call']>[]): [bigint, bigint] {
  for (const [i, promise] of promises.entries()) program.call('store', BigInt(8192 + 8 * i), promise);
  return [8192n, BigInt(promises.length)];
}

describe('yields', () => {
  const yielding = (resume: boolean): VmProgram => {
    const program = new VmProgram();
    const callback = new VmProgram();
    callback.call('promise_result', 0n, 1n);
    callback.call('value_return', ...callback.register(1n));
    const promise = program.call(
      'promise_yield_create',
      ...program.bytes('run'),
      ...program.bytes(callback.finish()),
      20n * TGAS,
      0n,
      7n,
    );
    if (resume) {
      program.call('promise_yield_resume', ...program.register(7n), ...program.bytes('first'));
      program.call('promise_yield_resume', ...program.register(7n), ...program.bytes('second'));
    }
    program.call('promise_return', promise);
    return program;
  };

  it('run their callback with the first answer only', () => {
    const ledger = newLedger();
    // The payload is named by pointer, for a register cannot be measured.
    const outcome = ledger.send('alice.near', 'vm.near', [run(yielding(true))]);
    assert.equal(valueOf(finalOutcome(ledger, outcome)), 'first');
  });

  it('fail their callback after 200 blocks without an answer', () => {
    const ledger = newLedger();
    const signed = ledger.sign('alice.near', 'vm.near', [run(yielding(false))]);
    ledger.apply([signed]);
    ledger.apply();
    const [receiptId] = ledger.outcome(signed.hash).receiptIds;
    const { status } = ledger.outcome(receiptId!);
    if (status.kind !== 'SuccessReceiptId') throw new Error('the yield was not returned');
    const begin = ledger.height;
    while (!ledger.outcomes.has(bytesKey(status.receiptId)) && ledger.height < begin + 300) ledger.apply();
    assert.equal(ledger.height - begin, 201);
    // The register of a failed result does not exist, so returning it fails.
    assert.equal(ledger.outcome(status.receiptId).status.kind, 'Failure');
  });
});
