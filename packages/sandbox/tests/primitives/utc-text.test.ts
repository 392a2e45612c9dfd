import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { utcText } from '../../src/primitives/utc-text.ts';

// Compared with what nearcore's own types print: near_time::serde_utc_as_iso and chrono's DateTime<Utc>.
describe('utcText', () => {
  const at = (text: string, nanoseconds = 0n): bigint => BigInt(Date.parse(text)) * 1_000_000n + nanoseconds;

  it('writes block times with nine digits', () => {
    assert.equal(utcText(at('2026-11-21T20:03:08.664Z'), 'nanoseconds'), '2026-11-21T20:03:08.664000000Z');
    assert.equal(utcText(at('2026-01-01T00:00:00Z'), 'nanoseconds'), '2026-01-01T00:00:00.000000000Z');
  });

  it('writes the genesis time with digits in groups of three, as many as it takes', () => {
    assert.equal(utcText(at('2026-01-01T00:00:00Z'), 'shortest'), '2026-01-01T00:00:00Z');
    assert.equal(utcText(at('2026-11-21T20:04:29.550Z'), 'shortest'), '2026-11-21T20:04:29.550Z');
    assert.equal(utcText(at('2026-11-21T20:04:29Z', 1_000n), 'shortest'), '2026-11-21T20:04:29.000001Z');
    assert.equal(utcText(at('2026-11-21T20:04:29Z', 10n), 'shortest'), '2026-11-21T20:04:29.000000010Z');
  });
});
