import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CursorMismatchError } from '../../src/errors/codes.ts';
import { follow, type Followed } from '../../src/monitor/follow.ts';
import { eventLog, FACTORY, FakeChain } from './fake-chain.ts';

async function collect(chain: FakeChain, after: { height: number; hash?: string | undefined }) {
  const found: Followed[] = [];
  for await (const next of follow(chain, {
    factoryId: FACTORY,
    after: { height: after.height, hash: after.hash },
    once: true,
    parallel: 3,
  }))
    found.push(next);
  return found;
}
const eventsOf = (found: Followed[]) =>
  found.flatMap((entry) => (entry.kind === 'block' ? entry.events.map(({ id, event }) => `${id} ${event}`) : []));

describe('follow', () => {
  it('gives every event once, in the order of blocks, receipts and logs', async () => {
    const chain = new FakeChain();
    chain.add(1, { r1: [eventLog('a'), 'noise', eventLog('b')] });
    chain.add(2);
    chain.add(3, { r2: [eventLog('c')], r3: [eventLog('d')] });
    assert.deepEqual(eventsOf(await collect(chain, { height: 0 })), ['r1:0 a', 'r1:2 b', 'r2:0 c', 'r3:0 d']);
  });

  it('passes over skipped heights without calling them missed', async () => {
    const chain = new FakeChain();
    chain.add(1, { r1: [eventLog('a')] });
    chain.add(900, { r2: [eventLog('b')] });
    const found = await collect(chain, { height: 0 });
    assert.deepEqual(eventsOf(found), ['r1:0 a', 'r2:0 b']);
    assert.equal(
      found.some(({ kind }) => kind === 'missed'),
      false,
    );
  });

  it('goes on after the cursor without repeating its block', async () => {
    const chain = new FakeChain();
    chain.add(1, { r1: [eventLog('a')] });
    chain.add(2, { r2: [eventLog('b')] });
    assert.deepEqual(eventsOf(await collect(chain, { height: 1, hash: 'h1' })), ['r2:0 b']);
  });

  it('says which heights the node has collected, and goes on behind them', async () => {
    const chain = new FakeChain();
    for (let height = 1; height <= 10; height++) chain.add(height, { [`r${height}`]: [eventLog('e')] });
    chain.earliest = 6;
    const found = await collect(chain, { height: 2, hash: 'h2' });
    assert.deepEqual(found[0], { kind: 'missed', fromHeight: 3, toHeight: 5 });
    assert.deepEqual(eventsOf(found), ['r6:0 e', 'r7:0 e', 'r8:0 e', 'r9:0 e', 'r10:0 e']);
  });

  it('says so too when the node collects blocks while they are being followed', async () => {
    const chain = new FakeChain();
    for (let height = 1; height <= 9; height++) chain.add(height, { [`r${height}`]: [eventLog('e')] });
    const found: Followed[] = [];
    for await (const next of follow(chain, {
      factoryId: FACTORY,
      after: { height: 0, hash: undefined },
      once: true,
      parallel: 2,
    })) {
      found.push(next);
      if (next.kind === 'block' && next.height === 2) chain.earliest = 7;
    }
    assert.deepEqual(
      found.filter(({ kind }) => kind === 'missed'),
      [{ kind: 'missed', fromHeight: 3, toHeight: 6 }],
    );
    assert.deepEqual(eventsOf(found), ['r1:0 e', 'r2:0 e', 'r7:0 e', 'r8:0 e', 'r9:0 e']);
  });

  it('refuses a cursor of another chain', async () => {
    const chain = new FakeChain();
    chain.add(1);
    chain.add(2);
    await assert.rejects(
      collect(chain, { height: 1, hash: 'other' }),
      (error) => error instanceof CursorMismatchError && error.code === 'CURSOR_MISMATCH',
    );
  });

  it('refuses a cursor ahead of a chain that was started anew', async () => {
    const chain = new FakeChain();
    chain.add(1);
    await assert.rejects(collect(chain, { height: 50, hash: 'h50' }), CursorMismatchError);
  });

  it('never looks above the final head', async () => {
    const chain = new FakeChain();
    chain.add(1, { r1: [eventLog('a')] });
    chain.add(2, { r2: [eventLog('b')] });
    chain.final = 1;
    assert.deepEqual(eventsOf(await collect(chain, { height: 0 })), ['r1:0 a']);
  });

  it('waits for new final blocks until it is stopped', async () => {
    const chain = new FakeChain();
    chain.add(1, { r1: [eventLog('a')] });
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const next of follow(chain, {
      factoryId: FACTORY,
      after: { height: 0, hash: undefined },
      pollMs: 1,
      signal: stop.signal,
    })) {
      if (next.kind === 'block') seen.push(...next.events.map(({ event }) => event));
      if (seen.length === 1) chain.add(2, { r2: [eventLog('b')] });
      if (seen.length === 2) stop.abort();
    }
    assert.deepEqual(seen, ['a', 'b']);
  });
});
