import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { compile, type CompileResult } from '../src/compile.ts';
import { casesDir, compileText, hostOf } from './helpers/build.ts';
import { countInstructions } from './helpers/instruction-counter.ts';
import { MockHost } from './helpers/mock-host.ts';

describe('the counter contract', () => {
  let result: CompileResult;
  let host: MockHost;
  before(async () => {
    result = await compile({ entry: join(casesDir, 'counter', 'source.ts') });
    host = new MockHost(countInstructions(result.wasm));
  });

  it('exports its methods and imports only what it uses', () => {
    assert.deepEqual(result.methods, ['fail', 'get_num', 'increment', 'init']);
    assert.deepEqual(result.imports, [
      'attached_deposit', 'block_timestamp', 'current_account_id', 'input', 'log_utf8', 'panic_utf8', 'predecessor_account_id',
      'read_register', 'register_len', 'storage_read', 'storage_write', 'value_return',
    ]); // prettier-ignore
  });

  it('keeps state between calls and starts each call anew', () => {
    host.call('init', { input: '{"start":5}' });
    assert.deepEqual(host.call('increment', { input: '{"by":3}' }).logs, ['counter is now 8']);
    assert.equal(host.call('increment').json, 9);
    assert.equal(host.call('get_num').json, 9);
    assert.equal(new TextDecoder().decode(host.storage.get('STATE')), '{"count":9}');
  });

  it('panics with message and stack as near-sdk-js does, and writes nothing then', () => {
    const { panic } = host.call('fail');
    assert.match(panic ?? '', /^told to fail\n    at fail\n/);
    assert.match(host.call('increment', { deposit: 1n }).panic ?? '', /^Function is not payable\n/);
    assert.match(host.call('init').panic ?? '', /^Contract already initialized\n/);
    assert.match(host.call('increment', { input: '{"by":' }).panic ?? '', /./);
    assert.equal(host.call('get_num').json, 9);
  });

  it('stays below its limits of size and instructions', () => {
    assert.ok(result.size.total <= 256_000, `${result.size.total} bytes`);
    const { instructions } = host.call('get_num');
    assert.ok(instructions > 1000 && instructions <= 26_000, `${instructions} instructions`);
  });

  it('tells which functions of the engine stayed, and carries their names on request', async () => {
    const { wasm, kept, size } = await compile({ entry: join(casesDir, 'counter', 'source.ts'), names: true });
    const sizes = kept.map(([, bytes]) => bytes);
    assert.deepEqual(
      sizes,
      [...sizes].sort((left, right) => right - left),
    );
    assert.equal(kept[0]?.[0], 'JS_CallInternal');
    assert.ok(sizes.reduce((sum, bytes) => sum + bytes, 0) <= size.code);
    assert.ok(!kept.some(([name]) => name === 'js_map_forEach' || name.startsWith('near_intrinsic')));
    const named = new MockHost(wasm);
    named.call('init', { input: '{"start":1}' });
    assert.equal(named.call('increment').json, 2);
    assert.ok(Buffer.from(wasm).includes('JS_CallInternal') && !Buffer.from(result.wasm).includes('JS_CallInternal'));
  });

  it('has no bulk memory instruction unless the target allows it', async () => {
    const withoutBulk = result.wasm;
    const withBulk = (await compile({ entry: join(casesDir, 'counter', 'source.ts'), target: 'protocol-84' })).wasm;
    // countInstructions decodes every instruction; memory.copy and memory.fill are 0xfc 0x0a and 0xfc 0x0b.
    const has = (wasm: Uint8Array) => Buffer.from(wasm).includes(Buffer.from([0xfc, 0x0a, 0, 0]));
    assert.equal(has(withoutBulk), false);
    assert.equal(has(withBulk), true);
    const other = new MockHost(withBulk);
    other.call('init', { input: '{"start":1}' });
    assert.equal(other.call('increment').json, 2);
  });
});

describe('raw methods', () => {
  const SOURCE = `import { NearBindgen, NearPromise, call, view, near } from 'near-sdk-js';
import { rawCall, rawView } from 'near-ts-compiler/contract';
declare const env: any;
@NearBindgen({})
export class C {
  length = 0;
  @rawCall({ payableFunction: true }) put(input: Uint8Array): Uint8Array { this.length = input.length; return input.slice().reverse(); }
  @rawCall({ privateFunction: true }) own(input: Uint8Array): void { this.length = 0; }
  @rawView({}) echo(input: Uint8Array): string { return 'len ' + input.length; }
  @view({}) get_length(): number { return this.length; }
}
export function store() { env.input(0); env.storage_write_register(env.latin1_string_to_uint8array('code'), 0, 1); }
export function load() { env.storage_read(env.latin1_string_to_uint8array('code'), 3); env.value_return_register(3); }
`;
  let host: MockHost;
  before(async () => {
    host = await hostOf(SOURCE);
  });

  it('get the input as bytes and give bytes back', () => {
    const bytes = Uint8Array.of(0, 255, 123, 1);
    assert.deepEqual(host.call('put', { input: bytes, deposit: 1n }).returned, Uint8Array.of(1, 123, 255, 0));
    assert.equal(host.call('get_length').json, 4);
    assert.equal(host.call('echo', { input: bytes }).text, 'len 4');
  });

  it('check who calls and what is attached', () => {
    assert.match(
      host.call('own', { deposit: 1n, predecessor: 'contract.near' }).panic ?? '',
      /^Function is not payable/,
    );
    assert.match(host.call('own').panic ?? '', /^Function is private/);
    assert.equal(host.call('own', { predecessor: 'contract.near' }).panic, undefined);
  });

  it('move bytes from input to storage to result through registers', () => {
    const code = readFileSync(join(casesDir, 'counter', 'source.ts'));
    assert.equal(host.call('store', { input: code }).panic, undefined);
    assert.deepEqual(Buffer.from(host.call('load').returned ?? []), code);
  });
});

describe('names of methods', () => {
  it('may be those of imports and of the memory', async () => {
    const host = await hostOf(`import { NearBindgen, migrate, call } from 'near-sdk-js';
@NearBindgen({}) export class C { n = 1; @migrate({}) migrate(): void { this.n = 7; } @call({}) panic(): number { return this.n; } }
export const CONSTANT = 5; export class Helper {}`);
    host.call('migrate');
    assert.equal(host.call('panic').json, 7);
  });
});

describe('source positions', () => {
  it('stand in the stack of a panic on request', async () => {
    const host = await hostOf(
      `function check(value: number): void {\n  if (value > 0)\n    throw new Error('positive');\n}\nexport function run(): void {\n  const one = 1;\n  check(one);\n}\n`,
      { sourcePositions: true },
    );
    assert.match(
      host.call('run').panic ?? '',
      /^positive\n    at check \(contract\.ts:3:\d+\)\n    at run \(contract\.ts:7:3\)\n/,
    );
  });
});

describe('host functions', () => {
  const importsOf = async (body: string) => {
    const source = `declare const env: any; export function run() { env.input(0); const part = env.uint8array_to_utf8_string(env.read_register(0)); const own: any = { p1: 'one' }; ${body} }`;
    return (await compileText({ 'contract.ts': source })).imports.filter((name) => name.startsWith('promise_re'));
  };
  it('are not imported for names that a contract puts together for objects of its own', async () => {
    assert.deepEqual(await importsOf("env.log(String(own['p' + part]));"), []);
  });
  it('are imported for names that it puts together for the host', async () => {
    const expected = ['promise_result', 'promise_results_count', 'promise_return'];
    for (const body of [
      "env['promise_re' + part]();",
      '(globalThis as any).env[`promise_re${part}`]();',
      "((host: any) => host['promise_re' + part]())(env);",
    ])
      assert.deepEqual(await importsOf(body), expected, body);
  });
});

describe('what was left out', () => {
  const SOURCE = `declare const env: any; export function run() { env.input(0); const name = env.uint8array_to_utf8_string(env.read_register(0)); const list: any = [3, 1, 2]; env.log(String(list[name](0))); }`;
  it('ends the call with its name and the option to keep it when a computed name reaches it', async () => {
    const host = await hostOf(SOURCE);
    assert.match(
      host.call('run', { input: 'lastIndexOf' }).panic ?? '',
      /^lastIndexOf was left out of this contract as unused; build it with --keep lastIndexOf/,
    );
  });
  it('is there when it is kept', async () => {
    assert.deepEqual((await hostOf(SOURCE, { keep: ['lastIndexOf'] })).call('run', { input: 'lastIndexOf' }).logs, [
      '-1',
    ]);
  });
});
