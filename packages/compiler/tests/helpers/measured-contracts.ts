import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { casesDir } from './build.ts';
import type { MockHost, MockOptions, MockOutcome } from './mock-host.ts';

type Call = readonly [method: string, options?: MockOptions];

/** A contract and the call that stands for its typical use. */
export interface MeasuredContract {
  readonly name: string;
  readonly entry: string;
  /** Calls that come first, not measured. */
  readonly before: readonly Call[];
  readonly call: Call;
}

const repository = fileURLToPath(new URL('../../../..', import.meta.url));
const NEAR = 10n ** 24n;

const own = (name: string, call: Call, before: readonly Call[] = []): MeasuredContract => ({
  name,
  entry: join(casesDir, name, 'source.ts'),
  before,
  call,
});

/** Small contracts of this package, each for another part of near-sdk-js. */
export const SMALL_CONTRACTS: readonly MeasuredContract[] = [
  own('hello', ['hello']),
  own('counter', ['increment', { input: '{"by":3}' }], [['init', { input: '{"start":5}' }]]),
  own('status-message', ['set_status', { input: '{"message":"hello"}' }]),
  own(
    'token',
    ['ft_transfer', { input: '{"receiver_id":"bob.near","amount":"1000","memo":"rent"}', deposit: 1n }],
    [['init', { input: '{"owner_id":"alice.near","total_supply":"1000000000000000000000000000"}' }]],
  ),
  own(
    'guest-list',
    ['sign', { input: '{"name":"bob"}' }],
    [
      ['ban', { input: '{"name":"mallory"}' }],
      ['sign', { input: '{"name":"alice"}' }],
    ],
  ),
  own('cross-call', ['ask', { input: '{"oracle":"oracle.near"}' }]),
  own('text', ['count', { input: '{"text":"The quick brown fox jumps over the lazy dog, the fox says."}' }]),
  own('raw-bytes', ['put', { input: new Uint8Array(1000).fill(7) }]),
];

/** Contracts of this repository. */
export const REPOSITORY_CONTRACTS: readonly MeasuredContract[] = [
  {
    name: 'factory',
    entry: join(repository, 'src', 'factory.ts'),
    before: [['init', { input: '{"owner_id":"alice.near"}' }]],
    call: ['get_templates', { input: '{}' }],
  },
  {
    name: 'crowdfunding-campaign',
    entry: join(repository, 'src', 'instances', 'crowdfunding-campaign.ts'),
    before: [['init', { input: '{"owner":"alice.near","funding_goal":"5000000000000000000000000"}' }]],
    call: ['contribute', { predecessor: 'bob.near', deposit: NEAR }],
  },
  {
    name: 'donation',
    entry: join(repository, 'src', 'instances', 'donation.ts'),
    before: [['init', { input: '{"beneficiary":"alice.near"}' }]],
    call: ['donate', { predecessor: 'bob.near', deposit: NEAR }],
  },
];

/** Makes the calls of a contract on a host and gives back what the last one did; each of them must succeed. */
export function runMeasured(contract: MeasuredContract, host: MockHost): MockOutcome {
  let outcome: MockOutcome | undefined;
  for (const [method, options] of [...contract.before, contract.call]) {
    outcome = host.call(method, options);
    if (outcome.panic !== undefined) throw new TypeError(`${contract.name}.${method}: ${outcome.panic}`);
  }
  return outcome as MockOutcome;
}
