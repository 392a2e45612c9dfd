import test from 'ava';
import { decodeBase58 } from '../../src/lib/base58.ts';
import { decodeCreationVersion, encodeCreationVersion } from '../../src/lib/creation-version.ts';
import { emptyState, parseStoredState } from '../../src/lib/state.ts';
import { parseVersion } from '../../src/lib/version.ts';
import { fromWords, toWords } from '../../src/lib/words.ts';
import { createRandom } from '../helpers/random.ts';

const HASH = 'BWNGYXF2i6gRkvH9EuewKVP3ndzh69TGjEKw7HUYjuqj';

test('the state of every layout is read', (t) => {
  t.like(parseStoredState('{"schema":1,"owner":"a.near","pending":"7"}'), { owner: 'a.near', pending: '7' });
  t.like(parseStoredState(JSON.stringify({ state: emptyState() })), emptyState());
  t.like(parseStoredState('{"state":{"schema":2,"owner":"b.near","instances":4}}'), { owner: 'b.near', instances: 4 });
});

test('a version for creations is read back as it was written, for every kind and key policy', (t) => {
  for (const input of [
    { kind: 'bytecode', code_id: HASH, init_method: '' },
    { kind: 'global_hash', code_id: HASH, state_bytes: 0, min_deposit: '5' },
    { kind: 'global_account', code_id: 'code.near', init_gas: '7', keys: { policy: 'signer' } },
    { kind: 'bytecode', code_id: HASH, keys: { policy: 'function_call' } },
    {
      kind: 'bytecode',
      code_id: HASH,
      keys: { policy: 'function_call', method_names: ['a', 'get b'], allowance: '0' },
    },
  ] as const) {
    const version = parseVersion(input as unknown as Parameters<typeof parseVersion>[0], 77);
    const [number, fields] = decodeCreationVersion(encodeCreationVersion(3, version));
    t.is(number, 3);
    t.like(version, fields);
  }
});

test('bytes are read back from their numbers', (t) => {
  const random = createRandom(5);
  for (let round = 0; round < 100; round++) {
    const bytes = Uint8Array.from({ length: 32 }, () => random.below(256));
    t.deepEqual(fromWords(toWords(bytes)), bytes);
  }
  const words = parseVersion({ kind: 'global_hash', code_id: HASH }, 0).code_hash_words;
  t.deepEqual(fromWords(words as number[]), decodeBase58(HASH, 32));
});
