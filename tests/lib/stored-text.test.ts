import test from 'ava';
import { decodeBase58 } from '../../src/lib/base58.ts';
import { decodeCreationVersion, encodeCreationVersion } from '../../src/lib/creation-version.ts';
import { decodeState, emptyState, encodeState, type FactoryState, parseStoredState } from '../../src/lib/state.ts';
import { splitFields } from '../../src/lib/text-fields.ts';
import { parseVersion } from '../../src/lib/version.ts';
import { decodeWords, encodeWords } from '../../src/lib/words.ts';
import { createRandom } from '../helpers/random.ts';

const HASH = 'BWNGYXF2i6gRkvH9EuewKVP3ndzh69TGjEKw7HUYjuqj';

test('the state is read back as it was written, whatever its switches', (t) => {
  for (let switches = 0; switches < 8; switches++) {
    const state: FactoryState = {
      ...emptyState(),
      owner: 'owner.near',
      proposed_owner: switches === 0 ? '' : 'next.near',
      treasury: 'treasury.near',
      fee: '340282366920938463463374607431768211455',
      paused: (switches & 1) > 0,
      allow_list: (switches & 2) > 0,
      two_phase: (switches & 4) > 0,
      default_template: 'a-b_c',
      templates: 12,
      campaigns: 3,
    };
    t.deepEqual(decodeState(encodeState(state)), state);
    t.deepEqual(parseStoredState(encodeState(state)), state);
  }
  t.deepEqual(decodeState(encodeState(emptyState())), emptyState());
});

test('the state of the older layouts, which were JSON, is read', (t) => {
  t.like(parseStoredState('{"schema":1,"owner":"a.near","pending":"7"}'), { owner: 'a.near', pending: '7' });
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
    t.like(version, decodeCreationVersion(splitFields(encodeCreationVersion(version))));
  }
});

test('bytes are read back from their numbers', (t) => {
  const random = createRandom(5);
  for (let round = 0; round < 100; round++) {
    const bytes = Uint8Array.from({ length: 32 }, () => random.below(256));
    t.deepEqual(decodeWords(encodeWords(bytes)), bytes);
  }
  const words = parseVersion({ kind: 'global_hash', code_id: HASH }, 0).code_hash_words;
  t.deepEqual(decodeWords(words as string), decodeBase58(HASH, 32));
});
