import { toUtf8 } from '../../primitives/text.ts';
import { DecodeError } from './decode.ts';

const SYMBOLS = /^[A-Za-z0-9+/]*$/;
const PAD = 0x3d;

/**
 * Base64 text (standard alphabet) to bytes.
 *
 * @param padding - `required`: as nearcore reads transactions; `free`: as serde_with reads keys and arguments
 * @throws {DecodeError} in the words of the crate base64 0.21
 * @see base64 0.21.7 src/engine/general_purpose/{decode,decode_suffix}.rs
 */
export function decodeBase64(text: string, padding: 'required' | 'free'): Uint8Array {
  const firstPad = text.indexOf('=');
  const end = firstPad < 0 ? text.length : firstPad;
  const symbols = text.slice(0, end);
  const remainder = end % 4;
  if (remainder === 1 || !SYMBOLS.test(symbols) || !isPadding(text, end)) throw fault(text);
  if (padding === 'required' && text.length % 4 !== 0) throw new DecodeError('Invalid padding');
  const binary = atob(symbols);
  if (remainder > 0 && btoa(binary.slice(-(remainder - 1)))[remainder - 1] !== symbols[end - 1]) {
    // Bits behind the last byte must be zero.
    throw new DecodeError(`Invalid last symbol ${symbols.charCodeAt(end - 1)}, offset ${end - 1}.`);
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** Pads stand at the end, in the third and fourth place of the last group of four. */
function isPadding(text: string, end: number): boolean {
  const pads = text.slice(end);
  return pads === '' || (end % 4 >= 2 && (end % 4) + pads.length <= 4 && /^=*$/.test(pads));
}

/** The length is looked at first, then the bytes from the left; a pad in the wrong place is one of them. */
function fault(text: string): DecodeError {
  const bytes = toUtf8(text);
  const last = bytes.at(-1) as number;
  const isMisfit = bytes.length % 4 === 1;
  if (isMisfit && (isSymbol(last) || last === PAD))
    return new DecodeError('Encoded text cannot have a 6-bit remainder.');
  const at = isMisfit ? bytes.length - 1 : bytes.findIndex((byte) => !isSymbol(byte));
  return new DecodeError(`Invalid byte ${bytes[at]}, offset ${at}.`);
}

function isSymbol(byte: number): boolean {
  return SYMBOLS.test(String.fromCharCode(byte));
}
