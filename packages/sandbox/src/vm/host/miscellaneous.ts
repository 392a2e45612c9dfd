import { ActionCost } from '../../parameters/action-costs.ts';
import { ExtCost } from '../../parameters/ext-costs.ts';
import { sendFee } from '../../parameters/runtime-config.ts';
import { fromUtf8 } from '../../primitives/text.ts';
import { hostError } from '../errors.ts';
import { checkLogCount, pushLog, readUtf16, readUtf8 } from '../guest-text.ts';
import { u64ToNumber } from '../u64.ts';
import { utf8Length } from '../utf16.ts';
import type { HostFunction } from './host-function.ts';

/**
 * Host functions that return, fail and log.
 *
 * Prices, checks and their order are those of the functions of the same names in nearcore.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/imports.rs (Miscellaneous API), src/wasmtime_runner/logic.rs
 */
export const MISCELLANEOUS_FUNCTIONS: readonly HostFunction[] = [
  {
    /**
     * Sets the value that the call returns; the later of value_return and promise_return counts.
     *
     * Cost: base + reading n bytes + for each receipt that waits for the value n * (send and execution of new_data_receipt_byte)
     *
     * @throws {VmLogicError} ReturnedValueLengthExceeded
     */
    name: 'value_return',
    params: ['i64', 'i64'],
    results: [],
    fn(logic, length: bigint, ptr: bigint) {
      logic.gas.payBase(ExtCost.base);
      const value = logic.bytes(ptr, length);
      const limit = logic.config.limits.maxLengthReturnedData;
      if (value.length > limit) throw hostError({ kind: 'ReturnedValueLengthExceeded', length: value.length, limit });
      const execution = logic.fees.actionFees[ActionCost.new_data_receipt_byte]!.execution;
      let gas = 0;
      for (const receiver of logic.context.outputDataReceivers) {
        gas +=
          (sendFee(logic.fees, ActionCost.new_data_receipt_byte, receiver === logic.context.currentAccountId) +
            execution) *
          value.length;
      }
      logic.gas.payAction(gas, gas, ActionCost.new_data_receipt_byte);
      logic.returnData = { kind: 'Value', data: value.slice() };
    },
  },
  {
    /** Fails with "explicit guest panic". Cost: base */
    name: 'panic',
    params: [],
    results: [],
    fn(logic) {
      logic.gas.payBase(ExtCost.base);
      throw hostError({ kind: 'GuestPanic', panic_msg: 'explicit guest panic' });
    },
  },
  {
    /** Fails with a message. Cost: base + reading UTF-8 */
    name: 'panic_utf8',
    params: ['i64', 'i64'],
    results: [],
    fn(logic, length: bigint, ptr: bigint) {
      logic.gas.payBase(ExtCost.base);
      throw hostError({ kind: 'GuestPanic', panic_msg: readUtf8(logic, length, ptr) });
    },
  },
  {
    /** Logs UTF-8. Cost: base + reading UTF-8 + log_base + log_byte * n */
    name: 'log_utf8',
    params: ['i64', 'i64'],
    results: [],
    fn(logic, length: bigint, ptr: bigint) {
      logic.gas.payBase(ExtCost.base);
      checkLogCount(logic);
      const message = readUtf8(logic, length, ptr);
      logic.gas.payBase(ExtCost.log_base);
      logic.gas.payPer(ExtCost.log_byte, utf8Length(message));
      pushLog(logic, message);
    },
  },
  {
    /** Logs UTF-16. Cost: base + reading UTF-16 + log_base + log_byte * its length in UTF-8 */
    name: 'log_utf16',
    params: ['i64', 'i64'],
    results: [],
    fn(logic, length: bigint, ptr: bigint) {
      logic.gas.payBase(ExtCost.base);
      checkLogCount(logic);
      const message = readUtf16(logic, length, ptr);
      logic.gas.payBase(ExtCost.log_base);
      logic.gas.payPer(ExtCost.log_byte, utf8Length(message));
      pushLog(logic, message);
    },
  },
  {
    /**
     * AssemblyScript's abort: logs and fails with a message, a file name and a position. Both texts are UTF-16 with
     * their length in bytes in the four bytes before.
     *
     * Cost: base + 2 * reading 4 bytes + 2 * reading UTF-16 + log_base + log_byte * length of the message
     */
    name: 'abort',
    params: ['i32', 'i32', 'i32', 'i32'],
    results: [],
    fn(logic, signedMessagePtr: number, signedFilePtr: number, line: number, column: number) {
      logic.gas.payBase(ExtCost.base);
      const messagePtr = signedMessagePtr >>> 0;
      const filePtr = signedFilePtr >>> 0;
      if (messagePtr < 4 || filePtr < 4) throw hostError('BadUTF16');
      checkLogCount(logic);
      const messageLength = logic.memory.readU32(messagePtr - 4);
      const fileLength = logic.memory.readU32(filePtr - 4);
      const text = readUtf16(logic, BigInt(messageLength), BigInt(messagePtr));
      const file = readUtf16(logic, BigInt(fileLength), BigInt(filePtr));
      const message = `${text}, filename: "${file}" line: ${line >>> 0} col: ${column >>> 0}`;
      logic.gas.payBase(ExtCost.log_base);
      logic.gas.payPer(ExtCost.log_byte, utf8Length(message));
      pushLog(logic, `ABORT: ${message}`);
      throw hostError({ kind: 'GuestPanic', panic_msg: message });
    },
  },
  {
    /** Burns instructions by hand, as contracts of the first instrumentation did. Cost: regular_op_cost * opcodes, shown as wasm instructions */
    name: 'gas',
    params: ['i32'],
    results: [],
    fn(logic, opcodes: number) {
      logic.gas.burnGas((opcodes >>> 0) * logic.config.regularOpCost);
    },
  },
  {
    /** Takes a debug message of a sandbox contract; costs nothing and shows nothing at nearcore's default log level. */
    name: 'sandbox_debug_log',
    params: ['i64', 'i64'],
    results: [],
    fn(logic, length: bigint, ptr: bigint) {
      if (fromUtf8(logic.memory.viewForFree(u64ToNumber(ptr), u64ToNumber(length))) === null)
        throw hostError('BadUTF8');
    },
  },
];
