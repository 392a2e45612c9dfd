import test from 'ava';
import type { Version } from '../../src/interfaces/version.ts';
import { instanceBytes, instanceCost, registryBytes, totalCost } from '../../src/lib/instance-cost.ts';
import { registerInstance, takeName } from '../../src/lib/registry.ts';
import { parseVersion } from '../../src/lib/version.ts';
import { MemoryStore } from '../helpers/memory-store.ts';
import { createRandom } from '../helpers/random.ts';

const HASH = 'BWNGYXF2i6gRkvH9EuewKVP3ndzh69TGjEKw7HUYjuqj';

function version(fields: Partial<Version>): Version {
  return { ...parseVersion({ kind: 'bytecode', code_id: HASH }, 1_000), ...fields };
}

function costOf(fields: Partial<Version>, extra: Partial<Parameters<typeof instanceCost>[0]> = {}) {
  return instanceCost({
    version: version(fields),
    name: 'app',
    accountId: 'app.factory.near',
    argsBytes: 0,
    keyLengths: [],
    keyTextLength: 0,
    initialBalance: 0n,
    fee: 0n,
    ...extra,
  });
}

test('stored code is paid by the byte, with the account, its state and the bytes of the arguments', (t) => {
  const cost = costOf({ size: 1_000, state_bytes: 67 }, { argsBytes: 30 });
  t.deepEqual([cost.accountBytes, cost.codeBytes, cost.stateBytes, cost.keyBytes], [100, 1_000, 97, 0]);
});

test('an instance by hash with 638 bytes of state costs no storage deposit, with 639 all of it', (t) => {
  t.is(instanceBytes(costOf({ kind: 'global_hash', size: 0, state_bytes: 638 })), 0);
  t.is(instanceBytes(costOf({ kind: 'global_hash', size: 0, state_bytes: 639 })), 771);
});

test('a global account counts with the length of its id', (t) => {
  const cost = costOf({ kind: 'global_account', code_id: 'code.near', size: 0, state_bytes: 1_000 });
  t.is(cost.codeBytes, 9);
});

test('a full-access key costs 82 bytes for ed25519 and 114 for secp256k1', (t) => {
  t.is(costOf({}, { keyLengths: [33] }).keyBytes, 82);
  t.is(costOf({}, { keyLengths: [33, 65] }).keyBytes, 82 + 114);
});

test('a limited key adds its allowance, receiver and method names', (t) => {
  const limited = { policy: 'function_call', method_names: ['donate', 'get'], allowance: '1' } as const;
  const keys = { ...limited, method_names: [...limited.method_names] };
  t.is(costOf({ keys }, { keyLengths: [33] }).keyBytes, 82 + 1 + 16 + 4 + 16 + 4 + 4 + 6 + 4 + 3);
  const unlimited = { policy: 'function_call', method_names: [] } as const;
  t.is(costOf({ keys: { ...unlimited, method_names: [] } }, { keyLengths: [33] }).keyBytes, 82 + 1 + 4 + 16 + 4);
});

test('what the least deposit exceeds the cost by becomes balance of the instance', (t) => {
  const plain = totalCost(costOf({}));
  const raised = costOf({ min_deposit: String(plain + 5n) });
  t.is(totalCost(raised), plain + 5n);
  t.is(raised.initialBalance, 5n);
  t.is(totalCost(costOf({ min_deposit: '1' })), plain);
});

test('the registry bytes cover what the registry stores, pending and confirmed, for random entries', (t) => {
  const random = createRandom(1);
  for (let round = 0; round < 300; round++) {
    const store = new MemoryStore();
    store.write('I', String(random.below(4_000_000_000)));
    const empty = store.usage();
    const name = random.text('ab1', 1 + random.below(40));
    const creator = random.text('abc', 2 + random.below(63));
    const template = random.text('xy', 1 + random.below(32));
    const keys = Array.from({ length: random.below(4) }, () => `ed25519:${random.text('abc', 44)}`);
    const paid = registryBytes(
      name,
      keys.reduce((sum, key) => sum + key.length + 3, 0),
    );
    const version = 1 + random.below(1_000_000);
    const refundTo = random.text('abc', 2 + random.below(63));
    const pending = { creator, template, version, height: 4_000_000_000, keys, refundTo };
    const { entryBytes } = takeName(store, name, pending);
    t.is(store.usage() - empty, entryBytes);
    t.true(entryBytes <= paid, `pending ${entryBytes} > ${paid}`);
    const { height } = pending;
    registerInstance(store, { name, creator, template, version, height, timestampNs: '1'.repeat(19), keys }, height);
    // The template's own counter is one entry for all its instances.
    t.true(store.usage() - empty - store.entries.get(`m:${template}`)!.length - 42 - template.length <= paid);
  }
});
