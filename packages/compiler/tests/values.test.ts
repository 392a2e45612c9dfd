import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { hostOf } from './helpers/build.ts';
import type { MockHost } from './helpers/mock-host.ts';

const SOURCE = `declare const env: any;
export function deposit() { env.log(String(env.attached_deposit())); }
export function balance() { env.log(String(env.account_balance())); }
export function u64() { env.log(String(env.promise_create('a.near', 'm', new Uint8Array(0), 2n ** 127n + 2n ** 63n + 1n, 2n ** 64n - 1n))); }
export function negative() { env.promise_create('a', 'm', new Uint8Array(0), -1n, 1); env.promise_create('a', 'm', new Uint8Array(0), -(2n ** 70n), 1); }
export function loose() { for (const amount of ['25', undefined, null, true, 3.9, -1, [7]]) env.promise_create('a', 'm', new Uint8Array(0), amount, amount); }
export function negativeGas() { try { env.promise_create('a', 'm', new Uint8Array(0), 0n, -1n); } catch (e) { env.log(String(e)); } }
export function tooMuchGas() { try { env.promise_create('a', 'm', new Uint8Array(0), 0n, 2n ** 64n); } catch (e) { env.log(String(e)); } }
export function symbolAmount() { try { env.promise_create('a', 'm', new Uint8Array(0), Symbol('x'), 1); } catch (e) { env.log(String(e)); } }
export function tooLarge() { try { env.promise_create('a', 'm', new Uint8Array(0), 2n ** 128n, 1); } catch (e) { env.log(String(e)); } }
export function notBytes() { try { env.value_return('text'); } catch (e) { env.log(String(e)); } }
export function fraction() { env.log([0.1 + 0.2, 1e21, 123456.789, -0, 5e-324, 1.7976931348623157e308, (1.005).toFixed(2), (2.5).toFixed(0), (1.45).toFixed(1), (0.000001234).toPrecision(2), (255).toString(16), 1 / 3].join(' ')); }
export function powers() { env.log([2n ** 64n, (-3n) ** 5n, 10n ** 40n, 0n ** 0n, (-1n) ** 7n, 7n ** 0n].join(' ')); }
export function parsed() { env.log([Number('1e-7'), parseFloat('3.14159'), Number('0x1f'), Number('179769313486231580793e289')].join(' ')); }
export function time() { env.log(new Date().toISOString() + ' ' + Date.now()); }
export function random() { env.log(String(Math.random()) + ' ' + String(Math.random())); }
export function text() { env.value_return(env.utf8_string_to_uint8array('grüße 😀')); }
`;

describe('values between contract and host', () => {
  let host: MockHost;
  before(async () => {
    host = await hostOf(SOURCE);
  });
  const logged = (method: string, options = {}) => {
    const { logs, panic } = host.call(method, options);
    assert.equal(panic, undefined);
    return logs[0];
  };

  it('keeps amounts whose words have their top bits set', () => {
    for (const amount of [
      0n,
      1n,
      2n ** 63n,
      2n ** 64n - 1n,
      2n ** 64n,
      5364640000000000000000000n,
      2n ** 127n + 2n ** 63n + 1n,
      2n ** 128n - 1n,
    ]) {
      assert.equal(logged('deposit', { deposit: amount }), String(amount));
    }
    assert.equal(logged('balance'), String(2n ** 127n + 5n));
  });

  it('passes u128 and u64 arguments whole', () => {
    const { promises } = host.call('u64');
    assert.equal(BigInt.asUintN(64, promises[0]?.args.at(-1) as bigint), 2n ** 64n - 1n);
  });

  it('refuses bigints that do not fit, and values of another type', () => {
    assert.match(logged('tooLarge') ?? '', /TypeError: Expect Uint128 for amount/);
    assert.match(logged('symbolAmount') ?? '', /TypeError: Expect Uint128 for amount/);
    assert.match(logged('negativeGas') ?? '', /TypeError: Expect Uint64 for gas/);
    assert.match(logged('tooMuchGas') ?? '', /TypeError: Expect Uint64 for gas/);
    assert.match(logged('notBytes') ?? '', /TypeError: Expect Uint8Array for value/);
  });

  it("takes a negative bigint for no amount, as near-sdk-js's builder does", () => {
    const { panic, promises } = host.call('negative');
    assert.equal(panic, undefined);
    assert.deepEqual(
      promises.map(({ args }) => args.at(-2)),
      ['0', '0'],
    );
  });

  it("takes what is no bigint for a number modulo 2^64, as near-sdk-js's builder does", () => {
    const { panic, promises } = host.call('loose');
    assert.equal(panic, undefined);
    const numbers = ['25', '0', '0', '1', '3', String(2n ** 64n - 1n), '7'];
    assert.deepEqual(
      promises.map(({ args }) => args.at(-2)),
      numbers,
    );
    assert.deepEqual(
      promises.map(({ args }) => String(BigInt.asUintN(64, args.at(-1) as bigint))),
      numbers,
    );
  });

  it('writes and reads numbers as JavaScript does', () => {
    const expected = [
      0.1 + 0.2,
      1e21,
      123456.789,
      -0,
      5e-324,
      1.7976931348623157e308,
      (1.005).toFixed(2),
      (2.5).toFixed(0),
      (1.45).toFixed(1),
      (0.000001234).toPrecision(2),
      (255).toString(16),
      1 / 3,
    ].join(' ');
    assert.equal(logged('fraction'), expected);
    assert.equal(logged('parsed'), [1e-7, 3.14159, 31, Number('179769313486231580793e289')].join(' '));
  });

  it('raises integers to powers', () => {
    assert.equal(logged('powers'), [2n ** 64n, (-3n) ** 5n, 10n ** 40n, 0n ** 0n, (-1n) ** 7n, 7n ** 0n].join(' '));
  });

  it('takes the time from the block and randomness from its seed', () => {
    assert.equal(logged('time', { timestampNs: 1_700_000_000_123_456_789n }), '2023-11-14T22:13:20.123Z 1700000000123');
    const first = logged('random');
    assert.equal(logged('random'), first);
    assert.match(first ?? '', /^0\.\d+ 0\.\d+$/);
  });

  it('encodes text as UTF-8', () => {
    assert.equal(host.call('text').text, 'grüße 😀');
  });
});
