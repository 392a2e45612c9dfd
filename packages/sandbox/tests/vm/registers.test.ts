import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TestVm, assertHostError } from './helpers/test-vm.ts';

describe('registers', () => {
  describe('write_register and read_register', () => {
    it('copy bytes between memory and a register at the price of each byte', () => {
      const vm = new TestVm();
      const written = vm.costs(() => vm.call('write_register', 5, ...vm.arg('hello')));
      assert.deepEqual(
        written,
        vm.price({ base: 1, read_memory_base: 1, read_memory_byte: 5, write_register_base: 1, write_register_byte: 5 }),
      );
      const read = vm.costs(() => vm.call('read_register', 5, 100));
      assert.deepEqual(
        read,
        vm.price({ base: 1, read_register_base: 1, read_register_byte: 5, write_memory_base: 1, write_memory_byte: 5 }),
      );
      assert.equal(Buffer.from(vm.memory.subarray(100, 105)).toString(), 'hello');
    });

    it('keep the register as it was when memory changes afterwards', () => {
      const vm = new TestVm();
      const ptr = vm.put('first');
      vm.call('write_register', 1, 5, ptr);
      vm.memory.fill(0);
      assert.equal(vm.register(1), 'first');
    });

    it('charge before they refuse memory out of bounds', () => {
      const vm = new TestVm();
      assertHostError(() => vm.call('write_register', 1, 10, 65530), { kind: 'MemoryAccessViolation' });
      assert.deepEqual(
        vm.costs(() => vm.call('write_register', 1, 10, 65530)),
        vm.price({ base: 1, read_memory_base: 1, read_memory_byte: 10 }),
      );
    });

    it('accept an empty interval at the very end of memory and refuse it beyond', () => {
      const vm = new TestVm();
      vm.call('write_register', 1, 0, 65536);
      assert.equal(vm.register(1), '');
      assertHostError(() => vm.call('write_register', 1, 0, 65537), { kind: 'MemoryAccessViolation' });
    });

    it('refuse an unused register by its number, without a read fee', () => {
      const vm = new TestVm();
      assertHostError(() => vm.call('read_register', (1n << 64n) - 2n, 0), {
        kind: 'InvalidRegisterId',
        register_id: (1n << 64n) - 2n,
      });
      assert.deepEqual(
        vm.costs(() => vm.call('read_register', 77, 0)),
        vm.price({ base: 1 }),
      );
    });

    it('tell apart register numbers beyond 2^53', () => {
      const vm = new TestVm();
      const ids = [(1n << 64n) - 1n, (1n << 64n) - 2n, 1n << 63n, (1n << 63n) + 1n, 1n << 53n, (1n << 53n) + 1n];
      ids.forEach((id, index) => vm.call('write_register', id, ...vm.arg('x'.repeat(index))));
      ids.forEach((id, index) => assert.equal(vm.call('register_len', id), BigInt(index)));
    });
  });

  describe('register_len', () => {
    it('gives u64::MAX for an unused register', () => {
      const vm = new TestVm();
      assert.equal(BigInt.asUintN(64, BigInt(vm.call('register_len', 3)!)), (1n << 64n) - 1n);
    });
  });

  describe('limits', () => {
    it('refuse the hundred and first register, and then also replacing one', () => {
      const vm = new TestVm();
      for (let id = 0; id < 100; id++) vm.call('write_register', id, ...vm.arg('v'));
      assertHostError(() => vm.call('write_register', 100, 1, 0), { kind: 'MemoryAccessViolation' });
      assertHostError(() => vm.call('write_register', 5, 1, 0), { kind: 'MemoryAccessViolation' });
    });

    it('overflow the gas, not the memory, when a length is beyond every price', () => {
      const vm = new TestVm();
      assertHostError(() => vm.call('write_register', 1, 1n << 63n, 0), { kind: 'IntegerOverflow' });
    });
  });
});
