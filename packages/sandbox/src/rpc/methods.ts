import type { RpcMethod } from './method.ts';
import { block } from './api/block.ts';
import { blockEffects, changes } from './api/changes.ts';
import { chunk } from './api/chunk.ts';
import { clientConfig } from './api/client-config.ts';
import { congestionLevel } from './api/congestion-level.ts';
import { fastForward } from './api/fast-forward.ts';
import { gasPrice } from './api/gas-price.ts';
import { genesisConfig } from './api/genesis-config.ts';
import { health } from './api/health.ts';
import { lightClientBlockProof, lightClientProof, nextLightClientBlock } from './api/light-client.ts';
import { maintenanceWindows } from './api/maintenance-windows.ts';
import { networkInfo } from './api/network-info.ts';
import { patchState } from './api/patch-state.ts';
import { protocolConfig } from './api/protocol-config.ts';
import { experimentalQueries, query } from './api/query.ts';
import { receipt, receiptToTx } from './api/receipt.ts';
import { broadcastTxAsync, broadcastTxCommit, sendTx } from './api/send-tx.ts';
import { splitStorageInfo } from './api/split-storage-info.ts';
import { status } from './api/status.ts';
import { tx, txStatus } from './api/tx.ts';
import { validatorsOrdered } from './api/validators-ordered.ts';
import { validators } from './api/validators.ts';

/** Every RPC method by its name on the wire. */
export const METHODS: ReadonlyMap<string, RpcMethod> = new Map([
  ['block', block],
  ['block_effects', blockEffects],
  ['broadcast_tx_async', broadcastTxAsync],
  ['broadcast_tx_commit', broadcastTxCommit],
  ['changes', changes],
  ['chunk', chunk],
  ['client_config', clientConfig],
  ['gas_price', gasPrice],
  ['genesis_config', genesisConfig],
  ['health', health],
  ['light_client_proof', lightClientProof],
  ['maintenance_windows', maintenanceWindows],
  ['network_info', networkInfo],
  ['next_light_client_block', nextLightClientBlock],
  ['query', query],
  ['sandbox_fast_forward', fastForward],
  ['sandbox_patch_state', patchState],
  ['send_tx', sendTx],
  ['status', status],
  ['tx', tx],
  ['validators', validators],
  ['EXPERIMENTAL_changes', changes],
  ['EXPERIMENTAL_changes_in_block', blockEffects],
  ['EXPERIMENTAL_congestion_level', congestionLevel],
  ['EXPERIMENTAL_genesis_config', genesisConfig],
  ['EXPERIMENTAL_light_client_block_proof', lightClientBlockProof],
  ['EXPERIMENTAL_light_client_proof', lightClientProof],
  ['EXPERIMENTAL_maintenance_windows', maintenanceWindows],
  ['EXPERIMENTAL_protocol_config', protocolConfig],
  ['EXPERIMENTAL_receipt', receipt],
  ['EXPERIMENTAL_receipt_to_tx', receiptToTx],
  ['EXPERIMENTAL_split_storage_info', splitStorageInfo],
  ['EXPERIMENTAL_tx_status', txStatus],
  ['EXPERIMENTAL_validators_ordered', validatorsOrdered],
  ...experimentalQueries,
]);
