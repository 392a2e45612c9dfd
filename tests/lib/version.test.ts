import test from 'ava';
import type { VersionInput } from '../../src/interfaces/version.ts';
import { parseVersion } from '../../src/lib/version.ts';
import { checkWasm, MAX_CODE_BYTES } from '../../src/lib/wasm.ts';

const HASH = 'BWNGYXF2i6gRkvH9EuewKVP3ndzh69TGjEKw7HUYjuqj';
const INPUT: VersionInput = { kind: 'bytecode', code_id: HASH };

test('a version without details gets the documented defaults', (t) => {
  t.deepEqual(parseVersion(INPUT, 10), {
    kind: 'bytecode',
    code_id: HASH,
    size: 10,
    init_method: 'init',
    init_gas: '5000000000000',
    state_bytes: 200,
    keys: { policy: 'none' },
    min_deposit: '0',
    migrate_from: [],
    migrate_method: '',
    metadata: {},
    deprecated: false,
  });
});

const REFUSED: [string, Partial<Record<keyof VersionInput, unknown>>][] = [
  ['an unknown kind', { kind: 'wasm' }],
  ['a code id that is no hash', { code_id: 'abc' }],
  ['an account id where a hash is meant', { kind: 'global_hash', code_id: 'code.near' }],
  ['a bad account id', { kind: 'global_account', code_id: 'Code.near' }],
  ['gas as a number', { init_gas: 5 }],
  ['more gas than a call can have', { init_gas: '1000000000000001' }],
  ['a method name with a comma', { init_method: 'init,drain' }],
  ['negative state bytes', { state_bytes: -1 }],
  ['half a byte of state', { state_bytes: 1.5 }],
  ['an unknown key policy', { keys: { policy: 'all' } }],
  ['a limited key for a method without a name', { keys: { policy: 'function_call', method_names: [''] } }],
  ['a too long method name', { init_method: 'a'.repeat(257) }],
  ['metadata that is a list', { metadata: [] }],
  ['metadata above 2,048 characters', { metadata: { text: 'a'.repeat(2_048) } }],
  ['a migration from no version', { migrate_from: ['1'] }],
];
for (const [title, fields] of REFUSED) {
  test(`a version with ${title} is refused`, (t) => {
    t.throws(() => parseVersion({ ...INPUT, ...fields } as VersionInput, 10), { message: /^FactoryInvalidArgs: / });
  });
}

const MODULE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

test('an empty module passes as wasm', (t) => {
  t.notThrows(() => checkWasm(new Uint8Array(MODULE)));
});

test('every wrong or missing byte of the header is refused', (t) => {
  for (let index = 0; index < MODULE.length; index++) {
    const changed = new Uint8Array(MODULE);
    changed[index] ^= 1;
    t.throws(() => checkWasm(changed), { message: `FactoryNotWasm: size=8, offset=${index}` });
    t.throws(() => checkWasm(new Uint8Array(MODULE.slice(0, index))), { message: /^FactoryNotWasm/ });
  }
});

test('code of 4 MiB passes and one byte more is refused', (t) => {
  const code = new Uint8Array(MAX_CODE_BYTES + 1);
  code.set(MODULE);
  t.notThrows(() => checkWasm(code.subarray(0, MAX_CODE_BYTES)));
  t.throws(() => checkWasm(code), {
    message: `FactoryCodeTooLarge: size=${MAX_CODE_BYTES + 1}, limit=${MAX_CODE_BYTES}`,
  });
});
