/** UTF-8 as the encoding standard decodes it: every longest beginning of a character that is none becomes U+FFFD. */
const decodeUtf8 = (bytes, fatal) => {
  let text = '';
  let left = 0;
  let code = 0;
  let lowest = 0x80;
  let highest = 0xbf;
  const bad = () => {
    if (fatal) throw new TypeError('the bytes are not UTF-8');
    text += '\ufffd';
    left = 0;
    lowest = 0x80;
    highest = 0xbf;
  };
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (left > 0) {
      if (byte < lowest || byte > highest) {
        bad();
        at--;
        continue;
      }
      lowest = 0x80;
      highest = 0xbf;
      code = (code << 6) | (byte & 0x3f);
      if (--left === 0) text += String.fromCodePoint(code);
    } else if (byte < 0x80) text += String.fromCharCode(byte);
    else if (byte >= 0xc2 && byte <= 0xdf) [left, code] = [1, byte & 0x1f];
    else if (byte >= 0xe0 && byte <= 0xef) {
      if (byte === 0xe0) lowest = 0xa0;
      if (byte === 0xed) highest = 0x9f;
      [left, code] = [2, byte & 0xf];
    } else if (byte >= 0xf0 && byte <= 0xf4) {
      if (byte === 0xf0) lowest = 0x90;
      if (byte === 0xf4) highest = 0x8f;
      [left, code] = [3, byte & 7];
    } else bad();
  }
  if (left > 0) bad();
  return text;
};
class TextDecoder {
  #fatal;
  #ignoreBOM;
  constructor(label = 'utf-8', options = undefined) {
    if (label !== 'utf-8' && label !== 'utf8' && label !== 'UTF-8' && label !== 'UTF8')
      throw new RangeError(`contracts decode utf-8 only, not ${label}`);
    this.#fatal = !!options?.fatal;
    this.#ignoreBOM = !!options?.ignoreBOM;
  }
  get encoding() {
    return 'utf-8';
  }
  get fatal() {
    return this.#fatal;
  }
  get ignoreBOM() {
    return this.#ignoreBOM;
  }
  decode(input = new Uint8Array(0), options = undefined) {
    if (options?.stream) throw new TypeError('contracts decode texts as a whole only');
    const bytes = ArrayBuffer.isView(input)
      ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
      : new Uint8Array(input);
    const text = decodeUtf8(bytes, this.#fatal);
    return !this.#ignoreBOM && text[0] === '\ufeff' ? text.slice(1) : text;
  }
}
define(globalThis, { TextDecoder });
