import { Chain, type ChainConfig } from '../../../src/chain/chain.ts';
import type { Genesis } from '../../../src/chain/genesis-config.ts';
import { ValidatorSigner } from '../../../src/chain/validator-signer.ts';
import type { Action } from '../../../src/primitives/action.ts';
import { signMessage } from '../../../src/primitives/key-pair.ts';
import {
  createSignedTransaction,
  encodeTransaction,
  type SignedTransaction,
  type Transaction,
} from '../../../src/primitives/transaction.ts';
import { sha256 } from '../../../src/primitives/crypto.ts';
import type { KeyValueStore } from '../../../src/store/key-value-store.ts';
import { getAccessKey, getAccount } from '../../../src/runtime/records.ts';
import { keyOf, scenarioGenesis } from './genesis.ts';
import { ManualClock, settle } from './manual-clock.ts';

const CONFIG: ChainConfig = {
  minBlockDelayMs: 120,
  maxBlockDelayMs: 500,
  transactionPoolSizeLimit: 100_000_000,
  gcNumEpochsToKeep: 5,
  checkBalance: true,
};

/** A running chain with a clock that the test moves. */
export interface TestChain {
  readonly chain: Chain;
  readonly clock: ManualClock;
}

/** What a test may set of a chain. */
export interface TestChainOptions extends Partial<ChainConfig> {
  readonly store?: KeyValueStore;
  readonly clock?: ManualClock;
  readonly onFailure?: (error: unknown, isFatal: boolean) => void;
}

/** Starts a chain; the first three blocks of a new one are there on return. */
export async function startChain(
  genesis: Genesis = scenarioGenesis({ 'alice.near': 1000n, 'bob.near': 10n }),
  { store, clock = new ManualClock(), onFailure, ...config }: TestChainOptions = {},
): Promise<TestChain> {
  const signer = new ValidatorSigner('test.near', keyOf('validator'));
  const chain = Chain.open({
    genesis,
    signer,
    config: { ...CONFIG, ...config },
    clock,
    ...(store === undefined ? {} : { store }),
    ...(onFailure === undefined ? {} : { onFailure }),
  });
  chain.start();
  await settle();
  return { chain, clock };
}

/** What a test's transaction may change from the default. */
export interface TransactionChanges {
  readonly nonceOffset?: bigint;
  readonly blockHash?: Uint8Array;
}

/** A signed transaction on top of the present state. */
export function transactionOf(
  chain: Chain,
  signerId: string,
  receiverId: string,
  actions: readonly Action[],
  changes: TransactionChanges = {},
): SignedTransaction {
  const pair = keyOf(signerId === 'test.near' ? 'validator' : signerId);
  const head = chain.head();
  const key = getAccessKey(chain.stateAt(head) as never, signerId, pair.publicKey);
  const transaction: Transaction = {
    version: 0,
    signerId,
    publicKey: pair.publicKey,
    nonce: (key?.nonce ?? 0n) + (changes.nonceOffset ?? 1n),
    nonceIndex: null,
    receiverId,
    blockHash: changes.blockHash ?? chain.blockByFinality('final').header.hash,
    actions,
    nonceMode: 'Monotonic',
  };
  return createSignedTransaction(transaction, signMessage(pair, sha256(encodeTransaction(transaction))));
}

/** Free balance of an account in the head's state. */
export function balanceOf(chain: Chain, accountId: string): bigint | undefined {
  return getAccount(chain.stateAt(chain.head()) as never, accountId)?.amount;
}

/** Height of the head. */
export function heightOf(chain: Chain): number {
  return chain.head().header.innerLite.height;
}
