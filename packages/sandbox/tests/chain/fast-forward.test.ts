import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scenarioGenesis } from './helpers/genesis.ts';
import { heightOf, startChain } from './helpers/test-chain.ts';
import { nextFastForwardHeight } from '../../src/chain/fast-forward.ts';

/** Heights of the blocks that are made on the way from `height` until the target is reached. */
function heightsOf(height: number, delta: number, epochLength: number): number[] {
  const heights: number[] = [];
  for (let at = height; at < height + delta;)
    heights.push((at = nextFastForwardHeight(at, height + delta, epochLength)));
  return heights;
}

describe('fast forward', () => {
  it('skips the heights that nearcore skips', () => {
    // Recorded on nearcore: epoch length 500.
    assert.deepEqual(heightsOf(304, 1, 500), [306]);
    assert.deepEqual(heightsOf(309, 10, 500), [320]);
    assert.deepEqual(heightsOf(323, 1000, 500), [498, 499, 500, 501, 998, 999, 1000, 1001, 1324]);
  });

  it('refuses epochs that are too short to jump in', () => {
    assert.throws(() => nextFastForwardHeight(5, 10, 3), { code: 'FAST_FORWARD_EPOCH_LENGTH' });
  });

  it('moves the time by the mean block delay for each skipped height', async () => {
    const { chain } = await startChain(scenarioGenesis({}, { epoch_length: 500 }));
    const before = chain.head().header.innerLite;
    await chain.fastForward(100);
    const after = chain.head().header.innerLite;
    assert.equal(after.height, before.height + 101);
    // The clock stands still, so the first blocks are a nanosecond apart each.
    const passed = after.timestampNs - before.timestampNs;
    assert.equal(passed > 100n * 310_000_000n - 10n && passed <= 100n * 310_000_000n, true);
    assert.equal(chain.findBlock({ kind: 'height', height: before.height + 50 }), undefined);
    await chain.stop();
  });

  it('turns as many epochs as lie on the way', async () => {
    const { chain } = await startChain(scenarioGenesis({}, { epoch_length: 500 }));
    await chain.fastForward(10_000);
    assert.equal(heightOf(chain) >= 10_003, true);
    assert.equal(chain.validatorsAt({ kind: 'latest' })?.epochHeight, 20);
    await chain.stop();
  });
});
