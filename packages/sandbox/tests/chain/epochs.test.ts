import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { equalBytes } from '../../src/primitives/hash.ts';
import { keyOf, scenarioGenesis } from './helpers/genesis.ts';
import { startChain, transactionOf, heightOf, type TestChain } from './helpers/test-chain.ts';
import { getAccount } from '../../src/runtime/records.ts';
import type { Trie } from '../../src/store/trie.ts';

const NEAR = 10n ** 24n;

function accountOf({ chain }: TestChain, accountId: string): { amount: bigint; locked: bigint } {
  const account = getAccount(chain.stateAt(chain.head()) as Trie, accountId);
  assert.ok(account !== null);
  return { amount: account.amount, locked: account.locked };
}

/** Lets idle blocks pass until the head is at `height`. */
async function reach({ chain, clock }: TestChain, height: number): Promise<void> {
  while (heightOf(chain) < height) await clock.advance(120);
}

async function run(
  { chain }: TestChain,
  signerId: string,
  actions: Parameters<typeof transactionOf>[3],
): Promise<void> {
  const transaction = transactionOf(chain, signerId, signerId, actions);
  assert.deepEqual(chain.submitTransaction(transaction), { kind: 'accepted' });
  const result = await chain.waitForTransaction(transaction.hash, 'FINAL', 10_000, transaction);
  assert.equal(result.kind, 'reached');
}

describe('epochs', () => {
  it('begin three heights after their planned last final block', async () => {
    const test = await startChain(scenarioGenesis({}, { epoch_length: 10 }));
    await reach(test, 32);
    const starts: number[] = [];
    let previous: Uint8Array | undefined;
    for (let height = 1; height <= 32; height++) {
      const block = test.chain.findBlock({ kind: 'height', height });
      assert.ok(block !== undefined);
      if (previous !== undefined && !equalBytes(previous, block.header.innerLite.epochId)) starts.push(height);
      previous = block.header.innerLite.epochId;
    }
    assert.deepEqual(starts, [11, 21, 31]);
    const report = test.chain.validatorsAt({ kind: 'latest' });
    assert.equal(report?.epochStartHeight, 31);
    // Genesis counts as the epoch before the first, and the second has the same validators and height.
    assert.equal(report?.epochHeight, 3);
    await test.chain.stop();
  });

  it('pay the validator its share of the inflation, and the supply grows by it', async () => {
    const genesis = scenarioGenesis(
      {},
      {
        chain_id: 'test-chain-rewards',
        epoch_length: 10,
        max_inflation_rate: [1, 20],
        protocol_treasury_account: 'near',
      },
    );
    const test = await startChain(genesis);
    const before = test.chain.head().header.innerRest.totalSupplyYocto;
    await reach(test, 10);
    const { timestampNs } = (
      test.chain.findBlock({ kind: 'height', height: 10 }) as NonNullable<ReturnType<typeof test.chain.findBlock>>
    ).header.innerLite;
    const duration = timestampNs - genesis.config.genesisTimeNs;
    const inflation = (before * duration) / (365n * 86_400n * 1_000_000_000n * 20n);
    await reach(test, 11);
    const minted = test.chain.head().header.innerRest.totalSupplyYocto - before;
    const treasury = inflation / 10n;
    // The first block carries no chunk: on the mean 29/30 online, which is 20/27 of the way from 9/10 to 99/100.
    const reward = ((inflation - treasury) * 20n) / 27n;
    assert.equal(minted - treasury - reward <= 1n && minted >= treasury + reward, true);
    assert.equal(accountOf(test, 'near').amount, 1_000_000_000n * NEAR + treasury);
    assert.equal(accountOf(test, 'test.near').locked, 50_000_000n * NEAR + minted - treasury);
    await test.chain.stop();
  });

  it('give back the stake of a validator that unstakes, three epochs later', async () => {
    const test = await startChain(scenarioGenesis({ 'rich.near': 60_000_000n }, { epoch_length: 10 }));
    const publicKey = keyOf('rich.near').publicKey;
    await run(test, 'rich.near', [{ kind: 'Stake', stake: 30_000_000n * NEAR, publicKey }]);
    assert.equal(accountOf(test, 'rich.near').locked, 30_000_000n * NEAR);
    await reach(test, 22);
    const inOffice = test.chain.validatorsAt({ kind: 'latest' })?.current.map((validator) => validator.accountId);
    assert.deepEqual(inOffice, ['test.near', 'rich.near']);
    await run(test, 'rich.near', [{ kind: 'Stake', stake: 0n, publicKey }]);
    assert.equal(accountOf(test, 'rich.near').locked, 30_000_000n * NEAR);
    await reach(test, 50);
    assert.equal(accountOf(test, 'rich.near').locked, 30_000_000n * NEAR);
    await reach(test, 62);
    assert.equal(accountOf(test, 'rich.near').locked, 0n);
    assert.deepEqual(
      test.chain.validatorsAt({ kind: 'latest' })?.current.map((validator) => validator.accountId),
      ['test.near'],
    );
    await test.chain.stop();
  });
});
