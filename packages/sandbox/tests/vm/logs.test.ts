import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TestVm, assertHostError } from './helpers/test-vm.ts';

function utf16(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le');
}

describe('logs', () => {
  describe('log_utf8', () => {
    it('logs at a price for reading, decoding and logging each byte', () => {
      const vm = new TestVm();
      const message = vm.arg('žluť');
      const costs = vm.costs(() => vm.call('log_utf8', ...message));
      assert.deepEqual(
        costs,
        vm.price({
          base: 1,
          utf8_decoding_base: 1,
          read_memory_base: 1,
          read_memory_byte: 6,
          utf8_decoding_byte: 6,
          log_base: 1,
          log_byte: 6,
        }),
      );
      assert.deepEqual(vm.logic.outcome().logs, ['žluť']);
    });

    it('reads up to a zero byte, each byte by itself, when the length is u64::MAX', () => {
      const vm = new TestVm();
      const ptr = vm.put('abc\0');
      const costs = vm.costs(() => vm.call('log_utf8', -1, ptr));
      assert.deepEqual(
        costs,
        vm.price({
          base: 1,
          utf8_decoding_base: 1,
          read_memory_base: 4,
          read_memory_byte: 4,
          utf8_decoding_byte: 3,
          log_base: 1,
          log_byte: 3,
        }),
      );
      assert.deepEqual(vm.logic.logs, ['abc']);
    });

    it('keeps a byte order mark', () => {
      const vm = new TestVm();
      vm.call('log_utf8', ...vm.arg('\ufeffx'));
      assert.deepEqual(vm.logic.logs, ['\ufeffx']);
    });

    it('refuses bytes that are not UTF-8', () => {
      for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]]) {
        const vm = new TestVm();
        assertHostError(() => vm.call('log_utf8', ...vm.arg(Uint8Array.from(bytes))), { kind: 'BadUTF8' });
      }
    });

    it('refuses the hundred and first log', () => {
      const vm = new TestVm();
      const message = vm.arg('x');
      for (let i = 0; i < 100; i++) vm.call('log_utf8', ...message);
      assertHostError(() => vm.call('log_utf8', ...message), { kind: 'NumberOfLogsExceeded', limit: 100 });
      assert.equal(vm.logic.logs.length, 100);
    });

    it('fills the 16,384 bytes exactly and refuses one more with the sum', () => {
      const vm = new TestVm();
      vm.call('log_utf8', 16000, 0);
      vm.call('log_utf8', 384, 0);
      assertHostError(() => vm.call('log_utf8', 1, 0), {
        kind: 'TotalLogLengthExceeded',
        length: 16385n,
        limit: 16384,
      });
    });

    it('saturates the sum it reports at u64::MAX', () => {
      const vm = new TestVm();
      vm.call('log_utf8', 10, 0);
      assertHostError(() => vm.call('log_utf8', -2, 0), {
        kind: 'TotalLogLengthExceeded',
        length: (1n << 64n) - 1n,
        limit: 16384,
      });
    });

    it('gives up one byte past the limit when no zero byte comes', () => {
      const vm = new TestVm();
      vm.memory.fill(0x61);
      assertHostError(() => vm.call('log_utf8', -1, 0), {
        kind: 'TotalLogLengthExceeded',
        length: 16385n,
        limit: 16384,
      });
    });
  });

  describe('log_utf16', () => {
    it('is charged for its bytes when read and for its UTF-8 when logged', () => {
      const vm = new TestVm();
      const message = vm.arg(utf16('ž€😀'));
      const costs = vm.costs(() => vm.call('log_utf16', ...message));
      assert.deepEqual(
        costs,
        vm.price({
          base: 1,
          utf16_decoding_base: 1,
          read_memory_base: 1,
          read_memory_byte: 8,
          utf16_decoding_byte: 8,
          log_base: 1,
          log_byte: 2 + 3 + 4,
        }),
      );
      assert.deepEqual(vm.logic.logs, ['ž€😀']);
    });

    it('reads up to a zero unit when the length is u64::MAX', () => {
      const vm = new TestVm();
      const ptr = vm.put(utf16('ab\0'));
      const costs = vm.costs(() => vm.call('log_utf16', -1, ptr));
      assert.deepEqual(
        costs,
        vm.price({
          base: 1,
          utf16_decoding_base: 1,
          read_memory_base: 3,
          read_memory_byte: 6,
          utf16_decoding_byte: 4,
          log_base: 1,
          log_byte: 2,
        }),
      );
    });

    it('refuses an odd length and a lone surrogate', () => {
      const vm = new TestVm();
      assertHostError(() => vm.call('log_utf16', 3, 0), { kind: 'BadUTF16' });
      assertHostError(() => vm.call('log_utf16', ...vm.arg(Uint8Array.of(0x00, 0xd8, 0x61, 0x00))), {
        kind: 'BadUTF16',
      });
    });

    it('counts a message that does not fit in UTF-8 twice in the error', () => {
      const vm = new TestVm();
      const text = '€'.repeat(6000);
      assertHostError(() => vm.call('log_utf16', ...vm.arg(utf16(text))), {
        kind: 'TotalLogLengthExceeded',
        length: 36000n,
        limit: 16384,
      });
    });
  });

  describe('panic', () => {
    it('fails with its own words or the given ones', () => {
      const vm = new TestVm();
      assertHostError(() => vm.call('panic'), { kind: 'GuestPanic', panic_msg: 'explicit guest panic' });
      assertHostError(() => vm.call('panic_utf8', ...vm.arg('why')), { kind: 'GuestPanic', panic_msg: 'why' });
    });
  });

  describe('abort', () => {
    it('logs and fails with message, file and position', () => {
      const vm = new TestVm();
      const message = vm.put(Uint8Array.of(4, 0, 0, 0, ...utf16('no'))) + 4;
      const file = vm.put(Uint8Array.of(8, 0, 0, 0, ...utf16('a.ts'))) + 4;
      const expected = 'no, filename: "a.ts" line: 3 col: 4294967295';
      const costs = vm.costs(() =>
        assertHostError(() => vm.call('abort', message, file, 3, 0xffffffff), {
          kind: 'GuestPanic',
          panic_msg: expected,
        }),
      );
      assert.deepEqual(
        costs,
        vm.price({
          base: 1,
          read_memory_base: 4,
          read_memory_byte: 8 + 12,
          utf16_decoding_base: 2,
          utf16_decoding_byte: 12,
          log_base: 1,
          log_byte: expected.length,
        }),
      );
      assert.deepEqual(vm.logic.logs, [`ABORT: ${expected}`]);
    });

    it('refuses pointers that leave no room for the length', () => {
      const vm = new TestVm();
      assertHostError(() => vm.call('abort', 3, 8, 0, 0), { kind: 'BadUTF16' });
      assertHostError(() => vm.call('abort', -1, 8, 0, 0), { kind: 'MemoryAccessViolation' });
    });
  });

  describe('value_return', () => {
    it('returns a copy, and the last call counts', () => {
      const vm = new TestVm();
      vm.call('value_return', ...vm.arg('first'));
      const second = vm.arg('second');
      assert.deepEqual(
        vm.costs(() => vm.call('value_return', ...second)),
        vm.price({ base: 1, read_memory_base: 1, read_memory_byte: 6 }),
      );
      vm.memory.fill(0);
      assert.deepEqual(vm.logic.outcome().returnData, { kind: 'Value', data: new Uint8Array(Buffer.from('second')) });
    });

    it('is paid for each receipt that waits for it, less to itself', () => {
      const vm = new TestVm({ context: { outputDataReceivers: ['bob.near', 'contract.near'] } });
      const value = vm.arg('12345');
      assert.deepEqual(
        vm.costs(() => vm.call('value_return', ...value)),
        {
          ...vm.price({ base: 1, read_memory_base: 1, read_memory_byte: 5 }),
          new_data_receipt_byte: 5 * (47_683_715 + 17_212_011) + 5 * (17_212_011 + 17_212_011),
        },
      );
    });

    it('refuses more than 4 MiB', () => {
      const vm = new TestVm();
      vm.logic.registers.set(1n, new Uint8Array(4_194_305));
      assertHostError(() => vm.call('value_return', -1, 1), {
        kind: 'ReturnedValueLengthExceeded',
        length: 4_194_305,
        limit: 4_194_304,
      });
    });
  });
});
