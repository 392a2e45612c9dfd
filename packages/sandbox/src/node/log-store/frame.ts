import type { StoreWrite } from '../../store/key-value-store.ts';
import { checksum } from './checksum.ts';

/**
 * A frame is one batch in the log:
 * u32 length of the payload, u32 crc32 of the payload, u32 crc32 of these eight bytes; then per write
 * u16 key length, u32 value length + 1 (0 deletes), key, value. Integers are little-endian.
 *
 * The header has a check sum of its own, so that a damaged length is not taken for a frame that was cut off.
 */
export const FRAME_HEADER_LENGTH = 12;
const OPERATION_HEADER_LENGTH = 6;

/** A write found in a frame; offsets count from the start of the segment. */
export interface FrameOperation {
  /** The key as a binary string. */
  readonly key: string;
  /** Where the value begins. */
  readonly offset: number;
  /** Length of the value; -1 deletes the key. */
  readonly length: number;
  /** Bytes the operation takes in the log. */
  readonly cost: number;
}

/** A batch as bytes, of use until the next one is encoded, and where in them each value begins. */
export interface EncodedFrame {
  readonly bytes: Buffer;
  readonly valueOffsets: readonly number[];
}

/** Larger frames get memory of their own. */
const SCRATCH_BYTES = 2 ** 20;
/** Used again for each frame: new memory costs more than filling it. */
const scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);

/** Bytes an operation takes in the log, besides its share of the frame's header. */
export function operationCost(keyLength: number, valueLength: number): number {
  return OPERATION_HEADER_LENGTH + keyLength + Math.max(valueLength, 0);
}

/** Encodes a batch. */
export function encodeFrame(batch: readonly StoreWrite[]): EncodedFrame {
  let length = FRAME_HEADER_LENGTH;
  for (const { key, value } of batch) length += operationCost(key.length, value?.length ?? 0);
  const bytes = length <= SCRATCH_BYTES ? scratch.subarray(0, length) : Buffer.allocUnsafeSlow(length);
  const valueOffsets: number[] = [];
  let at = FRAME_HEADER_LENGTH;
  for (const { key, value } of batch) {
    bytes.writeUInt16LE(key.length, at);
    bytes.writeUInt32LE(value === undefined ? 0 : value.length + 1, at + 2);
    bytes.write(key, at + OPERATION_HEADER_LENGTH, 'latin1');
    at += OPERATION_HEADER_LENGTH + key.length;
    valueOffsets.push(at);
    if (value !== undefined) {
      bytes.set(value, at);
      at += value.length;
    }
  }
  bytes.writeUInt32LE(length - FRAME_HEADER_LENGTH, 0);
  bytes.writeUInt32LE(checksum(bytes.subarray(FRAME_HEADER_LENGTH)), 4);
  bytes.writeUInt32LE(checksum(bytes.subarray(0, 8)), 8);
  return { bytes, valueOffsets };
}

/** What stands at a place of a segment. */
export type FrameCheck =
  | { readonly kind: 'frame'; readonly end: number }
  /** The file ends before the frame does. */
  | { readonly kind: 'cut-off' }
  /** The bytes are none that were ever written here. */
  | { readonly kind: 'damaged' };

/** Checks the frame that begins at `start`. */
export function checkFrame(segment: Buffer, start: number): FrameCheck {
  if (segment.length - start < FRAME_HEADER_LENGTH) return { kind: 'cut-off' };
  if (segment.readUInt32LE(start + 8) !== checksum(segment.subarray(start, start + 8))) return { kind: 'damaged' };
  const end = start + FRAME_HEADER_LENGTH + segment.readUInt32LE(start);
  if (end > segment.length) return { kind: 'cut-off' };
  const payload = segment.subarray(start + FRAME_HEADER_LENGTH, end);
  return segment.readUInt32LE(start + 4) === checksum(payload) ? { kind: 'frame', end } : { kind: 'damaged' };
}

/** The writes of a frame that {@link checkFrame} found whole. */
export function* frameOperations(segment: Buffer, start: number, end: number): Generator<FrameOperation> {
  let at = start + FRAME_HEADER_LENGTH;
  while (at < end) {
    const keyLength = segment.readUInt16LE(at);
    const length = segment.readUInt32LE(at + 2) - 1;
    const offset = at + OPERATION_HEADER_LENGTH + keyLength;
    yield {
      key: segment.toString('latin1', at + OPERATION_HEADER_LENGTH, offset),
      offset,
      length,
      cost: operationCost(keyLength, length),
    };
    at = offset + Math.max(length, 0);
  }
}
