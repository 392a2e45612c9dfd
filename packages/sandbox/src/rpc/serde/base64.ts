import { toUtf8 } from '../../primitives/text.ts';
import { DecodeError } from './decode.ts';

const SYMBOLS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const PAD = 0x3d;

/** Six bits of each symbol by its code; what is no symbol has none. */
const BITS = new Int8Array(128).fill(-1);
for (let i = 0; i < SYMBOLS.length; i++) BITS[SYMBOLS.charCodeAt(i)] = i;

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
  if (end % 4 === 1 || !isPadding(text, end)) throw fault(text);
  const bytes = new Uint8Array((end * 3) >> 2);
  let at = 0;
  /** The newest bits read, of which `waiting` are in no byte yet. */
  let bits = 0;
  let waiting = 0;
  for (let i = 0; i < end; i++) {
    const symbol = BITS[text.charCodeAt(i)] ?? -1;
    if (symbol < 0) throw fault(text);
    bits = (bits << 6) | symbol;
    waiting += 6;
    if (waiting < 8) continue;
    waiting -= 8;
    bytes[at++] = bits >> waiting;
  }
  if (padding === 'required' && text.length % 4 !== 0) throw new DecodeError('Invalid padding');
  // Bits behind the last byte must be zero.
  if ((bits & ((1 << waiting) - 1)) !== 0)
    throw new DecodeError(`Invalid last symbol ${text.charCodeAt(end - 1)}, offset ${end - 1}.`);
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
  return (BITS[byte] ?? -1) >= 0;
}
