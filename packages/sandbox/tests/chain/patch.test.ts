import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createAccount } from '../../src/primitives/account.ts';
import { sha256 } from '../../src/primitives/crypto.ts';
import type { StateRecord } from '../../src/primitives/state-record.ts';
import { getAccount } from '../../src/runtime/records.ts';
import type { Trie } from '../../src/store/trie.ts';
import { balanceOf, heightOf, startChain } from './helpers/test-chain.ts';

const CODE = new Uint8Array(40).fill(1);
const contract: StateRecord = { kind: 'Contract', accountId: 'carol.near', code: CODE };
const account = (amount: bigint): StateRecord => ({
  kind: 'Account',
  accountId: 'carol.near',
  account: createAccount(amount, 222n, { kind: 'Local', codeHash: sha256(CODE) }),
});

describe('patchState', () => {
  it('is done when the records stand in the state of a block', async () => {
    const { chain } = await startChain();
    const height = heightOf(chain);
    await chain.patchState([account(5n), contract]);
    assert.equal(heightOf(chain), height + 1);
    assert.equal(balanceOf(chain, 'carol.near'), 5n);
    assert.equal(getAccount(chain.stateAt(chain.head()) as Trie, 'carol.near')?.storageUsage, 222n);
    await chain.stop();
  });

  it('takes code before its account, and the last of several records of a key', async () => {
    const { chain } = await startChain();
    await chain.patchState([contract, account(5n), account(7n)]);
    assert.equal(balanceOf(chain, 'carol.near'), 7n);
    await chain.stop();
  });

  it('refuses code that has no account or does not fit it, and the chain lives on', async () => {
    const { chain, clock } = await startChain();
    await assert.rejects(chain.patchState([contract]), { code: 'PATCH' });
    await assert.rejects(chain.patchState([{ kind: 'Contract', accountId: 'bob.near', code: CODE }]), {
      code: 'PATCH',
    });
    const height = heightOf(chain);
    await clock.advance(1000);
    assert.equal(heightOf(chain) > height, true);
    await chain.stop();
  });

  it('refuses the one balance that no record can hold, and takes the one below', async () => {
    const { chain } = await startChain();
    await assert.rejects(chain.patchState([account(2n ** 128n - 1n), contract]), { code: 'PATCH' });
    await chain.patchState([account(2n ** 128n - 2n), contract]);
    assert.equal(balanceOf(chain, 'carol.near'), 2n ** 128n - 2n);
    await chain.stop();
  });

  it('leaves what was before readable at the block before', async () => {
    const { chain } = await startChain();
    const before = chain.head();
    await chain.patchState([account(5n), contract]);
    assert.equal(getAccount(chain.stateAt(before) as Trie, 'carol.near'), null);
    await chain.stop();
  });
});
