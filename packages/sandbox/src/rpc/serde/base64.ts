import { DecodeError } from './decode.ts';

const CANONICAL = /^[A-Za-z0-9+/]*$/;

/**
 * Base64 text (standard alphabet) to bytes.
 *
 * @param padding - `required`: as nearcore reads transactions; `free`: as serde_with reads keys and arguments
 * @throws {DecodeError} in the words of the crate base64 0.21
 * @see base64 0.21 decode.rs DecodeError
 */
export function decodeBase64(text: string, padding: 'required' | 'free'): Uint8Array {
  const end = text.endsWith('==') ? text.length - 2 : text.endsWith('=') ? text.length - 1 : text.length;
  const symbols = text.slice(0, end);
  if (!CANONICAL.test(symbols)) throw invalidByte(symbols, symbols.search(/[^A-Za-z0-9+/]/));
  const remainder = end % 4;
  // A pad in the first or second place of its group of four belongs nowhere.
  if (end < text.length && remainder < 2) throw invalidByte(text, end);
  if (remainder === 1) throw new DecodeError('Encoded text cannot have a 6-bit remainder.');
  if (text.length % 4 !== 0 && (padding === 'required' || end < text.length)) throw new DecodeError('Invalid padding');
  const binary = atob(symbols);
  if (remainder > 0 && btoa(binary.slice(-(remainder - 1)))[remainder - 1] !== symbols[end - 1]) {
    // Bits behind the last byte must be zero.
    throw new DecodeError(`Invalid last symbol ${symbols.charCodeAt(end - 1)}, offset ${end - 1}.`);
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

function invalidByte(text: string, index: number): DecodeError {
  const before = new TextEncoder().encode(text.slice(0, index)).length;
  const byte = new TextEncoder().encode(text.slice(index))[0] as number;
  return new DecodeError(`Invalid byte ${byte}, offset ${before}.`);
}
