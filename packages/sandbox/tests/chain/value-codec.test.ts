import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FIELD_NAMES } from '../../src/chain/archive/field-names.ts';
import { decodeValue, encodeValue } from '../../src/chain/archive/value-codec.ts';
import { Signature } from '../../src/primitives/keys.ts';
import { keyOf } from './helpers/genesis.ts';

describe('stored values', () => {
  it('come back as they were', () => {
    const value = {
      nothing: null,
      missing: undefined,
      flags: [true, false],
      numbers: [0, 1, 255, 2 ** 32 - 1, 2 ** 32, -1, 0.5, 2 ** 53],
      amounts: [0n, 1n, -5n, 2n ** 127n, 10n ** 33n, 2n ** 128n - 1n, 2n ** 128n],
      text: 'ŽÆ 😀',
      bytes: [new Uint8Array(0), Uint8Array.of(1, 2)],
      key: keyOf('alice').publicKey,
      signature: new Signature('ed25519', new Uint8Array(64).fill(3)),
      map: new Map<string, unknown>([
        ['a', { nothing: 1n }],
        ['b', { nothing: 'x', other: [] }],
        ['known fields', { hash: 1, nothing: 2, height: 3 }],
      ]),
    };
    assert.deepEqual(decodeValue(encodeValue(value)), value);
  });

  it('take no bytes for the names of fields that every block has', () => {
    const fields = Object.fromEntries(FIELD_NAMES.map((name) => [name, null]));
    // For each a number of two bytes and the tag of null; a tag and a count before them.
    assert.equal(encodeValue(fields).length, 3 * FIELD_NAMES.length + 3);
    assert.equal(Object.keys(fields).length, FIELD_NAMES.length);
  });

  it('refuse what cannot be kept', () => {
    assert.throws(() => encodeValue({ call: () => undefined }), { code: 'INVARIANT' });
    assert.throws(() => decodeValue(Uint8Array.of(99)), { code: 'INVARIANT' });
  });
});
