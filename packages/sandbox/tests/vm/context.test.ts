import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TestVm, assertHostError, defaultContext, viewContext } from './helpers/test-vm.ts';

/** Reads 16 bytes little endian. */
function u128(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes.slice(0, 16)).reverse().toString('hex')}`);
}

describe('context', () => {
  it('puts ids, key, input and seed into registers by the byte, the input without a price per byte', () => {
    const vm = new TestVm();
    const context = defaultContext();
    for (const [name, value] of [
      ['current_account_id', Buffer.from(context.currentAccountId)],
      ['signer_account_id', Buffer.from(context.signerAccountId)],
      ['signer_account_pk', context.signerAccountPk],
      ['predecessor_account_id', Buffer.from(context.predecessorAccountId)],
      ['refund_to_account_id', Buffer.from(context.refundToAccountId)],
      ['random_seed', context.randomSeed],
    ] as const) {
      const costs = vm.costs(() => vm.call(name, 4));
      assert.deepEqual(costs, vm.price({ base: 1, write_register_base: 1, write_register_byte: value.length }), name);
      assert.equal(vm.register(4), Buffer.from(value).toString('latin1'), name);
    }
    assert.deepEqual(
      vm.costs(() => vm.call('input', 1)),
      vm.price({ base: 1, write_register_base: 1 }),
    );
    assert.equal(vm.register(1), '{"a":1}');
  });

  it('charges the input by the byte before version 82', () => {
    const vm = new TestVm({ protocolVersion: 81 });
    assert.deepEqual(
      vm.costs(() => vm.call('input', 1)),
      vm.price({ base: 1, write_register_base: 1, write_register_byte: 7 }),
    );
  });

  it('returns height, time, epoch and storage for the base fee', () => {
    const vm = new TestVm();
    for (const [name, value] of [
      ['block_index', 12n],
      ['block_timestamp', 1_700_000_000_000_000_000n],
      ['epoch_height', 3n],
      ['storage_usage', 1000n],
    ] as const) {
      const costs = vm.costs(() => assert.equal(vm.call(name), value, name));
      assert.deepEqual(costs, vm.price({ base: 1 }), name);
    }
  });

  it('writes balances as 16 bytes', () => {
    const vm = new TestVm({ context: { attachedDeposit: (1n << 100n) + 3n } });
    const costs = vm.costs(() => vm.call('attached_deposit', 32));
    assert.deepEqual(costs, vm.price({ base: 1, write_memory_base: 1, write_memory_byte: 16 }));
    assert.equal(u128(vm.memory.subarray(32)), (1n << 100n) + 3n);
    vm.call('account_balance', 48);
    assert.equal(u128(vm.memory.subarray(48)), 10n ** 24n + (1n << 100n) + 3n);
    vm.call('account_locked_balance', 64);
    assert.equal(u128(vm.memory.subarray(64)), 5n);
    assertHostError(() => vm.call('account_balance', 65521), { kind: 'MemoryAccessViolation' });
  });

  it('tells the prepaid gas and the gas used so far', () => {
    const vm = new TestVm();
    assert.equal(vm.call('prepaid_gas'), 300n * 10n ** 12n);
    assert.equal(vm.call('used_gas'), 2n * 264_768_111n);
  });

  it('names what is deployed by number and register', () => {
    const codeHash = new Uint8Array(32).fill(3);
    for (const [accountContract, number, register] of [
      [{ kind: 'None' }, 0n, null],
      [{ kind: 'Local', codeHash }, 1n, '\x03'.repeat(32)],
      [{ kind: 'Global', codeHash }, 2n, '\x03'.repeat(32)],
      [{ kind: 'GlobalByAccount', accountId: 'lib.near' }, 3n, 'lib.near'],
    ] as const) {
      const vm = new TestVm({ context: { accountContract } });
      assert.equal(vm.call('current_contract_code', 1), number);
      if (register === null) assert.equal(vm.logic.registers.length(1n), undefined);
      else assert.equal(vm.register(1), register);
    }
  });

  it('gives a validator its stake, others nothing, and the sum of all', () => {
    const vm = new TestVm();
    vm.external.stakes.set('validator.near', 70n).set('other.near', 5n);
    const validator = vm.arg('validator.near');
    const costs = vm.costs(() => vm.call('validator_stake', ...validator, 100));
    assert.deepEqual(
      costs,
      vm.price({
        base: 1,
        read_memory_base: 1,
        read_memory_byte: 14,
        utf8_decoding_base: 1,
        utf8_decoding_byte: 14,
        validator_stake_base: 1,
        write_memory_base: 1,
        write_memory_byte: 16,
      }),
    );
    assert.equal(u128(vm.memory.subarray(100)), 70n);
    vm.call('validator_stake', ...vm.arg('nobody.near'), 100);
    assert.equal(u128(vm.memory.subarray(100)), 0n);
    vm.call('validator_total_stake', 100);
    assert.equal(u128(vm.memory.subarray(100)), 75n);
  });

  it('refuses invalid account ids from version 83 on only', () => {
    assertHostError(
      () => {
        const vm = new TestVm();
        vm.call('validator_stake', ...vm.arg('No'), 100);
      },
      { kind: 'InvalidAccountId' },
    );
    const old = new TestVm({ protocolVersion: 82 });
    old.call('validator_stake', ...old.arg('No'), 100);
    assertHostError(
      () => {
        const vm = new TestVm();
        vm.call('validator_stake', ...vm.arg(Uint8Array.of(0xff, 0xfe)), 100);
      },
      { kind: 'BadUTF8' },
    );
  });
});

describe('view mode', () => {
  it('refuses what depends on a signer, gas or promises, each after its base fee', () => {
    const prohibited: [name: string, args: number[], reportedAs?: string][] = [
      ['signer_account_id', [0]],
      ['signer_account_pk', [0]],
      ['predecessor_account_id', [0]],
      ['refund_to_account_id', [0]],
      ['prepaid_gas', []],
      ['used_gas', []],
      ['promise_create', [0, 0, 0, 0, 0, 0, 0, 0], 'promise_batch_create'],
      ['promise_then', [0, 0, 0, 0, 0, 0, 0, 0, 0], 'promise_batch_then'],
      ['promise_and', [0, 0]],
      ['promise_batch_create', [0, 0]],
      ['promise_batch_then', [0, 0, 0]],
      ['promise_set_refund_to', [0, 0, 0]],
      ['promise_batch_action_create_account', [0]],
      ['promise_batch_action_deploy_contract', [0, 0, 0]],
      ['promise_batch_action_deploy_global_contract', [0, 0, 0]],
      ['promise_batch_action_deploy_global_contract_by_account_id', [0, 0, 0]],
      ['promise_batch_action_use_global_contract', [0, 0, 0]],
      ['promise_batch_action_use_global_contract_by_account_id', [0, 0, 0]],
      ['promise_batch_action_state_init', [0, 0, 0, 0]],
      ['promise_batch_action_state_init_by_account_id', [0, 0, 0, 0]],
      ['set_state_init_data_entry', [0, 0, 0, 0, 0, 0]],
      ['promise_batch_action_function_call', [0, 0, 0, 0, 0, 0, 0]],
      ['promise_batch_action_function_call_weight', [0, 0, 0, 0, 0, 0, 0, 0], 'promise_batch_action_function_call'],
      ['promise_batch_action_transfer', [0, 0]],
      ['promise_batch_action_stake', [0, 0, 0, 0]],
      ['promise_batch_action_add_key_with_full_access', [0, 0, 0, 0]],
      ['promise_batch_action_add_key_with_function_call', [0, 0, 0, 0, 0, 0, 0, 0, 0]],
      ['promise_batch_action_delete_key', [0, 0, 0]],
      ['promise_batch_action_delete_account', [0, 0, 0]],
      ['promise_yield_create', [0, 0, 0, 0, 0, 0, 0]],
      ['promise_yield_resume', [0, 0, 0, 0]],
      ['promise_results_count', []],
      ['promise_result', [0, 0]],
      ['storage_write', [0, 0, 0, 0, 0]],
      ['storage_remove', [0, 0, 0]],
    ];
    for (const [name, args, reportedAs = name] of prohibited) {
      const vm = new TestVm({ context: viewContext() });
      const costs = vm.costs(() =>
        assertHostError(() => vm.call(name, ...args), { kind: 'ProhibitedInView', method_name: reportedAs }),
      );
      assert.deepEqual(costs, vm.price({ base: 1 }), name);
    }
    const vm = new TestVm({ context: viewContext() });
    const costs = vm.costs(() =>
      assertHostError(() => vm.call('promise_return', 0), { kind: 'ProhibitedInView', method_name: 'promise_return' }),
    );
    assert.deepEqual(costs, vm.price({ base: 1, promise_return: 1 }));
  });

  it('allows what only reads', () => {
    const vm = new TestVm({ context: viewContext() });
    vm.call('current_account_id', 0);
    vm.call('input', 0);
    vm.call('random_seed', 0);
    vm.call('attached_deposit', 0);
    vm.call('validator_total_stake', 0);
    vm.call('log_utf8', ...vm.arg('seen'));
    assert.deepEqual(vm.logic.outcome().logs, ['seen']);
  });
});
