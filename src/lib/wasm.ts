import { fail } from './errors.ts';

/** Largest contract the protocol accepts, in bytes. */
export const MAX_CODE_BYTES = 4 * 1024 * 1024;

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/**
 * Refuses bytes that cannot be a contract. Only the header is looked at: the protocol deploys any bytes and finds the
 * rest of the faults at the first call, which for an instance is its initialisation.
 *
 * @throws FactoryNotWasm when the first eight bytes are not those of a version 1 module
 * @throws FactoryCodeTooLarge above {@link MAX_CODE_BYTES}
 */
export function checkWasm(code: Uint8Array): void {
  if (code.length > MAX_CODE_BYTES) fail('FactoryCodeTooLarge', { size: code.length, limit: MAX_CODE_BYTES });
  for (let index = 0; index < HEADER.length; index++) {
    if (code[index] !== HEADER[index]) fail('FactoryNotWasm', { size: code.length, offset: index });
  }
}
