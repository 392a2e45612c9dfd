import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AccountIdError } from '../../src/errors/parse.ts';
import {
  accountType,
  isAccountId,
  isSubAccountOf,
  isTopLevel,
  parseAccountId,
} from '../../src/primitives/account-id.ts';

describe('parseAccountId', () => {
  it('takes ids of 2 to 64 lower-case characters with single separators inside', () => {
    for (const id of ['aa', 'a-a', 'a_b.c-d', 'a'.repeat(64), '100', 'near', 'bo.b'])
      assert.equal(parseAccountId(id), id);
  });

  const refusals: readonly [string, string][] = [
    ['', 'the Account ID is too short'],
    ['a', 'the Account ID is too short'],
    ['a'.repeat(65), 'the Account ID is too long'],
    ['Alice.near', "the Account ID contains an invalid character 'A' at index 0"],
    ['b..near', "the Account ID has a redundant separator '.' at index 2"],
    ['.near', "the Account ID has a redundant separator '.' at index 0"],
    ['near.', "the Account ID has a redundant separator '.' at index 4"],
    ['a é', "the Account ID contains an invalid character ' ' at index 1"],
    ['aé', "the Account ID contains an invalid character 'é' at index 1"],
    ['a\n', "the Account ID contains an invalid character '\\n' at index 1"],
  ];
  for (const [id, message] of refusals) {
    it(`refuses ${JSON.stringify(id.slice(0, 20))} in nearcore's words`, () => {
      assert.equal(isAccountId(id), false);
      assert.throws(
        () => parseAccountId(id),
        (error) => error instanceof AccountIdError && error.shortMessage === message && error.accountId === id,
      );
    });
  }
});

describe('accountType', () => {
  it('tells implicit ids by their form', () => {
    assert.equal(accountType('alice.near'), 'Named');
    assert.equal(accountType('ab'.repeat(32)), 'NearImplicit');
    assert.equal(accountType(`0x${'ab'.repeat(20)}`), 'EthImplicit');
    assert.equal(accountType(`0s${'ab'.repeat(20)}`), 'NearDeterministic');
  });

  it('takes near misses for names', () => {
    assert.equal(accountType('ab'.repeat(31)), 'Named');
    assert.equal(accountType('zz'.repeat(32)), 'Named');
    assert.equal(accountType(`0x${'ab'.repeat(19)}`), 'Named');
    assert.equal(accountType(`0y${'ab'.repeat(20)}`), 'Named');
  });
});

describe('isSubAccountOf', () => {
  it('holds for exactly one name below', () => {
    assert.equal(isSubAccountOf('a.bob.near', 'bob.near'), true);
    assert.equal(isSubAccountOf('a.b.bob.near', 'bob.near'), false);
    assert.equal(isSubAccountOf('bob.near', 'bob.near'), false);
    assert.equal(isSubAccountOf('abob.near', 'bob.near'), false);
    assert.equal(isSubAccountOf('.bob.near', 'bob.near'), false);
  });
});

describe('isTopLevel', () => {
  it('holds for ids without a dot, but not for system', () => {
    assert.equal(isTopLevel('near'), true);
    assert.equal(isTopLevel('a.near'), false);
    assert.equal(isTopLevel('system'), false);
  });
});
