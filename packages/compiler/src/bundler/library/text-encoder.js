const encodeUtf8 = (value) => {
  let text = '';
  for (const character of `${value}`)
    text += character.length === 1 && character >= '\ud800' && character <= '\udfff' ? '\ufffd' : character;
  return env.utf8_string_to_uint8array(text);
};
class TextEncoder {
  get encoding() {
    return 'utf-8';
  }
  encode(text = '') {
    return encodeUtf8(text);
  }
  encodeInto(text, target) {
    let read = 0;
    let written = 0;
    for (const character of `${text}`) {
      const bytes = encodeUtf8(character);
      if (written + bytes.length > target.length) break;
      target.set(bytes, written);
      read += character.length;
      written += bytes.length;
    }
    return { read, written };
  }
}
define(globalThis, { TextEncoder });
