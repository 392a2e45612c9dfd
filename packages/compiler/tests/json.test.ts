import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { hostOf } from './helpers/build.ts';
import type { MockHost } from './helpers/mock-host.ts';
import { randomNumbers } from './helpers/random.ts';

/** Parses the input and writes it again; what fails is logged. `fields` gives objects accessors, so that the engine's own functions take over. */
const SOURCE = `import { NearBindgen, call, view, near } from 'near-sdk-js';
declare const env: any;
const input = () => { env.input(0); return env.uint8array_to_utf8_string(env.read_register(0)); };
export function again() {
  let value: any;
  try { value = JSON.parse(input()); } catch (error: any) { return env.log(error.name); }
  env.log(JSON.stringify(value));
  env.log(JSON.stringify(value, null, 1));
  env.log(JSON.stringify(JSON.parse(input(), (key, item) => item)));
}
export function odd() {
  const proto = Object.create({ toJSON() { return 'converted'; } });
  const sparse: any[] = [1, , 3]; sparse.length = 5;
  const grown: any[] = [1]; grown.length = 3;
  const indexed: any = { b: 1, 2: 'two', a: 2, 1: 'one', '01': 'text' };
  const hidden = Object.defineProperty({ seen: 1 }, 'unseen', { value: 2, enumerable: false });
  const nothing = { u: undefined, f() {}, s: Symbol('x'), list: [undefined, () => 1, Symbol('y')], n: NaN, i: -Infinity, z: -0, h: 0.1 };
  class Point { x = 1; #y = 2; get z() { return this.#y; } static s = 3; }
  const converting = Object.assign(() => 1, { toJSON() { return 'function'; } });
  const cycle: any = {}; cycle.self = { cycle };
  let deep: any = 1; for (let i = 0; i < 200; i++) deep = i % 2 ? [deep] : { deep };
  const tests: any[] = [{ get x() { return 5; } }, proto, sparse, grown, indexed, hidden, nothing, new Point(), new Date(5), [new Map(), new Set([1])], new String('s'), new Number(4), [Object(true)], { ['\\u00e9"\\\\\\n']: '\\ud83d\\ude00\\ud83d\\u2028' }, Object.create(null), new Uint8Array(2), new Error('e'), /x/, new Proxy({ p: 1 }, {}), deep, Object.assign([1, 2], { extra: 1 }), converting, [converting, class { static toJSON() { return 'class'; } }]];
  for (const value of tests) { env.log(JSON.stringify(value)); env.log(JSON.stringify([{ value }])); }
  for (const value of [cycle, { n: 1n }, [1n]]) try { env.log(JSON.stringify(value)); } catch (error: any) { env.log(error.name); }
  (Array.prototype as any).toJSON = function () { return 'list of ' + this.length; }; env.log(JSON.stringify({ list: [1, 2] })); delete (Array.prototype as any).toJSON;
  (BigInt.prototype as any).toJSON = function () { return 'big ' + this; }; env.log(JSON.stringify({ n: 5n })); delete (BigInt.prototype as any).toJSON;
}
@NearBindgen({})
export class C {
  value: any = {};
  @call({}) set({ value, big }: any) { this.value = big ? { value, big: BigInt(big), at: new Date(Number(big)) } : value; }
  @view({}) get() { return this.value; }
  @view({}) types() { return [typeof this.value.big, this.value.at instanceof Date, this.value.at.getTime()]; }
}
`;

/** A random JSON text with all kinds of spaces, escapes and numbers. */
function jsonText(next: (below: number) => number, depth = 0): string {
  const pick = <T>(list: readonly T[]): T => list[next(list.length)] as T;
  const space = () => pick(['', '', '', ' ', '\n', '\t ', '\r\n']);
  const text = () => `"${Array.from({ length: next(12) }, () => pick(['a', 'value', 'typeInfo', ' ', 'é', '😀', '\\n', '\\"', '\\\\', '\\/', '\\u0041', '\\ud83d\\ude00', '\\u2028', '0', '{', "'"])).join('')}"`; // prettier-ignore
  const scalar = () => pick([text, text, () => pick(['0', '-0', '7', '-12', '123456789', '1234567890', '-999999999', '2147483648', '1.5', '-0.25', '1e3', '1E-7', '12.50', 'true', 'false', 'null'])])(); // prettier-ignore
  if (depth > 4 || next(3) === 0) return space() + scalar() + space();
  const items = Array.from({ length: next(5) }, () => jsonText(next, depth + 1));
  if (next(2)) return `${space()}[${items.join(',') || space()}]${space()}`;
  return `${space()}{${items.map((item) => `${space()}${pick([text, () => pick(['"1"', '"10"', '"__proto__"', '"length"', '"key"', '"toString"', '""'])])()}${space()}:${item}`).join(',') || space()}}${space()}`; // prettier-ignore
}

describe('JSON', () => {
  let host: MockHost;
  before(async () => {
    host = await hostOf(SOURCE);
  });

  it('is read and written as V8 does it, whatever the text', () => {
    const random = randomNumbers(4);
    const next = (below: number) => Math.floor(random() * below);
    for (let round = 0; round < 400; round++) {
      const whole = jsonText(next);
      // A quarter of the texts is damaged.
      const at = next(whole.length + 1);
      const text = next(4) ? whole : `${whole.slice(0, at)}${['', '"', ',', '}', '\\', '1', ':', ' ', 'x'][next(9)]}${whole.slice(at + next(2))}`; // prettier-ignore
      // Half a surrogate pair does not get into a contract.
      const input = Buffer.from(text).toString();
      let expected: string[];
      try {
        const value: unknown = JSON.parse(input);
        const written = JSON.stringify(value);
        expected = [written, JSON.stringify(value, null, 1), written];
      } catch {
        expected = ['SyntaxError'];
      }
      // QuickJS allows some texts that JSON does not: escapes of quotes, leading zeros behind a minus.
      const { logs, panic } = host.call('again', { input });
      assert.equal(panic, undefined, input);
      if (expected[0] !== 'SyntaxError' || logs.length === 1) assert.deepEqual(logs, expected, input);
    }
  });

  it('is written as V8 does it for objects of every kind', () => {
    const logs: string[] = [];
    const source = SOURCE.slice(SOURCE.indexOf('export function odd'), SOURCE.indexOf('@NearBindgen')).replace('export ', '').replaceAll(/: any(?:\[\])?|as any/g, ''); // prettier-ignore
    new Function('env', `${source} odd();`)({ log: (text: unknown) => logs.push(String(text)) });
    assert.deepEqual(host.call('odd').logs, logs);
  });

  it('keeps bigints and dates in the state, and reads what near-sdk-js wrote', () => {
    const big = String(2n ** 80n);
    host.call('set', { input: JSON.stringify({ value: 'x', big: '1700000000000' }) });
    assert.equal(
      new TextDecoder().decode(host.storage.get('STATE')),
      '{"value":{"value":"x","big":{"value":"1700000000000","typeInfo":"bigint"},"at":{"value":"2023-11-14T22:13:20.000Z","typeInfo":"date"}}}',
    );
    assert.deepEqual(host.call('types').json, ['bigint', true, 1_700_000_000_000]);
    host.storage.set('STATE', Buffer.from(` {"value" : [ {"typeInfo":"bigint", "value":"${big}"}, {"value":"7","\\u0074ypeInfo":"bigint"}, {"value":1,"typeInfo":"other"} ] }`)); // prettier-ignore
    assert.deepEqual(host.call('get').json, [big, '7', { value: 1, typeInfo: 'other' }]);
  });

  it('goes as deep as the engine allows', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    assert.deepEqual(host.call('again', { input: nested(47) }).logs[0], nested(47));
    assert.deepEqual(host.call('again', { input: nested(120) }).logs[0], nested(120));
    const { logs, panic } = host.call('again', { input: nested(5000) });
    assert.equal(panic, undefined);
    assert.deepEqual(logs, ['SyntaxError']);
  });
});
