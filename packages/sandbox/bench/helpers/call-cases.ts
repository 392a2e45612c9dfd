import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Action } from '../../src/primitives/action.ts';

/** Folder where `npm run build` leaves the repository's contracts; what only benches need is in `bench` below. */
const BUILD = join(import.meta.dirname, '../../../../build');

/** Accounts that send calls. */
export const CALLERS: readonly string[] = Array.from({ length: 20 }, (_, i) => `account-${i}.near`);
/** Account of the contract under test. */
export const CONTRACT = 'contract.near';

const TERA = 10n ** 12n;
const NEAR = 10n ** 24n;

/** Calls to measure. */
export interface CallCase {
  readonly name: string;
  readonly calls: number;
  /** Most calls of one account that are sent without waiting for one. */
  readonly unanswered: number;
  /** Transactions of the contract's account to itself that come first. */
  readonly setUp: () => readonly (readonly Action[])[];
  /** The call with this number. */
  readonly call: (index: number) => Action;
  /** What the last of so many calls must answer. */
  readonly expected: (calls: number) => string | RegExp;
  /** Files that are needed. */
  readonly files: readonly string[];
}

const functionCall = (methodName: string, args: object | Uint8Array, teraGas: bigint, deposit = 0n): Action => ({
  kind: 'FunctionCall',
  methodName,
  args: args instanceof Uint8Array ? args : Buffer.from(JSON.stringify(args)),
  gas: teraGas * TERA,
  deposit,
});
const deploy = (path: string): Action => ({ kind: 'DeployContract', code: new Uint8Array(readFileSync(path)) });

function counter(name: string, file: string, calls: number): CallCase {
  const path = join(BUILD, 'bench', file);
  return {
    name,
    calls,
    unanswered: calls,
    files: [path],
    setUp: () => [[deploy(path), functionCall('init', { start: 0 }, 100n)]],
    call: () => functionCall('increment', {}, 30n),
    expected: (count) => String(count),
  };
}

const factory = join(BUILD, 'factory.wasm');
const instance = join(BUILD, 'donation.wasm');

const ALL: readonly CallCase[] = [
  counter('calls of the stock counter (near-sdk-js)', 'stock-counter.wasm', 400),
  counter('calls of the same counter, compiled by near-contract', 'own-counter.wasm', 1_000),
  {
    name: 'views by transaction of a large contract (the factory)',
    calls: 1_000,
    unanswered: 1_000,
    files: [factory],
    setUp: () => [[deploy(factory), functionCall('init', { owner_id: CONTRACT }, 100n)]],
    call: () => functionCall('get_templates', {}, 30n),
    expected: () => /^\[/,
  },
  {
    name: 'creations by the factory, code from its storage',
    calls: 1_000,
    // The gas attached to more of them would congest the shard.
    unanswered: 5,
    files: [factory, instance],
    setUp: () => [
      [deploy(factory), functionCall('init', { owner_id: CONTRACT }, 100n)],
      [functionCall('update_stored_contract', new Uint8Array(readFileSync(instance)), 300n, 1n)],
    ],
    call: (index) => functionCall('create', { name: `i${index}`, args: { beneficiary: 'near' } }, 300n, 5n * NEAR),
    expected: () => /^"i\d+\.contract\.near"$/,
  },
];

/** The cases whose contracts are there; says on stderr which are not. */
export function availableCases(): CallCase[] {
  return ALL.filter(({ name, files }) => {
    const missing = files.filter((path) => !existsSync(path));
    if (missing.length > 0)
      console.error(`left out: ${name}; \`npm run bench -- sandbox\` makes ${missing.join(', ')}`);
    return missing.length === 0;
  });
}
