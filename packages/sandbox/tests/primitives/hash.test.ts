import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesKey } from '../../src/primitives/hash.ts';

describe('bytesKey', () => {
  const bytes = Uint8Array.from({ length: 10_000 }, (_, i) => (i * 7) & 0xff);
  const expected = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');

  it('has one character a byte, of all bytes or some', () => {
    assert.equal(bytesKey(bytes), expected);
    assert.equal(bytesKey(bytes.subarray(3, 9_000), 2, 6_000), expected.slice(5, 6_003));
    assert.equal(bytesKey(new Uint8Array(0)), '');
  });

  it('is the same where there is no Buffer, as in a browser', async () => {
    const { Buffer: kept } = globalThis;
    let inBrowser: typeof bytesKey;
    try {
      Reflect.deleteProperty(globalThis, 'Buffer');
      const again = `../../src/primitives/hash.ts?without-buffer`;
      ({ bytesKey: inBrowser } = (await import(again)) as { bytesKey: typeof bytesKey });
    } finally {
      globalThis.Buffer = kept;
    }
    assert.notEqual(inBrowser, bytesKey);
    assert.equal(inBrowser(bytes), expected);
    assert.equal(inBrowser(bytes.subarray(3, 9_000), 2, 6_000), expected.slice(5, 6_003));
  });
});
