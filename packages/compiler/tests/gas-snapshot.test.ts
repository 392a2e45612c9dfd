import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { compile } from '../src/compile.ts';
import { countInstructions, GAS_PER_INSTRUCTION } from './helpers/instruction-counter.ts';
import { runMeasured, SMALL_CONTRACTS } from './helpers/measured-contracts.ts';
import { MockHost } from './helpers/mock-host.ts';

/** Bytes of the output, and gas of the wasm instructions of one call. */
interface Figures {
  readonly bytes: number;
  readonly gas: number;
}

const SNAPSHOT = new URL('./gas-snapshot.json', import.meta.url);
const ACCEPT = process.env['UPDATE_GAS_SNAPSHOT'] === '1';
/** What a figure may grow by before it counts as a change for the worse. */
const TOLERANCE = 1.02;

describe('size and gas', () => {
  const expected = JSON.parse(readFileSync(SNAPSHOT, 'utf8')) as Record<string, Figures>;
  const measured: Record<string, Figures> = {};

  for (const contract of SMALL_CONTRACTS) {
    it(`of ${contract.name} are at most 2% above tests/gas-snapshot.json`, async () => {
      const { wasm } = await compile({ entry: contract.entry });
      const { instructions } = runMeasured(contract, new MockHost(countInstructions(wasm)));
      assert.ok(instructions > 0, 'nothing was counted');
      const figures: Figures = { bytes: wasm.length, gas: instructions * GAS_PER_INSTRUCTION };
      measured[contract.name] = figures;
      if (ACCEPT) return;
      const held = expected[contract.name];
      assert.ok(held, 'is not in the snapshot; UPDATE_GAS_SNAPSHOT=1 adds it');
      for (const key of ['bytes', 'gas'] as const)
        assert.ok(
          figures[key] <= held[key] * TOLERANCE,
          `${key}: ${figures[key]}, was ${held[key]}; UPDATE_GAS_SNAPSHOT=1 accepts it`,
        );
    });
  }

  it('are held for no contract that is gone', () => {
    if (ACCEPT) writeFileSync(SNAPSHOT, `${JSON.stringify(measured, null, 2)}\n`);
    const held = Object.keys(JSON.parse(readFileSync(SNAPSHOT, 'utf8')) as object);
    assert.deepEqual(held.sort(), SMALL_CONTRACTS.map(({ name }) => name).sort());
  });
});
