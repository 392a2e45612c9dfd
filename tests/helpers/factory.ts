import type { NearAccount } from 'near-workspaces';
import { builtContract, call, type CallOptions, type Chain, createAccount, NEAR, type Outcome, TERA } from './chain.ts';

/** A factory with its owner and two users, on a chain. */
export interface FactoryFixture {
  chain: Chain;
  factory: NearAccount;
  owner: NearAccount;
  alice: NearAccount;
  bob: NearAccount;
}

let fixtures = 0;

/** Arguments of the factory's `init` beside the owner, and its initial balance. */
export interface FactoryOptions {
  name?: string;
  balance?: bigint;
  init?: Record<string, unknown>;
  /** Wasm of the factory; the built one when absent. */
  code?: Uint8Array;
}

/** Deploys and initialises a factory of the test's own. */
export async function deployFactory(chain: Chain, options: FactoryOptions = {}): Promise<FactoryFixture> {
  const number = ++fixtures;
  const factory = await createAccount(chain, options.name ?? `f${number}`, options.balance ?? 60n * NEAR);
  const owner = await createAccount(chain, `owner${number}`, 100n * NEAR);
  const alice = await createAccount(chain, `alice${number}`, 200n * NEAR);
  const bob = await createAccount(chain, `bob${number}`, 200n * NEAR);
  await factory
    .batch(factory)
    .deployContract(options.code ?? builtContract('factory'))
    .functionCall('init', { owner_id: owner.accountId, ...options.init }, { gas: 50n * TERA })
    .transact();
  return { chain, factory, owner, alice, bob };
}

/** An administrative call: the owner's unless told otherwise, with one yoctoNEAR. */
export function admin(
  fixture: FactoryFixture,
  method: string,
  args: Record<string, unknown> | Uint8Array = {},
  from: NearAccount = fixture.owner,
  options: CallOptions = {},
): Promise<Outcome> {
  return call(from, fixture.factory, method, args, { deposit: 1n, ...options });
}

/** Stores code and makes it a template's version; returns the code's hash. */
export async function addTemplate(
  fixture: FactoryFixture,
  template: string,
  code: Uint8Array,
  version: Record<string, unknown> = {},
): Promise<string> {
  const stored = await admin(fixture, 'upload_code', code);
  if (stored.error !== undefined) throw new Error(stored.error);
  const added = await admin(fixture, 'add_template', {
    name: template,
    version: { kind: 'bytecode', code_id: stored.value, ...version },
  });
  if (added.error !== undefined) throw new Error(added.error);
  return stored.value as string;
}

/** The cost of a creation as the factory quotes it. */
export interface QuoteView {
  deposit: string;
  gas: string;
  breakdown: Record<string, string>;
}

/** Asks the factory what a creation costs. */
export async function quote(fixture: FactoryFixture, args: Record<string, unknown>): Promise<QuoteView> {
  return (await fixture.factory.view('quote', args)) as QuoteView;
}

/** Creates an instance with exactly the quoted deposit. */
export async function create(
  fixture: FactoryFixture,
  args: Record<string, unknown>,
  from: NearAccount = fixture.alice,
  options: CallOptions = {},
): Promise<Outcome> {
  const deposit = options.deposit ?? BigInt((await quote(fixture, args)).deposit);
  return call(from, fixture.factory, 'create', args, { ...options, deposit });
}

/** The events of one name. */
export function eventsNamed(outcome: Outcome, name: string): Record<string, unknown>[] {
  return outcome.events.filter(({ event }) => event === name).map(({ data }) => data);
}
