import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TestVm, assertHostError } from './helpers/test-vm.ts';

const READ_16 = { read_memory_base: 1, read_memory_byte: 16 } as const;
const EXEC_FUNCTION_CALL = 780_000_000_000;
const EXEC_RECEIPT = 108_059_500_000;

/** Price of reading an account id of the given length. */
function accountId(length: number) {
  return { read_memory_base: 1, read_memory_byte: length, utf8_decoding_base: 1, utf8_decoding_byte: length };
}

/** Creates a promise to an account and returns its index. */
function promiseTo(vm: TestVm, receiver: string): bigint {
  return vm.call('promise_batch_create', ...vm.arg(receiver)) as bigint;
}

describe('promises', () => {
  describe('promise_batch_create', () => {
    it('burns the send fee of a receipt and reserves its execution', () => {
      const vm = new TestVm();
      const receiver = vm.arg('bob.near');
      const costs = vm.costs(() => assert.equal(vm.call('promise_batch_create', ...receiver), 0n));
      assert.deepEqual(costs, { ...vm.price({ base: 1, ...accountId(8) }), ...vm.sendFee('new_action_receipt') });
      assert.equal(vm.logic.gas.used() - vm.logic.gas.burnt, EXEC_RECEIPT);
      assert.deepEqual(vm.external.receipts, [{ dependencies: [], receiverId: 'bob.near', actions: [] }]);
    });

    it('refuses an invalid account id', () => {
      const vm = new TestVm();
      for (const id of ['', 'a', 'Bob', 'a..b', 'x'.repeat(65)])
        assertHostError(() => vm.call('promise_batch_create', ...vm.arg(id)), { kind: 'InvalidAccountId' });
      assert.equal(vm.external.receipts.length, 0);
    });

    it('refuses the 1,025th promise', () => {
      const vm = new TestVm({ context: { prepaidGas: 10n ** 15n } });
      const receiver = vm.arg('bob.near');
      for (let i = 0; i < 1024; i++) vm.call('promise_batch_create', ...receiver);
      assertHostError(() => vm.call('promise_batch_create', ...receiver), {
        kind: 'NumberPromisesExceeded',
        number_of_promises: 1025,
        limit: 1024,
      });
    });
  });

  describe('promise_batch_then', () => {
    it('pays a data receipt for each receipt it waits for, cheaper by nothing at equal prices', () => {
      const vm = new TestVm();
      promiseTo(vm, 'bob.near');
      promiseTo(vm, 'contract.near');
      vm.call('promise_and', vm.put(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0)), 2);
      const receiver = vm.arg('bob.near');
      const costs = vm.costs(() => assert.equal(vm.call('promise_batch_then', 2, ...receiver), 3n));
      assert.deepEqual(costs, {
        ...vm.price({ base: 1, ...accountId(8) }),
        new_action_receipt: 108_059_500_000 + 2 * (36_486_732_312 + 36_486_732_312),
      });
      assert.deepEqual(vm.external.receipts[2]!.dependencies, [0, 1]);
    });

    it('refuses a promise that does not exist, after reading the account', () => {
      const vm = new TestVm();
      assertHostError(() => vm.call('promise_batch_then', 7, ...vm.arg('bob.near')), {
        kind: 'InvalidPromiseIndex',
        promise_idx: 7n,
      });
      assertHostError(() => vm.call('promise_batch_then', -1, ...vm.arg('bob.near')), {
        kind: 'InvalidPromiseIndex',
        promise_idx: (1n << 64n) - 1n,
      });
    });
  });

  describe('promise_and', () => {
    it('is priced by the byte and allows the same promise twice and none at all', () => {
      const vm = new TestVm();
      promiseTo(vm, 'bob.near');
      const indices = vm.put(new Uint8Array(16));
      const costs = vm.costs(() => assert.equal(vm.call('promise_and', indices, 2), 1n));
      assert.deepEqual(
        costs,
        vm.price({
          base: 1,
          promise_and_base: 1,
          promise_and_per_promise: 16,
          read_memory_base: 1,
          read_memory_byte: 16,
        }),
      );
      assert.deepEqual(vm.logic.promises[1], [0, 0]);
      vm.call('promise_and', 0, 0);
      assert.deepEqual(vm.logic.promises[2], []);
    });

    it('flattens joint promises and refuses more than 128 dependencies', () => {
      const vm = new TestVm();
      promiseTo(vm, 'bob.near');
      vm.call('promise_and', vm.put(new Uint8Array(128 * 8)), 128);
      assertHostError(
        () => vm.call('promise_and', vm.put(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)), 2),
        {
          kind: 'NumberInputDataDependenciesExceeded',
          number_of_input_data_dependencies: 129,
          limit: 128,
        },
      );
    });

    it('overflows on a count whose bytes pass u64', () => {
      const vm = new TestVm();
      assertHostError(() => vm.call('promise_and', 0, 1n << 61n), { kind: 'IntegerOverflow' });
    });
  });

  describe('joint promises', () => {
    it('take no actions, no refund account and cannot be returned', () => {
      const vm = new TestVm();
      vm.call('promise_and', 0, 0);
      assertHostError(() => vm.call('promise_batch_action_create_account', 0), {
        kind: 'CannotAppendActionToJointPromise',
      });
      assertHostError(() => vm.call('promise_set_refund_to', 0, ...vm.arg('bob.near')), {
        kind: 'CannotSetRefundToOnJointPromise',
      });
      assertHostError(() => vm.call('promise_return', 0), { kind: 'CannotReturnJointPromise' });
    });
  });

  describe('promise_batch_action_function_call_weight', () => {
    it('takes deposit and gas and hands the weight on', () => {
      const vm = new TestVm();
      const promise = promiseTo(vm, 'bob.near');
      const amount = vm.amount(5n);
      const [method, args] = [vm.arg('run'), vm.arg('{}')];
      const before = vm.logic.gas.used();
      const costs = vm.costs(() =>
        vm.call('promise_batch_action_function_call_weight', promise, ...method, ...args, amount, 1_000_000_000_000, 3),
      );
      assert.deepEqual(costs, {
        ...vm.price({ base: 1, read_memory_base: 3, read_memory_byte: 16 + 3 + 2 }),
        ...vm.sendFee('function_call_base'),
        ...vm.sendFee('function_call_byte', 5),
      });
      const burnt = Object.values(costs).reduce((sum, value) => sum + value, 0);
      assert.equal(vm.logic.gas.used() - before - burnt, EXEC_FUNCTION_CALL + 5 * 2_235_934 + 1_000_000_000_000);
      assert.equal(vm.logic.accountBalance, 10n ** 24n - 5n);
      assert.deepEqual(vm.external.receipts[0]!.actions, [
        {
          kind: 'FunctionCall',
          methodName: 'run',
          args: new Uint8Array(Buffer.from('{}')),
          gas: 1_000_000_000_000n,
          deposit: 5n,
          gasWeight: 3n,
        },
      ]);
    });

    it('refuses an empty name before it reads the arguments, and a name that is not UTF-8 at the end', () => {
      const vm = new TestVm();
      const promise = promiseTo(vm, 'bob.near');
      const amount = vm.amount(0n);
      assertHostError(() => vm.call('promise_batch_action_function_call', promise, 0, 0, 1, 65536, amount, 0), {
        kind: 'EmptyMethodName',
      });
      assertHostError(
        () => vm.call('promise_batch_action_function_call', promise, ...vm.arg(Uint8Array.of(0xff)), 0, 0, amount, 0),
        { kind: 'InvalidMethodName' },
      );
    });

    it('refuses more gas than is left and a sum beyond u64', () => {
      const vm = new TestVm();
      const promise = promiseTo(vm, 'bob.near');
      const rest = [...vm.arg('run'), 0, 0, vm.amount(0n)] as const;
      assertHostError(() => vm.call('promise_batch_action_function_call', promise, ...rest, 300_000_000_000_000), {
        kind: 'GasExceeded',
      });
      const fresh = new TestVm();
      const freshPromise = promiseTo(fresh, 'bob.near');
      assertHostError(
        () =>
          fresh.call(
            'promise_batch_action_function_call',
            freshPromise,
            ...fresh.arg('run'),
            0,
            0,
            fresh.amount(0n),
            -1,
          ),
        { kind: 'IntegerOverflow' },
      );
    });

    it('refuses a deposit above the balance after all fees', () => {
      const vm = new TestVm();
      const promise = promiseTo(vm, 'bob.near');
      assertHostError(
        () =>
          vm.call('promise_batch_action_function_call', promise, ...vm.arg('run'), 0, 0, vm.amount(10n ** 24n + 1n), 0),
        { kind: 'BalanceExceeded' },
      );
      assert.equal(vm.external.receipts[0]!.actions.length, 0);
    });
  });

  describe('promise_create and promise_then', () => {
    it('are a batch and a function call in one, with both base fees', () => {
      const vm = new TestVm();
      const receiver = vm.arg('bob.near');
      const method = vm.arg('run');
      const amount = vm.amount(0n);
      const costs = vm.costs(() =>
        assert.equal(vm.call('promise_create', ...receiver, ...method, 0, 0, amount, 5), 0n),
      );
      const reads = {
        base: 2,
        read_memory_base: 4,
        read_memory_byte: 8 + 16 + 3,
        utf8_decoding_base: 1,
        utf8_decoding_byte: 8,
      };
      assert.deepEqual(costs, {
        ...vm.price(reads),
        ...vm.sendFee('new_action_receipt'),
        ...vm.sendFee('function_call_base'),
        ...vm.sendFee('function_call_byte', 3),
      });
      assert.equal(vm.call('promise_then', 0, ...receiver, ...method, 0, 0, amount, 5), 1n);
      assert.deepEqual(vm.external.receipts[1]!.dependencies, [0]);
    });
  });

  describe('promise_batch_action_transfer', () => {
    it('pays for the account that a transfer may create, by the form of the id', () => {
      const create = 3_850_000_000_000;
      for (const [receiver, extra] of [
        ['bob.near', 0],
        ['a'.repeat(64), create + 101_765_125_000],
        [`0x${'a'.repeat(40)}`, create],
        [`0s${'a'.repeat(40)}`, create],
      ] as const) {
        const vm = new TestVm();
        const promise = promiseTo(vm, receiver);
        const amount = vm.amount(7n);
        const costs = vm.costs(() => vm.call('promise_batch_action_transfer', promise, amount));
        assert.deepEqual(costs, { ...vm.price({ base: 1, ...READ_16 }), transfer: 115_123_062_500 + extra }, receiver);
        assert.deepEqual(vm.external.receipts[0]!.actions, [{ kind: 'Transfer', deposit: 7n }]);
      }
    });

    it('moves the whole balance and not a yocto more', () => {
      const vm = new TestVm();
      const promise = promiseTo(vm, 'bob.near');
      vm.call('promise_batch_action_transfer', promise, vm.amount(10n ** 24n));
      assert.equal(vm.logic.outcome().balance, 0n);
      assertHostError(() => vm.call('promise_batch_action_transfer', promise, vm.amount(1n)), {
        kind: 'BalanceExceeded',
      });
    });
  });

  describe('other actions', () => {
    it('are appended in order at their prices', () => {
      const vm = new TestVm();
      const promise = promiseTo(vm, 'contract.near');
      const code = vm.arg('code!');
      const key = vm.arg(Uint8Array.of(0, ...new Uint8Array(32).fill(1)));
      const beneficiary = vm.arg('bob.near');
      const stake = vm.amount(99n);
      const keyRead = { read_memory_base: 1, read_memory_byte: 33 };
      assert.deepEqual(
        vm.costs(() => vm.call('promise_batch_action_create_account', promise)),
        { ...vm.price({ base: 1 }), ...vm.sendFee('create_account') },
      );
      assert.deepEqual(
        vm.costs(() => vm.call('promise_batch_action_deploy_contract', promise, ...code)),
        {
          ...vm.price({ base: 1, read_memory_base: 1, read_memory_byte: 5 }),
          ...vm.sendFee('deploy_contract_base'),
          ...vm.sendFee('deploy_contract_byte', 5, true),
        },
      );
      assert.deepEqual(
        vm.costs(() => vm.call('promise_batch_action_stake', promise, stake, ...key)),
        { ...vm.price({ base: 1, read_memory_base: 2, read_memory_byte: 49 }), ...vm.sendFee('stake') },
      );
      assert.deepEqual(
        vm.costs(() => vm.call('promise_batch_action_add_key_with_full_access', promise, ...key, -1)),
        { ...vm.price({ base: 1, ...keyRead }), ...vm.sendFee('add_full_access_key') },
      );
      assert.deepEqual(
        vm.costs(() => vm.call('promise_batch_action_delete_key', promise, ...key)),
        { ...vm.price({ base: 1, ...keyRead }), ...vm.sendFee('delete_key') },
      );
      assert.deepEqual(
        vm.costs(() => vm.call('promise_batch_action_delete_account', promise, ...beneficiary)),
        { ...vm.price({ base: 1, ...accountId(8) }), ...vm.sendFee('delete_account') },
      );
      assert.deepEqual(
        vm.external.receipts[0]!.actions.map((action) => action.kind),
        ['CreateAccount', 'DeployContract', 'Stake', 'AddKey', 'DeleteKey', 'DeleteAccount'],
      );
      assert.equal((vm.external.receipts[0]!.actions[3] as { nonce: bigint }).nonce, (1n << 64n) - 1n);
    });

    it('tell a malformed key only after the fees', () => {
      const vm = new TestVm();
      const promise = promiseTo(vm, 'bob.near');
      for (const key of [
        Uint8Array.of(0, ...new Uint8Array(31)),
        Uint8Array.of(1, ...new Uint8Array(32)),
        Uint8Array.of(2, ...new Uint8Array(32)),
        Uint8Array.of(),
      ]) {
        const arg = vm.arg(key);
        const costs = vm.costs(() =>
          assertHostError(() => vm.call('promise_batch_action_delete_key', promise, ...arg), {
            kind: 'InvalidPublicKey',
          }),
        );
        assert.equal(costs.delete_key, 94_946_625_000);
      }
      vm.call('promise_batch_action_delete_key', promise, ...vm.arg(Uint8Array.of(1, ...new Uint8Array(64))));
    });

    it('refuse code over 4 MiB', () => {
      const vm = new TestVm();
      const promise = promiseTo(vm, 'bob.near');
      vm.logic.registers.set(1n, new Uint8Array(4_194_305));
      assertHostError(() => vm.call('promise_batch_action_deploy_contract', promise, -1, 1), {
        kind: 'ContractSizeExceeded',
        size: 4_194_305,
        limit: 4_194_304,
      });
    });
  });

  describe('promise_batch_action_add_key_with_function_call', () => {
    it('counts each method name with one byte more; no allowance is no limit', () => {
      const vm = new TestVm();
      const promise = promiseTo(vm, 'bob.near');
      const key = vm.arg(new Uint8Array(33));
      const [receiver, names] = [vm.arg('token.near'), vm.arg('get,set')];
      const allowance = vm.amount(0n);
      const costs = vm.costs(() =>
        vm.call(
          'promise_batch_action_add_key_with_function_call',
          promise,
          ...key,
          4,
          allowance,
          ...receiver,
          ...names,
        ),
      );
      assert.deepEqual(costs, {
        ...vm.price({
          base: 1,
          read_memory_base: 4,
          read_memory_byte: 33 + 16 + 10 + 7,
          utf8_decoding_base: 1,
          utf8_decoding_byte: 10,
        }),
        ...vm.sendFee('add_function_call_key_base'),
        ...vm.sendFee('add_function_call_key_byte', 8),
      });
      assert.deepEqual(vm.external.receipts[0]!.actions, [
        {
          kind: 'AddKey',
          publicKey: new Uint8Array(33),
          nonce: 4n,
          permission: { allowance: null, receiverId: 'token.near', methodNames: ['get', 'set'] },
        },
      ]);
    });

    it('refuses empty method names', () => {
      for (const names of [',', 'a,', ',a', 'a,,b']) {
        const vm = new TestVm();
        const promise = promiseTo(vm, 'bob.near');
        assertHostError(
          () =>
            vm.call(
              'promise_batch_action_add_key_with_function_call',
              promise,
              ...vm.arg(new Uint8Array(33)),
              0,
              vm.amount(1n),
              ...vm.arg('token.near'),
              ...vm.arg(names),
            ),
          { kind: 'EmptyMethodName' },
        );
      }
    });
  });

  describe('global contracts', () => {
    it('are deployed by the byte and named by hash or account', () => {
      const vm = new TestVm();
      const promise = promiseTo(vm, 'bob.near');
      const [code, hash, owner] = [vm.arg('code!'), vm.arg(new Uint8Array(32)), vm.arg('lib.near')];
      assert.deepEqual(
        vm.costs(() => vm.call('promise_batch_action_deploy_global_contract_by_account_id', promise, ...code)),
        {
          ...vm.price({ base: 1, read_memory_base: 1, read_memory_byte: 5 }),
          ...vm.sendFee('deploy_global_contract_base'),
          ...vm.sendFee('deploy_global_contract_byte', 5),
        },
      );
      assert.deepEqual(
        vm.costs(() => vm.call('promise_batch_action_use_global_contract', promise, ...hash)),
        {
          ...vm.price({ base: 1, read_memory_base: 1, read_memory_byte: 32 }),
          ...vm.sendFee('use_global_contract_base'),
          ...vm.sendFee('use_global_contract_byte', 32),
        },
      );
      assert.deepEqual(
        vm.costs(() => vm.call('promise_batch_action_use_global_contract_by_account_id', promise, ...owner)),
        {
          ...vm.price({ base: 1, ...accountId(8) }),
          ...vm.sendFee('use_global_contract_base'),
          ...vm.sendFee('use_global_contract_byte', 8),
        },
      );
      assertHostError(() => vm.call('promise_batch_action_use_global_contract', promise, 31, 0), {
        kind: 'ContractCodeHashMalformed',
      });
    });
  });

  describe('deterministic state init', () => {
    it('returns the action index that data entries are added by', () => {
      const vm = new TestVm();
      const promise = promiseTo(vm, `0s${'b'.repeat(40)}`);
      vm.call('promise_batch_action_create_account', promise);
      const hash = vm.arg(new Uint8Array(32));
      const amount = vm.amount(6n);
      const costs = vm.costs(() =>
        assert.equal(vm.call('promise_batch_action_state_init', promise, ...hash, amount), 1n),
      );
      assert.deepEqual(costs, {
        ...vm.price({ base: 1, read_memory_base: 2, read_memory_byte: 48 }),
        ...vm.sendFee('deterministic_state_init_base'),
      });
      const [key, value] = [vm.arg('key'), vm.arg('value')];
      // An entry has no send fee: all of it is reserved for execution.
      assert.deepEqual(
        vm.costs(() => vm.call('set_state_init_data_entry', promise, 1, ...key, ...value)),
        {
          ...vm.price({ base: 1, read_memory_base: 2, read_memory_byte: 8 }),
          ...vm.sendFee('deterministic_state_init_byte', 8),
        },
      );
      assertHostError(() => vm.call('set_state_init_data_entry', promise, 1, ...key, ...value), {
        kind: 'DataEntryAlreadyExists',
      });
      assertHostError(() => vm.call('set_state_init_data_entry', promise, 0, ...key, ...value), {
        kind: 'InvalidActionIndex',
        receipt_index: 0,
        action_index: 0n,
      });
      assert.equal(vm.logic.accountBalance, 10n ** 24n - 6n);
    });

    it('cannot be imported before version 82', () => {
      assert.throws(() => new TestVm({ protocolVersion: 81 }).call('current_contract_code', 0), /can be imported/);
    });
  });

  describe('promise_set_refund_to', () => {
    it('sets the account of that receipt', () => {
      const vm = new TestVm();
      const promise = promiseTo(vm, 'bob.near');
      const refundTo = vm.arg('dave.near');
      assert.deepEqual(
        vm.costs(() => vm.call('promise_set_refund_to', promise, ...refundTo)),
        vm.price({ base: 1, ...accountId(9) }),
      );
      assert.equal(vm.external.receipts[0]!.refundTo, 'dave.near');
    });
  });

  describe('yield and resume', () => {
    it('create a receipt of the account itself and put its data id into the register', () => {
      const vm = new TestVm();
      const [method, args] = [vm.arg('later'), vm.arg('xy')];
      const costs = vm.costs(() => assert.equal(vm.call('promise_yield_create', ...method, ...args, 1000, 2, 9), 0n));
      assert.deepEqual(costs, {
        ...vm.price({
          base: 1,
          yield_create_base: 1,
          read_memory_base: 2,
          read_memory_byte: 7,
          yield_create_byte: 7,
          write_register_base: 1,
          write_register_byte: 32,
        }),
        new_action_receipt: 108_059_500_000 + 36_486_732_312 + 36_486_732_312,
        ...vm.sendFee('function_call_base', 1, true),
        ...vm.sendFee('function_call_byte', 7, true),
      });
      assert.equal(vm.register(9), '\x01'.repeat(32));
      assert.equal(vm.external.receipts[0]!.receiverId, 'contract.near');
    });

    it('resume with a payload of at most 1,024 bytes', () => {
      const vm = new TestVm();
      const dataId = vm.arg(new Uint8Array(32).fill(1));
      const payload = vm.arg('hello');
      const costs = vm.costs(() => assert.equal(vm.call('promise_yield_resume', ...dataId, ...payload), 1));
      assert.deepEqual(
        costs,
        vm.price({ base: 1, yield_resume_base: 1, yield_resume_byte: 5, read_memory_base: 2, read_memory_byte: 37 }),
      );
      assert.equal(vm.call('promise_yield_resume', 32, 1000, ...payload), 0);
      assertHostError(() => vm.call('promise_yield_resume', ...dataId, 1025, 0), {
        kind: 'YieldPayloadLength',
        length: 1025,
        limit: 1024,
      });
      assertHostError(() => vm.call('promise_yield_resume', 31, dataId[1], ...payload), { kind: 'DataIdMalformed' });
    });

    it('overflow on a payload given by register, for its length is charged as given', () => {
      const vm = new TestVm();
      vm.call('write_register', 1, ...vm.arg('hello'));
      assertHostError(() => vm.call('promise_yield_resume', ...vm.arg(new Uint8Array(32)), -1, 1), {
        kind: 'IntegerOverflow',
      });
    });
  });

  describe('promise results', () => {
    it('are 1 with the value in the register without a price per byte, 2 failed, 0 not ready', () => {
      const vm = new TestVm({
        context: {
          promiseResults: [{ kind: 'Successful', data: Buffer.from('done') }, { kind: 'Failed' }, { kind: 'NotReady' }],
        },
      });
      assert.equal(vm.call('promise_results_count'), 3n);
      assert.deepEqual(
        vm.costs(() => assert.equal(vm.call('promise_result', 0, 2), 1n)),
        vm.price({ base: 1, write_register_base: 1 }),
      );
      assert.equal(vm.register(2), 'done');
      assert.equal(vm.call('promise_result', 1, 2), 2n);
      assert.equal(vm.call('promise_result', 2, 2), 0n);
      assertHostError(() => vm.call('promise_result', 3, 2), { kind: 'InvalidPromiseResultIndex', result_idx: 3n });
    });
  });

  describe('promise_return', () => {
    it('makes a receipt the result, unless a value is returned later', () => {
      const vm = new TestVm();
      promiseTo(vm, 'bob.near');
      const promise = promiseTo(vm, 'bob.near');
      assert.deepEqual(
        vm.costs(() => vm.call('promise_return', promise)),
        vm.price({ base: 1, promise_return: 1 }),
      );
      assert.deepEqual(vm.logic.returnData, { kind: 'ReceiptIndex', receiptIndex: 1 });
      vm.call('value_return', ...vm.arg('x'));
      assert.equal(vm.logic.returnData.kind, 'Value');
    });
  });
});
