import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { runInNewContext } from 'node:vm';
import ts from 'typescript';
import { compile } from '../src/compile.ts';
import { compileText, withFiles } from './helpers/build.ts';
import { runMeasured, SMALL_CONTRACTS } from './helpers/measured-contracts.ts';
import { MockHost } from './helpers/mock-host.ts';
import { ProgramGenerator } from './helpers/program-generator.ts';
import { compileStock } from './helpers/stock-start.ts';

/** NEAR_CONTRACT_PROGRAMS sets how many programs; a few hundred take seconds. */
const PROGRAMS = Number(process.env['NEAR_CONTRACT_PROGRAMS'] ?? 300);
const PER_CONTRACT = 100;

/** Another number gives other programs. */
const SEED = Number(process.env['NEAR_CONTRACT_SEED'] ?? 20_261_121);

/**
 * What may differ from V8: last digits of transcendental functions are the implementation's own (ECMA-262 21.3.2), and half
 * a surrogate pair is no UTF-8, which is how text leaves a contract.
 */
const approximate = (text: string) =>
  text
    .replace(/-?\d+\.\d{10,}(e[+-]?\d+)?/g, (digits) => Number(digits).toPrecision(12))
    .replace(/[\p{Surrogate}\ufffd]+/gu, '\ufffd');

/** The first few of many differences, to be read. */
const SHOWN = 10;

describe('generated programs', () => {
  it('give in a pruned snapshot what a stock start gives, the whole engine, and V8', async () => {
    const generator = new ProgramGenerator(SEED);
    let compared = 0;
    const differences: string[] = [];
    for (let done = 0; done < PROGRAMS; done += PER_CONTRACT) {
      const names = Array.from({ length: Math.min(PER_CONTRACT, PROGRAMS - done) }, (_, index) => `p${index}`);
      const source = `declare const env: any;\n${names.map((name) => generator.program(name)).join('\n')}`;
      const pruned = new MockHost((await compileText({ 'contract.ts': source })).wasm);
      const whole = new MockHost((await compileText({ 'contract.ts': source }, { keep: ['all', 'eval'] })).wasm);
      const stock = new MockHost(
        await withFiles({ 'contract.ts': source }, (entry, folder) => compileStock(entry, folder, names)),
      );
      const logs: string[] = [];
      const script = ts.transpileModule(source, {
        compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
      }).outputText;
      const exports: Record<string, () => void> = {};
      runInNewContext(script, { exports, env: { log: (text: string) => logs.push(text) } });
      for (const name of names) {
        const ours = pruned.call(name);
        logs.length = 0;
        exports[name]?.();
        const expected: Record<string, boolean> = {
          'panics never': ours.panic === undefined,
          'does what a stock start does': isDeepStrictEqual(ours, stock.call(name)),
          'does what the whole engine does': isDeepStrictEqual(ours, whole.call(name)),
          'logs what V8 logs': isDeepStrictEqual(ours.logs.map(approximate), logs.map(approximate)),
        };
        const missed = Object.keys(expected).filter((key) => !expected[key]);
        if (missed.length > 0) {
          const text = source.split(`function ${name}(`)[1]?.split('\n}')[0];
          differences.push(
            `not so: ${missed.join(', ')}\n${text}\n${JSON.stringify({ ours: ours.logs, panic: ours.panic, v8: logs })}`,
          );
        }
        compared++;
      }
    }
    assert.equal(
      differences.length,
      0,
      `${differences.length} of ${compared} differ:\n${differences.slice(0, SHOWN).join('\n\n')}`,
    );
    assert.equal(compared, PROGRAMS);
  });
});

describe('contracts of near-sdk-js', () => {
  for (const contract of SMALL_CONTRACTS) {
    it(`do the same as after a stock start: ${contract.name}`, async () => {
      const { wasm, methods } = await compile({ entry: contract.entry });
      const ours = new MockHost(wasm);
      const stock = new MockHost(await compileStock(contract.entry, dirname(contract.entry), methods));
      assert.deepEqual(runMeasured(contract, ours), runMeasured(contract, stock));
      assert.deepEqual(ours.storage, stock.storage);
    });
  }
});
