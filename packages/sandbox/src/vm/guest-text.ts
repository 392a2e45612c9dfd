import { ExtCost } from '../parameters/ext-costs.ts';
import { fromUtf8 } from '../primitives/text.ts';
import type { VmLogicError } from './errors.ts';
import { hostError } from './errors.ts';
import type { VmLogic } from './logic.ts';
import { REGISTER_LENGTH, toU64, u64ToNumber } from './u64.ts';
import { fromUtf16, utf8Length } from './utf16.ts';

const U64_MAX = (1n << 64n) - 1n;

/**
 * Reads UTF-8 text of a contract: `length` bytes, or up to a zero byte when the length is u64::MAX.
 *
 * Cost: utf8_decoding_base + reading n bytes (each one by itself when it ends with a zero) + utf8_decoding_byte * n
 *
 * @throws {VmLogicError} TotalLogLengthExceeded when it would not fit into the logs any more, BadUTF8, MemoryAccessViolation
 * @see nearcore 2.12 runtime/near-vm-runner/src/wasmtime_runner/logic.rs get_utf8_string
 */
export function readUtf8(logic: VmLogic, length: bigint, ptr: bigint): string {
  logic.gas.payBase(ExtCost.utf8_decoding_base);
  const room = logRoom(logic);
  let bytes: Uint8Array;
  if (length === REGISTER_LENGTH) {
    const start = u64ToNumber(ptr);
    let count = 0;
    while (logic.memory.readU8(start + count) !== 0) {
      if (count === room) throw logTooLong(logic, room + 1);
      count++;
    }
    bytes = logic.memory.viewForFree(start, count);
  } else {
    if (toU64(length) > BigInt(room)) throw logTooLong(logic, toU64(length));
    bytes = logic.memory.read(ptr, length);
  }
  logic.gas.payPer(ExtCost.utf8_decoding_byte, bytes.length);
  const text = fromUtf8(bytes);
  if (text === null) throw hostError('BadUTF8');
  return text;
}

/**
 * Reads UTF-16 text (little endian) of a contract: `length` bytes, or up to a zero unit when the length is u64::MAX.
 *
 * Cost: utf16_decoding_base + reading n bytes (each unit by itself when it ends with a zero) + utf16_decoding_byte * n
 *
 * @throws {VmLogicError} BadUTF16, TotalLogLengthExceeded, MemoryAccessViolation
 * @see nearcore 2.12 runtime/near-vm-runner/src/wasmtime_runner/logic.rs get_utf16_string
 */
export function readUtf16(logic: VmLogic, length: bigint, ptr: bigint): string {
  logic.gas.payBase(ExtCost.utf16_decoding_base);
  const room = logRoom(logic);
  const bytes = length === REGISTER_LENGTH ? readZeroTerminatedUtf16(logic, ptr, room) : logic.memory.read(ptr, length);
  if (bytes.length % 2 !== 0) throw hostError('BadUTF16');
  if (bytes.length > room) throw logTooLong(logic, bytes.length);
  logic.gas.payPer(ExtCost.utf16_decoding_byte, bytes.length);
  const text = fromUtf16(bytes);
  if (text === null) throw hostError('BadUTF16');
  return text;
}

function readZeroTerminatedUtf16(logic: VmLogic, ptr: bigint, room: number): Uint8Array {
  const start = u64ToNumber(ptr);
  let length = 0;
  while (logic.memory.readU16(start + length) !== 0) {
    length += 2;
    if (length > room) throw logTooLong(logic, length);
  }
  return logic.memory.viewForFree(start, length);
}

/**
 * Checks that one more log is allowed.
 *
 * @throws {VmLogicError} NumberOfLogsExceeded
 */
export function checkLogCount(logic: VmLogic): void {
  const limit = logic.config.limits.maxNumberLogs;
  if (logic.logs.length >= limit) throw hostError({ kind: 'NumberOfLogsExceeded', limit });
}

/**
 * Adds a log.
 *
 * @throws {VmLogicError} TotalLogLengthExceeded; the length then counts the message twice, as in nearcore
 * @see nearcore 2.12 runtime/near-vm-runner/src/logic/logic.rs checked_push_log
 */
export function pushLog(logic: VmLogic, message: string): void {
  const length = utf8Length(message);
  logic.totalLogLength += length;
  if (logic.totalLogLength > logic.config.limits.maxTotalLogLength) throw logTooLong(logic, length);
  logic.logs.push(message);
}

/** Bytes of logs that are still allowed. */
function logRoom(logic: VmLogic): number {
  return Math.max(0, logic.config.limits.maxTotalLogLength - logic.totalLogLength);
}

function logTooLong(logic: VmLogic, length: number | bigint): VmLogicError {
  const total = BigInt(logic.totalLogLength) + BigInt(length);
  return hostError({
    kind: 'TotalLogLengthExceeded',
    length: total > U64_MAX ? U64_MAX : total,
    limit: logic.config.limits.maxTotalLogLength,
  });
}
