import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatBytes, formatGas, formatNear } from '../../src/format/amounts.ts';

const NEAR = 10n ** 24n;

describe('formatNear', () => {
  it('drops trailing zeros and writes whole amounts without a point', () => {
    assert.equal(formatNear(12n * NEAR), '12 NEAR');
    assert.equal(formatNear((5n * NEAR) / 4n), '1.25 NEAR');
  });

  it('rounds towards zero, so that it never shows more than there is', () => {
    assert.equal(formatNear(NEAR - 1n, 2), '0.99 NEAR');
  });

  it('never shows an amount that is not zero as nothing', () => {
    assert.equal(formatNear(1n), '1 yocto');
    assert.equal(formatNear(-7n), '-7 yocto');
    assert.equal(formatNear(0n), '0 NEAR');
  });

  it('keeps the sign of negative amounts', () => {
    assert.equal(formatNear(-NEAR / 2n), '-0.5 NEAR');
  });
});

describe('formatGas and formatBytes', () => {
  it('writes gas in Tgas with two places', () => {
    assert.equal(formatGas(17_830_000_000_000n), '17.83 Tgas');
    assert.equal(formatGas(9_999_999_999n), '0.00 Tgas');
  });

  it('separates thousands of bytes', () => {
    assert.equal(formatBytes(154707), '154,707 B');
  });
});
