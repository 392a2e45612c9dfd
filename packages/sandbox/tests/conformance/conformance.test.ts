import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { startNode } from './node.ts';
import { differences } from './normalise.ts';
import { replay } from './replay.ts';
import type { Scenario } from './scenario.ts';

const FOLDER = new URL('./fixtures/scenarios/', import.meta.url);

/** Only scenarios whose name contains this text; all without it. */
const ONLY = process.env.SCENARIO ?? '';

describe('the packaged near-sandbox answers as nearcore did', { concurrency: 2 }, () => {
  const names = readdirSync(FOLDER).map((file) => file.replace('.json', ''));
  for (const name of names.filter((candidate) => candidate.includes(ONLY))) {
    it(name, { timeout: 300_000 }, async () => {
      const scenario = JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as Scenario;
      const node = await startNode(scenario);
      const faults: string[] = [];
      try {
        let index = 0;
        for await (const answer of replay(scenario, node.rpc)) {
          const step = scenario.steps[index];
          const found = differences(step?.expect, JSON.parse(JSON.stringify(answer) ?? 'null'));
          if (found.length > 0) faults.push(`step ${index} (${step?.note ?? ''})`, ...found.slice(0, 8));
          index++;
        }
      } finally {
        await node.stop();
      }
      assert.equal(faults.length, 0, faults.slice(0, 60).join('\n'));
    });
  }
});
