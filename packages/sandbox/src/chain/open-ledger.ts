import { SandboxError } from '../errors/base.ts';
import { runtimeConfig } from '../parameters/lookup.ts';
import { equalBytes, type CryptoHash } from '../primitives/hash.ts';
import type { KeyValueStore } from '../store/key-value-store.ts';
import type { Trie } from '../store/trie.ts';
import { History, type Retention } from './archive/history.ts';
import type { BlockRecord } from './block-record.ts';
import { EpochManager } from './epoch/epoch-manager.ts';
import { genesisBlock } from './genesis-block.ts';
import type { Genesis, GenesisConfig } from './genesis-config.ts';
import { genesisState } from './genesis-state.ts';
import { Ledger } from './ledger.ts';
import type { ValidatorSigner } from './validator-signer.ts';

/** nearcore keeps no fewer, whatever its config says. */
const MIN_EPOCHS_KEPT = 3;
/** An archival node keeps everything; no sandbox lives longer. */
const MAX_EPOCHS_KEPT = 1_000_000_000;

/** What a ledger is opened with; the fields are those of the chain's options and config. */
export interface LedgerOptions {
  readonly genesis: Genesis;
  readonly signer: ValidatorSigner;
  readonly store: KeyValueStore;
  readonly minBlockDelayMs: number;
  readonly gcNumEpochsToKeep: number;
  readonly checkBalance?: boolean;
}

/** A ledger and what it remembers. */
export interface OpenedLedger {
  readonly ledger: Ledger;
  readonly history: History;
}

/**
 * The ledger that a store holds, or a new one at its genesis block.
 *
 * @throws {SandboxError} GENESIS_MISMATCH when the store holds a chain of another genesis
 */
export function openLedger(options: LedgerOptions): OpenedLedger {
  const { genesis, signer, store, checkBalance } = options;
  const { config } = genesis;
  const retention = retentionOf(config, options);
  const resumed = History.resume(store, config.genesisHeight, retention);
  if (resumed !== undefined) {
    const { history, tip, head, trie } = resumed;
    checkGenesis(genesis, signer, tip.genesisHash);
    const epochs = EpochManager.restore(config, resumed.epochs);
    const start = { record: head, trie, epochs, hasDelayedReceipts: tip.hasDelayedReceipts };
    return { ledger: new Ledger(config, signer, start, checkBalance), history };
  }
  const { record, trie, hasDelayedReceipts } = genesisRecord(genesis, signer);
  const epochs = EpochManager.fromGenesis(config, record.block.header);
  const ledger = new Ledger(config, signer, { record, trie, epochs, hasDelayedReceipts }, checkBalance);
  return { ledger, history: History.begin(store, record, trie, epochs, retention) };
}

function retentionOf({ epochLength }: GenesisConfig, options: LedgerOptions): Retention {
  const epochMs = epochLength * options.minBlockDelayMs;
  const epochs = Math.min(Math.max(options.gcNumEpochsToKeep, MIN_EPOCHS_KEPT), MAX_EPOCHS_KEPT);
  return { epochs, leastNs: BigInt(epochMs) * BigInt(epochs - 1) * 1_000_000n };
}

function genesisRecord(
  genesis: Genesis,
  signer: ValidatorSigner,
): { readonly record: BlockRecord; readonly trie: Trie; readonly hasDelayedReceipts: boolean } {
  const { config, records } = genesis;
  const state = genesisState(records, config.validators, runtimeConfig(config.protocolVersion));
  const hasDelayedReceipts = state.congestionInfo.delayedReceiptsGas > 0n;
  return { record: genesisBlock(config, state, signer.accountId), trie: state.trie, hasDelayedReceipts };
}

/** Refuses to continue a chain with a genesis that is not its own. */
function checkGenesis(genesis: Genesis, signer: ValidatorSigner, hash: CryptoHash): void {
  if (equalBytes(genesisRecord(genesis, signer).record.block.header.hash, hash)) return;
  throw new SandboxError('GENESIS_MISMATCH', 'the chain on disk began with another genesis than the one given', {
    metaMessages: ['delete the folder "data" in the home to begin a new chain, or put the old genesis.json back'],
  });
}
