/**
 * Contract calls of 20 accounts, each account's in a row, the last one awaited (of creations each tenth): through the
 * chain alone and over RPC.
 *
 *   tsx bench/contract-calls.ts [--json] [WORD…]      only the cases whose names have one of the words
 *
 * Prints for each case the time from the deployment to the end of the first call, then, for as many calls as the case
 * has, calls a second, processor time a call (the whole process, with the client that signs), and for the chain alone
 * where its time goes by stage. On a busy machine compare processor time. The last call's answer is checked, so that a
 * call that did nothing is noticed. Contracts are read from `build/`.
 */
import { Session, type Profiler } from 'node:inspector/promises';
import Table from 'cli-table3';
import { installNodeCrypto } from '../src/node/node-crypto.ts';
import type { Action } from '../src/primitives/action.ts';
import { sha256 } from '../src/primitives/crypto.ts';
import type { CryptoHash } from '../src/primitives/hash.ts';
import { signMessage, type KeyPair } from '../src/primitives/key-pair.ts';
import { createSignedTransaction, encodeTransaction, type SignedTransaction } from '../src/primitives/transaction.ts';
import { keyOf } from '../tests/chain/helpers/genesis.ts';
import { availableCases, CALLERS, CONTRACT, type CallCase } from './helpers/call-cases.ts';
import { chainTarget, rpcTarget, type CallTarget } from './helpers/call-targets.ts';
import { IDLE, timeByStage } from './helpers/stages.ts';

interface Figures {
  readonly case: string;
  readonly target: string;
  readonly calls: number;
  /** From sending the code until the first call is final. */
  readonly firstMs: number;
  readonly perSecond: number;
  readonly processorMs: number;
  /** Microseconds a call by stage, where it was profiled. */
  readonly stages: Readonly<Record<string, number>>;
}

/** Calls that warm the code up before the clock runs. */
const WARM_UP = 60;
/** A block hash is old after 100 blocks. */
const CALLS_ON_ONE_HASH = 10;

const words = process.argv.slice(2);
const asJson = words.includes('--json');
const wanted = words.filter((word) => !word.startsWith('--'));
const nonces = new Map<string, bigint>();

installNodeCrypto();
const pairs = new Map([CONTRACT, ...CALLERS].map((id) => [id, keyOf(id)]));

function sign(signerId: string, action: readonly Action[], blockHash: CryptoHash): SignedTransaction {
  const nonce = (nonces.get(signerId) ?? 0n) + 1n;
  nonces.set(signerId, nonce);
  const pair = pairs.get(signerId) as KeyPair;
  const transaction = {
    version: 0,
    signerId,
    publicKey: pair.publicKey,
    nonce,
    nonceIndex: null,
    receiverId: CONTRACT,
    blockHash,
    actions: action,
    nonceMode: 'Monotonic',
  } as const;
  return createSignedTransaction(transaction, signMessage(pair, sha256(encodeTransaction(transaction))));
}

/** Each account sends its share in a row; all wait for their last one, some cases between, too. Gives back the values of the last ones. */
async function inRows(target: CallTarget, from: number, count: number, test: CallCase): Promise<string[]> {
  const each = count / CALLERS.length;
  return Promise.all(
    CALLERS.map(async (account, row) => {
      let hash = await target.finalHash();
      for (let i = 0; i < each - 1; i++) {
        if (i % CALLS_ON_ONE_HASH === CALLS_ON_ONE_HASH - 1) hash = await target.finalHash();
        const transaction = sign(account, [test.call(from + row * each + i)], hash);
        if (i % test.unanswered === test.unanswered - 1) await target.finish(transaction);
        else await target.send(transaction);
      }
      return target.finish(sign(account, [test.call(from + row * each + each - 1)], hash));
    }),
  );
}

/** Fails unless one of the answers is the last call's. */
function check(answers: readonly string[], expected: string | RegExp): void {
  const fits = (answer: string): boolean =>
    typeof expected === 'string' ? answer === expected : expected.test(answer);
  const good = typeof expected === 'string' ? answers.some(fits) : answers.every(fits);
  if (!good) throw new Error(`unexpected answers: ${answers.join(' ').slice(0, 500)}`);
}

async function measure(test: CallCase, target: CallTarget, isProfiled: boolean): Promise<Figures> {
  nonces.clear();
  const startedAt = performance.now();
  for (const actions of test.setUp()) await target.finish(sign(CONTRACT, actions, await target.finalHash()));
  await target.finish(sign(CONTRACT, [test.call(0)], await target.finalHash()));
  const firstMs = performance.now() - startedAt;
  check(await inRows(target, 1, WARM_UP, test), test.expected(WARM_UP + 1));

  const session = isProfiled ? await startProfile() : null;
  const start = performance.now();
  const processor = process.cpuUsage();
  const answers = await inRows(target, WARM_UP + 1, test.calls, test);
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(processor);
  const stages = session === null ? {} : await stopProfile(session, test.calls);
  check(answers, test.expected(WARM_UP + 1 + test.calls));
  return {
    case: test.name,
    target: target.name,
    calls: test.calls,
    firstMs,
    perSecond: (test.calls / milliseconds) * 1000,
    processorMs: (user + system) / 1000 / test.calls,
    stages,
  };
}

async function startProfile(): Promise<Session> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
  return session;
}

async function stopProfile(session: Session, calls: number): Promise<Record<string, number>> {
  const { profile } = (await session.post('Profiler.stop')) as { profile: Profiler.Profile };
  session.disconnect();
  const times = [...timeByStage(profile)].filter(([stage]) => stage !== IDLE).sort(([, a], [, b]) => b - a);
  return Object.fromEntries(times.map(([stage, time]) => [stage, time / calls]));
}

const figures: Figures[] = [];
const cases = availableCases().filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
for (const test of cases) {
  for (const [name, start] of [
    ['in process', () => chainTarget([...CALLERS, CONTRACT])],
    ['over RPC', () => rpcTarget([...CALLERS, CONTRACT])],
  ] as const) {
    process.stderr.write(`${test.calls} ${test.name}, ${name}: `);
    const target = await start();
    try {
      const measured = await measure(test, target, name === 'in process');
      figures.push(measured);
      console.error(
        `${measured.perSecond.toFixed(0)} a second, ${measured.processorMs.toFixed(2)} ms of processor each`,
      );
    } finally {
      await target.stop();
    }
  }
}

if (asJson) console.log(JSON.stringify(figures, null, 2));
else print();

function print(): void {
  const style = { head: [], border: [] };
  const table = new Table({ head: ['case', 'how', 'first ms', 'a second', 'processor ms each'], style });
  for (const { case: name, target, calls, firstMs, perSecond, processorMs } of figures)
    table.push([`${calls} ${name}`, target, firstMs.toFixed(0), perSecond.toFixed(0), processorMs.toFixed(2)]);
  console.log(table.toString());
  for (const { case: name, stages } of figures.filter(({ target }) => target === 'in process')) {
    const total = Object.values(stages).reduce((sum, time) => sum + time, 0);
    console.log(`\n${name}: time of one in process, by stage`);
    for (const [stage, time] of Object.entries(stages))
      console.log(
        `${stage.padEnd(50)} ${time.toFixed(1).padStart(8)} us ${((time / total) * 100).toFixed(1).padStart(5)}%`,
      );
  }
}
