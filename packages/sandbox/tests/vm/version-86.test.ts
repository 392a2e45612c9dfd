import assert from 'node:assert/strict';
import { createHash, createSign, generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { p256 } from '@noble/curves/nist.js';
import { TestVm, assertHostError, viewContext } from './helpers/test-vm.ts';

const ED25519_KEY = new Uint8Array(33);

function vm86(context = {}): TestVm {
  return new TestVm({ protocolVersion: 86, context });
}

describe('host functions of version 86', () => {
  it('take keys of ML-DSA-65, which are malformed at version 84', () => {
    const publicKey = new Uint8Array(1953).fill(2, 0, 1);
    const add = (vm: TestVm, key: Uint8Array): unknown => {
      const promise = vm.call('promise_batch_create', ...vm.arg('bob.near')) as bigint;
      return vm.call('promise_batch_action_add_key_with_full_access', promise, ...vm.arg(key), 0n);
    };
    const vm = vm86();
    add(vm, publicKey);
    assert.deepEqual(vm.external.receipts[0]!.actions, [
      { kind: 'AddKey', publicKey, nonce: 0n, permission: 'FullAccess' },
    ]);
    assertHostError(() => add(vm86(), publicKey.subarray(0, 1952)), { kind: 'InvalidPublicKey' });
    assertHostError(() => add(new TestVm(), publicKey), { kind: 'InvalidPublicKey' });
  });

  it('cannot be imported at version 84', () => {
    for (const name of [
      'chain_id',
      'p256_verify',
      'promise_yield_create_with_id',
      'promise_yield_resume_with_yield_id',
      'promise_batch_action_transfer_to_gas_key',
      'promise_batch_action_add_gas_key_with_full_access',
    ]) {
      assert.throws(() => new TestVm().call(name), /can be imported/);
    }
  });

  describe('p256_verify', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const message = Buffer.from('message');
    const hash = createHash('sha256').update(message).digest();
    const signature = createSign('sha256').update(message).sign({ key: privateKey, dsaEncoding: 'ieee-p1363' });
    const jwk = publicKey.export({ format: 'jwk' });
    const point = p256.Point.fromAffine({
      x: BigInt(`0x${Buffer.from(jwk.x!, 'base64url').toString('hex')}`),
      y: BigInt(`0x${Buffer.from(jwk.y!, 'base64url').toString('hex')}`),
    });
    const key = point.toBytes(true);

    it('accepts what another library signed, at a price by the byte of the hash', () => {
      const vm = vm86();
      const [sig, digest, pk] = [vm.arg(signature), vm.arg(hash), vm.arg(key)];
      const costs = vm.costs(() => assert.equal(vm.call('p256_verify', ...sig, ...digest, ...pk), 1n));
      assert.deepEqual(
        costs,
        vm.price({ p256_verify_base: 1, read_memory_base: 3, read_memory_byte: 64 + 32 + 33, p256_verify_byte: 32 }),
      );
      assert.equal(vm.call('p256_verify', ...sig, ...vm.arg(createHash('sha256').update('other').digest()), ...pk), 0n);
    });

    it('accepts both signs of s and counts the first 32 bytes of a longer hash', () => {
      const vm = vm86();
      const order = p256.Point.Fn.ORDER;
      const s = order - BigInt(`0x${signature.subarray(32).toString('hex')}`);
      const flipped = Buffer.concat([signature.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]);
      assert.equal(vm.call('p256_verify', ...vm.arg(flipped), ...vm.arg(hash), ...vm.arg(key)), 1n);
      assert.equal(
        vm.call('p256_verify', ...vm.arg(signature), ...vm.arg(Buffer.concat([hash, hash])), ...vm.arg(key)),
        1n,
      );
      assert.equal(vm.call('p256_verify', ...vm.arg(signature), ...vm.arg(hash.subarray(0, 15)), ...vm.arg(key)), 0n);
    });

    it('answers 0 before it reads the message when r or s is out of range', () => {
      const vm = vm86();
      const [sig, pk] = [vm.arg(new Uint8Array(64)), vm.arg(key)];
      const costs = vm.costs(() => assert.equal(vm.call('p256_verify', ...sig, 1_000_000, 0, ...pk), 0n));
      assert.deepEqual(costs, vm.price({ p256_verify_base: 1, read_memory_base: 1, read_memory_byte: 64 }));
    });

    it('refuses wrong lengths and answers 0 for keys that are no points', () => {
      const vm = vm86();
      assertHostError(() => vm.call('p256_verify', 63, 0, 0, 0, 33, 0), {
        kind: 'P256VerifyInvalidInput',
        msg: 'invalid signature length',
      });
      assertHostError(() => vm.call('p256_verify', ...vm.arg(signature), 32, 0, 32, 0), {
        kind: 'P256VerifyInvalidInput',
        msg: 'invalid public key length',
      });
      for (const bad of [
        new Uint8Array(33),
        Uint8Array.of(4, ...key.subarray(1)),
        Uint8Array.of(2, ...new Uint8Array(32).fill(0xff)),
      ]) {
        assert.equal(vm.call('p256_verify', ...vm.arg(signature), ...vm.arg(hash), ...vm.arg(bad)), 0n);
      }
    });
  });

  describe('gas keys', () => {
    it('are funded at a price by the byte of the key', () => {
      const vm = vm86();
      const promise = vm.call('promise_batch_create', ...vm.arg('bob.near')) as bigint;
      const key = vm.arg(ED25519_KEY);
      const amount = vm.amount(5n);
      const before = vm.logic.gas.used();
      const costs = vm.costs(() => vm.call('promise_batch_action_transfer_to_gas_key', promise, ...key, amount));
      assert.deepEqual(costs, {
        ...vm.price({ base: 1, read_memory_base: 2, read_memory_byte: 33 + 16 }),
        gas_key_transfer_base: 115_123_062_500,
        gas_key_byte: 33 * 59_357_464,
      });
      const burnt = Object.values(costs).reduce((sum, value) => sum + value, 0);
      // Trie key of the access key (column, id, separator, key) and the least length of its value.
      assert.equal(vm.logic.gas.used() - before - burnt, 235_676_644_250 + (1 + 8 + 1 + 33 + 27) * 101_435_400);
      assert.deepEqual(vm.external.receipts[0]!.actions, [
        { kind: 'TransferToGasKey', publicKey: ED25519_KEY, deposit: 5n },
      ]);
      assert.equal(vm.logic.accountBalance, 10n ** 24n - 5n);
    });

    it('may be of ML-DSA-65: sent at the price of the whole key, written at that of its hash', () => {
      const vm = vm86();
      const promise = vm.call('promise_batch_create', ...vm.arg('bob.near')) as bigint;
      const publicKey = new Uint8Array(1953).fill(2, 0, 1);
      const key = vm.arg(publicKey);
      const amount = vm.amount(5n);
      const before = vm.logic.gas.used();
      const costs = vm.costs(() => vm.call('promise_batch_action_transfer_to_gas_key', promise, ...key, amount));
      assert.equal(costs['gas_key_byte'], 1953 * 59_357_464);
      const burnt = Object.values(costs).reduce((sum, value) => sum + value, 0);
      assert.equal(vm.logic.gas.used() - before - burnt, 235_676_644_250 + (1 + 8 + 1 + 33 + 27) * 101_435_400);
      assert.deepEqual(vm.external.receipts[0]!.actions, [{ kind: 'TransferToGasKey', publicKey, deposit: 5n }]);
    });

    it('are added with a price for each nonce', () => {
      const vm = vm86();
      const promise = vm.call('promise_batch_create', ...vm.arg('bob.near')) as bigint;
      const key = vm.arg(ED25519_KEY);
      const before = vm.logic.gas.used();
      const costs = vm.costs(() => vm.call('promise_batch_action_add_gas_key_with_full_access', promise, ...key, 3));
      assert.deepEqual(costs, {
        ...vm.price({ base: 1, read_memory_base: 1, read_memory_byte: 33 }),
        ...vm.sendFee('add_full_access_key'),
        gas_key_byte: 18 * 59_357_464,
      });
      const burnt = Object.values(costs).reduce((sum, value) => sum + value, 0);
      const execution = 101_765_125_000 + 3 * 64_196_736_000 + 3 * (1 + 8 + 1 + 33 + 2 + 8) * 101_435_400;
      assert.equal(vm.logic.gas.used() - before - burnt, execution);
      assert.deepEqual(vm.external.receipts[0]!.actions, [
        { kind: 'AddGasKey', publicKey: ED25519_KEY, numNonces: 3, permission: 'FullAccess' },
      ]);
    });

    it('keep to a u16 of nonces and count a malformed key as no bytes', () => {
      const vm = vm86();
      const promise = vm.call('promise_batch_create', ...vm.arg('bob.near')) as bigint;
      assertHostError(
        () => vm.call('promise_batch_action_add_gas_key_with_full_access', promise, ...vm.arg(ED25519_KEY), 65536),
        { kind: 'IntegerOverflow' },
      );
      const bad = vm.arg(new Uint8Array(32));
      const amount = vm.amount(0n);
      const costs = vm.costs(() =>
        assertHostError(() => vm.call('promise_batch_action_transfer_to_gas_key', promise, ...bad, amount), {
          kind: 'InvalidPublicKey',
        }),
      );
      assert.equal(costs.gas_key_byte, undefined);
    });

    it('with function-call access carry method names', () => {
      const vm = vm86();
      const promise = vm.call('promise_batch_create', ...vm.arg('bob.near')) as bigint;
      vm.call(
        'promise_batch_action_add_gas_key_with_function_call',
        promise,
        ...vm.arg(ED25519_KEY),
        1,
        vm.amount(0n),
        ...vm.arg('token.near'),
        ...vm.arg('a,b'),
      );
      assert.deepEqual(vm.external.receipts[0]!.actions, [
        {
          kind: 'AddGasKey',
          publicKey: ED25519_KEY,
          numNonces: 1,
          permission: { allowance: null, receiverId: 'token.near', methodNames: ['a', 'b'] },
        },
      ]);
    });
  });

  describe('one yocto on a promise', () => {
    /** Calls with one yocto from an account with the given balance. */
    function callWithOneYocto(vm: TestVm): void {
      const promise = vm.call('promise_batch_create', ...vm.arg('bob.near')) as bigint;
      vm.call('promise_batch_action_function_call', promise, ...vm.arg('run'), 0, 0, vm.amount(1n), 0);
    }

    it('is created for an account without any balance', () => {
      const vm = vm86({ accountBalance: 0n });
      callWithOneYocto(vm);
      assert.deepEqual([vm.logic.outcome().balance, vm.logic.outcome().subsidizedAmount], [0n, 1n]);
    });

    it('is taken from an account that has some, and refused before version 85', () => {
      const vm = vm86({ accountBalance: 1n });
      callWithOneYocto(vm);
      assert.deepEqual([vm.logic.outcome().balance, vm.logic.outcome().subsidizedAmount], [0n, 0n]);
      assertHostError(() => callWithOneYocto(new TestVm({ context: { accountBalance: 0n } })), {
        kind: 'BalanceExceeded',
      });
    });
  });

  it('chain_id names the chain, in views as well', () => {
    for (const context of [{}, viewContext()]) {
      const vm = vm86(context);
      const costs = vm.costs(() => vm.call('chain_id', 3));
      assert.deepEqual(costs, vm.price({ base: 1, write_register_base: 1, write_register_byte: 8 }));
      assert.equal(vm.register(3), 'localnet');
    }
  });

  describe('yields under an id of the contract', () => {
    const YIELD_ID = new Uint8Array(32).fill(5);

    /** Yields a call of `run` with `ab` and the deposit, for 1000 gas and a weight of 2. */
    function yieldWithId(vm: TestVm, deposit = 0n, id = YIELD_ID): () => bigint {
      const args = [...vm.arg('run'), ...vm.arg('ab'), vm.amount(deposit), 1000, 2, ...vm.arg(id)];
      return () => vm.call('promise_yield_create_with_id', ...args) as bigint;
    }

    it('cost as yields and carry a deposit', () => {
      const vm = vm86();
      const create = yieldWithId(vm, 7n);
      const before = vm.logic.accountBalance;
      const costs = vm.costs(() => assert.equal(create(), 0n));
      assert.deepEqual(costs, {
        ...vm.price({
          base: 1,
          yield_create_with_id_base: 1,
          yield_create_byte: 5,
          read_memory_base: 4,
          read_memory_byte: 16 + 3 + 2 + 32,
        }),
        new_action_receipt: 108_059_500_000 + 36_486_732_312 + 36_486_732_312,
        ...vm.sendFee('function_call_base', 1, true),
        ...vm.sendFee('function_call_byte', 5, true),
      });
      assert.equal(before - vm.logic.accountBalance, 7n);
      assert.deepEqual(vm.external.receipts[0]!.actions, [
        {
          kind: 'FunctionCall',
          methodName: 'run',
          args: Uint8Array.from([0x61, 0x62]),
          gas: 1000n,
          deposit: 7n,
          gasWeight: 2n,
        },
      ]);
    });

    it('return u64::MAX for an id that is taken, and charge no receipt and no deposit', () => {
      const vm = vm86();
      yieldWithId(vm)();
      const again = yieldWithId(vm, 1n << 120n);
      const costs = vm.costs(() => assert.equal(again(), -1n));
      assert.equal(costs.new_action_receipt, undefined);
      assert.equal(costs.yield_create_with_id_base, 290_000_000_000);
      assert.equal(vm.external.receipts.length, 1);
    });

    it('resume by that id, once there is one', () => {
      const vm = vm86();
      const resume = (): unknown =>
        vm.call('promise_yield_resume_with_yield_id', ...vm.arg(YIELD_ID), ...vm.arg('value'));
      assert.equal(resume(), 0);
      yieldWithId(vm)();
      assert.equal(resume(), 1);
      assert.equal(Buffer.from(vm.external.resumed[0]!.data).toString(), 'value');
    });

    it('refuse other lengths of the id, methods without a name, missing money and views', () => {
      const vm = vm86();
      assertHostError(yieldWithId(vm, 0n, new Uint8Array(31)), { kind: 'YieldIdMalformed' });
      assertHostError(() => vm.call('promise_yield_resume_with_yield_id', 33, 0, 0, 0), { kind: 'YieldIdMalformed' });
      assertHostError(() => vm.call('promise_yield_create_with_id', 0, 0, 0, 0, 0, 0, 0, 32, 0), {
        kind: 'EmptyMethodName',
      });
      assertHostError(yieldWithId(vm, 1n << 120n), { kind: 'BalanceExceeded' });
      const view = vm86(viewContext());
      assertHostError(yieldWithId(view), { kind: 'ProhibitedInView', method_name: 'promise_yield_create_with_id' });
      assertHostError(() => view.call('promise_yield_resume_with_yield_id', 32, 0, 0, 0), {
        kind: 'ProhibitedInView',
        method_name: 'promise_yield_resume_with_yield_id',
      });
    });
  });
});
