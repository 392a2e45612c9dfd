import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checksum, checksumWithoutZlib } from '../../src/node/log-store/checksum.ts';
import { createMulberry32 } from '../helpers/mulberry32.ts';

describe('check sum of the log', () => {
  it('is CRC-32 with and without the one of zlib, so that any Node reads what another wrote', () => {
    assert.equal(checksumWithoutZlib(Buffer.from('123456789')), 0xcbf43926);
    const random = createMulberry32(1);
    for (let length = 0; length < 300; length++) {
      const bytes = Uint8Array.from({ length }, () => random() & 0xff);
      assert.equal(checksumWithoutZlib(bytes), checksum(bytes));
    }
  });
});
