import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TestVm, assertHostError, viewContext } from './helpers/test-vm.ts';

describe('storage', () => {
  describe('storage_write', () => {
    it('adds a record, its price and its 40 extra bytes', () => {
      const vm = new TestVm();
      vm.external.touchedNodes = 3;
      const key = vm.arg('key');
      const value = vm.arg('value');
      const costs = vm.costs(() => assert.equal(vm.call('storage_write', ...key, ...value, 0), 0n));
      assert.deepEqual(
        costs,
        vm.price({
          base: 1,
          storage_write_base: 1,
          read_memory_base: 2,
          read_memory_byte: 8,
          storage_write_key_byte: 3,
          storage_write_value_byte: 5,
          touching_trie_node: 3,
        }),
      );
      assert.equal(vm.logic.storageUsage, 1000n + 3n + 5n + 40n);
    });

    it('returns 1 and hands the old value to the register, paid by the byte', () => {
      const vm = new TestVm();
      const key = vm.arg('key');
      vm.call('storage_write', ...key, ...vm.arg('long old value'), 0);
      const value = vm.arg('new');
      const costs = vm.costs(() => assert.equal(vm.call('storage_write', ...key, ...value, 6), 1n));
      assert.deepEqual(
        costs,
        vm.price({
          base: 1,
          storage_write_base: 1,
          read_memory_base: 2,
          read_memory_byte: 6,
          storage_write_key_byte: 3,
          storage_write_value_byte: 3,
          storage_write_evicted_byte: 14,
          write_register_base: 1,
          write_register_byte: 14,
        }),
      );
      assert.equal(vm.register(6), 'long old value');
      assert.equal(vm.logic.storageUsage, 1000n + 3n + 3n + 40n);
    });

    it('refuses a key of 2,049 bytes before it reads the value', () => {
      const vm = new TestVm();
      const costs = vm.costs(() =>
        assertHostError(() => vm.call('storage_write', 2049, 0, 1, 0, 0), {
          kind: 'KeyLengthExceeded',
          length: 2049,
          limit: 2048,
        }),
      );
      assert.deepEqual(
        costs,
        vm.price({ base: 1, storage_write_base: 1, read_memory_base: 1, read_memory_byte: 2049 }),
      );
      assert.equal(vm.external.storage.size, 0);
    });

    it('refuses a value over 4 MiB that comes from a register', () => {
      const vm = new TestVm();
      vm.logic.registers.set(1n, new Uint8Array(4_194_305));
      assertHostError(() => vm.call('storage_write', ...vm.arg('k'), -1, 1, 0), {
        kind: 'ValueLengthExceeded',
        length: 4_194_305,
        limit: 4_194_304,
      });
    });

    it('is refused in a view after the base fee', () => {
      const vm = new TestVm({ context: viewContext() });
      const costs = vm.costs(() =>
        assertHostError(() => vm.call('storage_write', 1, 0, 1, 0, 0), {
          kind: 'ProhibitedInView',
          method_name: 'storage_write',
        }),
      );
      assert.deepEqual(costs, vm.price({ base: 1 }));
    });

    it('fails when the receipt has recorded more than 4,000,000 bytes of storage proof', () => {
      const vm = new TestVm();
      vm.external.proofSize = 4_000_000;
      vm.call('storage_write', ...vm.arg('k'), ...vm.arg('v'), 0);
      vm.external.proofSize = 4_000_001;
      assertHostError(() => vm.call('storage_write', ...vm.arg('k'), ...vm.arg('v'), 0), {
        kind: 'RecordedStorageExceeded',
        limit: { bytes: 4_000_000 },
      });
    });
  });

  describe('storage_read', () => {
    it('reads into a register and charges 1 + 1 a byte more over 4,000 bytes', () => {
      const vm = new TestVm();
      vm.external.storage.set('short', new Uint8Array(4000));
      vm.external.storage.set('large', new Uint8Array(4001));
      const price = (length: number) => ({
        base: 1,
        storage_read_base: 1,
        read_memory_base: 1,
        read_memory_byte: 5,
        storage_read_key_byte: 5,
        storage_read_value_byte: length,
        write_register_base: 1,
        write_register_byte: length,
      });
      const short = vm.arg('short');
      const large = vm.arg('large');
      assert.deepEqual(
        vm.costs(() => assert.equal(vm.call('storage_read', ...short, 1), 1n)),
        vm.price(price(4000)),
      );
      assert.deepEqual(
        vm.costs(() => assert.equal(vm.call('storage_read', ...large, 1), 1n)),
        vm.price({ ...price(4001), storage_large_read_overhead_base: 1, storage_large_read_overhead_byte: 4001 }),
      );
    });

    it('returns 0 and leaves the register alone when the key is absent', () => {
      const vm = new TestVm();
      vm.call('write_register', 1, ...vm.arg('kept'));
      assert.equal(vm.call('storage_read', ...vm.arg('absent'), 1), 0n);
      assert.equal(vm.register(1), 'kept');
    });

    it('works in a view', () => {
      const vm = new TestVm({ context: viewContext() });
      assert.equal(vm.call('storage_read', ...vm.arg('absent'), 1), 0n);
    });
  });

  describe('storage_remove', () => {
    it('gives the bytes back and the value to the register', () => {
      const vm = new TestVm();
      vm.external.storage.set('key', Buffer.from('value'));
      const key = vm.arg('key');
      const costs = vm.costs(() => assert.equal(vm.call('storage_remove', ...key, 2), 1n));
      assert.deepEqual(
        costs,
        vm.price({
          base: 1,
          storage_remove_base: 1,
          read_memory_base: 1,
          read_memory_byte: 3,
          storage_remove_key_byte: 3,
          storage_remove_ret_value_byte: 5,
          write_register_base: 1,
          write_register_byte: 5,
        }),
      );
      assert.equal(vm.register(2), 'value');
      assert.equal(vm.logic.storageUsage, 1000n - 48n);
      assert.equal(vm.call('storage_remove', ...key, 2), 0n);
    });
  });

  describe('storage_has_key', () => {
    it('answers 1 or 0', () => {
      const vm = new TestVm();
      vm.external.storage.set('key', new Uint8Array());
      const key = vm.arg('key');
      const costs = vm.costs(() => assert.equal(vm.call('storage_has_key', ...key), 1n));
      assert.deepEqual(
        costs,
        vm.price({
          base: 1,
          storage_has_key_base: 1,
          read_memory_base: 1,
          read_memory_byte: 3,
          storage_has_key_byte: 3,
        }),
      );
      assert.equal(vm.call('storage_has_key', ...vm.arg('other')), 0n);
    });
  });

  describe('iterators', () => {
    it('are deprecated and cost nothing', () => {
      const vm = new TestVm();
      for (const [name, args] of [
        ['storage_iter_prefix', [0, 0]],
        ['storage_iter_range', [0, 0, 0, 0]],
        ['storage_iter_next', [0, 0, 0]],
      ] as const) {
        assertHostError(() => vm.call(name, ...args), { kind: 'Deprecated', method_name: name });
      }
      assert.equal(vm.logic.gas.burnt, 0);
    });
  });
});
