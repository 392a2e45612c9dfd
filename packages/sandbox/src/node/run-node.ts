import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Chain } from '../chain/chain.ts';
import { systemClock } from '../chain/clock.ts';
import { ValidatorSigner } from '../chain/validator-signer.ts';
import { SandboxError } from '../errors/base.ts';
import { isFeatureEnabled } from '../parameters/features.ts';
import { loadMlDsa65 } from '../primitives/ml-dsa.ts';
import type { RpcContext } from '../rpc/method.ts';
import { RpcServer } from '../rpc/server.ts';
import { createRoutes } from '../rpc/service.ts';
import { clientConfigView } from './client-config.ts';
import { readConfigFile, type NodeConfig } from './config-file.ts';
import { readGenesisFile, type GenesisFile } from './genesis-file.ts';
import { lockHome } from './home-lock.ts';
import { readKeyFile } from './key-file.ts';
import { LogStore } from './log-store/log-store.ts';
import { maxRpcConnections } from './open-files.ts';
import { removeRunFile, writeRunFile } from './run-file.ts';

/** Newest protocol version that this build has tables of. */
const LATEST_PROTOCOL_VERSION = 86;

/** What `run` was told on its command line; everything else stands in the home. */
export interface RunOptions {
  readonly home: string;
  readonly rpcAddress?: string;
  readonly disableRpc?: boolean;
  readonly archive?: boolean;
  readonly produceEmptyBlocks?: boolean;
  readonly maxGasBurntView?: bigint;
  /** Unix time in ms at which the process began. */
  readonly startedAtMs: number;
}

/** Whom a node tells what goes wrong while it runs. */
export interface NodeListeners {
  /** A bug of this package showed; the node goes on. */
  report(error: unknown): void;
  /** The node can make no more blocks: a full disk, or a bug. */
  fail(error: unknown): void;
}

/** A node that runs in this thread. */
export interface RunningNode {
  readonly chain: Chain;
  /** `host:port`, or null without RPC. */
  readonly rpcAddress: string | null;
  /** Stops making blocks, writes what is final and closes all connections. */
  stop(): Promise<void>;
}

/** A chain opened from a home, not yet making blocks, and what its files say. */
export interface OpenedChain {
  readonly chain: Chain;
  readonly config: NodeConfig;
  readonly genesisFile: GenesisFile;
  /** Ends the chain and lets go of the home. */
  close(): Promise<void>;
}

/**
 * Opens the chain of a home; one process may hold a home at a time.
 *
 * @throws {SandboxError} naming the file or field that is wrong, or who holds the home
 */
export async function openChain(options: RunOptions, listeners: NodeListeners): Promise<OpenedChain> {
  const { home } = options;
  const config = withOptions(readConfigFile(home), options);
  const genesisFile = readGenesisFile(home, config.genesisFile, config.genesisRecordsFile);
  const { chainId } = genesisFile.genesis.config;
  if (chainId === 'mainnet' || chainId === 'testnet') {
    throw new SandboxError('CHAIN_ID', 'Sandbox node can only run dedicate localnet, cannot connect to a network');
  }
  if (isFeatureEnabled('PostQuantumSignatures', genesisFile.genesis.config.protocolVersion)) await loadMlDsa65();
  const validator = readKeyFile(join(home, config.validatorKeyFile));
  const lock = lockHome(home);
  let store: LogStore | undefined;
  try {
    store = new LogStore(resolve(home, config.dataFolder));
    const chain = Chain.open({
      genesis: genesisFile.genesis,
      signer: new ValidatorSigner(validator.accountId, validator.pair),
      config: {
        minBlockDelayMs: config.minBlockDelayMs,
        maxBlockDelayMs: config.maxBlockDelayMs,
        transactionPoolSizeLimit: config.transactionPoolBytes,
        gcNumEpochsToKeep: config.archive ? Number.MAX_SAFE_INTEGER : config.gcEpochsToKeep,
      },
      clock: systemClock,
      store,
      onFailure: (error, isFatal) => (isFatal ? listeners.fail(error) : listeners.report(error)),
    });
    const opened = store;
    const close = async (): Promise<void> => {
      await chain.stop();
      opened.close();
      lock.release();
    };
    return { chain, config, genesisFile, close };
  } catch (error) {
    store?.close();
    lock.release();
    throw error;
  }
}

/** config.json with what the command line sets instead. @see nearcore neard/src/cli.rs RunCmd::run */
function withOptions(config: NodeConfig, options: RunOptions): NodeConfig {
  return {
    ...config,
    rpcAddress: options.rpcAddress ?? config.rpcAddress,
    archive: options.archive ?? config.archive,
    produceEmptyBlocks: options.produceEmptyBlocks ?? config.produceEmptyBlocks,
    maxGasBurntView: options.maxGasBurntView ?? config.maxGasBurntView,
  };
}

/**
 * Starts a node from its home and resolves once RPC listens.
 *
 * @throws {SandboxError} naming the file, field or address that is wrong
 */
export async function runNode(options: RunOptions, listeners: NodeListeners): Promise<RunningNode> {
  const { home } = options;
  const { chain, config, genesisFile, close } = await openChain(options, listeners);
  const nodeKeyPath = join(home, config.nodeKeyFile);
  const nodeKey = existsSync(nodeKeyPath) ? readKeyFile(nodeKeyPath).pair.publicKey : chain.identity.validatorPublicKey;
  const { rpcAddress } = config;
  const genesis = chain.genesis;
  const context: RpcContext = {
    chain,
    node: {
      rpcAddress,
      nodePublicKey: nodeKey.toString(),
      startedAtMs: options.startedAtMs,
      genesisConfig: genesisFile.config,
      clientConfig: clientConfigView(config, genesis),
      latestProtocolVersion: Math.max(LATEST_PROTOCOL_VERSION, genesis.protocolVersion),
    },
    limits: {
      pollingTimeoutMs: config.pollingTimeoutMs,
      maxGasBurntView: config.maxGasBurntView,
      stateSizeLimit: config.trieViewerStateSizeLimit,
    },
    nowMs: Date.now,
  };
  let server: RpcServer | undefined;
  let listening: string | null = null;
  if (options.disableRpc !== true) {
    const maxConnections = maxRpcConnections();
    const limits = {
      maxBodyBytes: config.jsonPayloadMaxBytes,
      allowedOrigins: config.corsAllowedOrigins,
      ...(maxConnections === undefined ? {} : { maxConnections }),
    };
    server = new RpcServer({ address: rpcAddress, ...limits }, createRoutes(context, listeners.report));
    try {
      listening = await server.listen();
    } catch (error) {
      await close();
      throw error;
    }
    writeRunFile(home, { pid: process.pid, rpcAddress: listening });
  }
  chain.start();
  return {
    chain,
    rpcAddress: listening,
    async stop() {
      removeRunFile(home);
      server?.close();
      await close();
    },
  };
}
