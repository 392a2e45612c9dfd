import test from 'ava';
import { parseAmount, storageYocto } from '../../src/lib/amounts.ts';

test('decimal strings up to 2^128 - 1 are amounts', (t) => {
  for (const text of ['0', '1', '1000000000000000000000000', String(2n ** 128n - 1n)]) {
    t.is(parseAmount(text, 'amount'), BigInt(text));
  }
});

for (const value of [
  '',
  ' 1',
  '1 ',
  '01',
  '-1',
  '+1',
  '1.5',
  '1e3',
  '0x1',
  String(2n ** 128n),
  '9'.repeat(40),
  1,
  1n,
  null,
  undefined,
  {},
]) {
  test(`${typeof value} "${String(value)}" is refused as an amount`, (t) => {
    t.throws(() => parseAmount(value, 'amount'), { message: /^FactoryInvalidArgs: amount=/ });
  });
}

test('a byte of storage costs 10^19 yoctoNEAR', (t) => {
  t.is(storageYocto(100), 10n ** 21n);
});
