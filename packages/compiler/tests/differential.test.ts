import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runInNewContext } from 'node:vm';
import ts from 'typescript';
import { compileText } from './helpers/build.ts';
import { MockHost } from './helpers/mock-host.ts';
import { ProgramGenerator } from './helpers/program-generator.ts';

/** NEAR_CONTRACT_PROGRAMS sets how many programs; a few hundred take seconds. */
const PROGRAMS = Number(process.env['NEAR_CONTRACT_PROGRAMS'] ?? 300);
const PER_CONTRACT = 100;

/** Last digits of transcendental functions are the implementation's own (ECMA-262 21.3.2). */
const approximate = (text: string) =>
  text.replace(/-?\d+\.\d{10,}(e[+-]?\d+)?/g, (digits) => Number(digits).toPrecision(12));

describe('generated programs', () => {
  it('give in a pruned snapshot what the whole engine gives at a fresh start, and what V8 gives', async () => {
    const generator = new ProgramGenerator(20_261_121);
    let compared = 0;
    for (let done = 0; done < PROGRAMS; done += PER_CONTRACT) {
      const names = Array.from({ length: Math.min(PER_CONTRACT, PROGRAMS - done) }, (_, index) => `p${index}`);
      const source = `declare const env: any;\n${names.map((name) => generator.program(name)).join('\n')}`;
      const pruned = new MockHost((await compileText({ 'contract.ts': source })).wasm);
      const whole = new MockHost((await compileText({ 'contract.ts': source }, { keep: ['all', 'eval'] })).wasm);
      const logs: string[] = [];
      const script = ts.transpileModule(source, {
        compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
      }).outputText;
      const exports: Record<string, () => void> = {};
      runInNewContext(script, { exports, env: { log: (text: string) => logs.push(text) } });
      for (const name of names) {
        const ours = pruned.call(name);
        assert.equal(ours.panic, undefined, `${name} of seed block ${done}`);
        assert.deepEqual(ours.logs, whole.call(name).logs, name);
        logs.length = 0;
        exports[name]?.();
        assert.deepEqual(
          ours.logs.map(approximate),
          logs.map(approximate),
          `${name} differs from V8:\n${source.split(`function ${name}(`)[1]?.split('\n}')[0]}`,
        );
        compared++;
      }
    }
    assert.equal(compared, PROGRAMS);
  });
});
