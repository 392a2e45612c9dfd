import test from 'ava';
import { instanceAccountId, instanceName, isAccountId } from '../../src/lib/account-id.ts';

for (const name of ['a', 'a1', 'my-app', 'my_app', 'a-b-c_d', '0', '123']) {
  test(`"${name}" names an instance`, (t) => {
    t.is(instanceAccountId(name, 'factory.near'), `${name}.factory.near`);
  });
}

for (const name of [
  '',
  '-a',
  'a-',
  '_a',
  'a_',
  'a--b',
  'a-_b',
  'a.b',
  'A',
  'aB',
  'a b',
  'ä',
  'a\n',
  7,
  null,
  undefined,
  {},
]) {
  test(`${JSON.stringify(name)} is refused as a name`, (t) => {
    t.throws(() => instanceAccountId(name, 'factory.near'), { message: /^FactoryInvalidName: name=/ });
  });
}

test('a name may make the account id 64 characters long and no longer', (t) => {
  const factory = 'factory.near';
  const longest = 'a'.repeat(64 - 1 - factory.length);
  t.is(instanceAccountId(longest, factory).length, 64);
  t.throws(() => instanceAccountId(`${longest}a`, factory), { message: /length=65, limit=64/ });
});

test('the name is read back from an account id of this factory only', (t) => {
  t.is(instanceName('app.factory.near', 'factory.near'), 'app');
  t.is(instanceName('app.other.near', 'factory.near'), undefined);
  t.is(instanceName('deep.app.factory.near', 'factory.near'), undefined);
  t.is(instanceName('.factory.near', 'factory.near'), undefined);
  t.is(instanceName('factory.near', 'factory.near'), undefined);
  for (const other of [5, null, undefined, {}]) t.is(instanceName(other, 'factory.near'), undefined);
});

test('account ids of every kind pass, others do not', (t) => {
  for (const id of ['near', 'a.b.c', '0'.repeat(64), 'ok_1-2.near', '0x' + 'a'.repeat(40)]) t.true(isAccountId(id), id);
  for (const id of ['a', '', 'a..b', '.a', 'a.', 'A.near', 'a'.repeat(65), 5, null])
    t.false(isAccountId(id), String(id));
});
