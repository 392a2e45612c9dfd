import type { CongestionControlConfig } from '../parameters/runtime-config.ts';
import type { CongestionInfo } from '../runtime/apply-types.ts';

function fraction(value: bigint, max: bigint): number {
  return max <= 0n ? 0 : Math.min(1, Number(value) / Number(max));
}

function incomingCongestion(config: CongestionControlConfig, info: CongestionInfo): number {
  return fraction(info.delayedReceiptsGas, config.maxCongestionIncomingGas);
}

/** How full the fullest of a shard's queues is, 0 to 1. One shard never misses a chunk, so that cause does not count. */
export function congestionLevel(config: CongestionControlConfig, info: CongestionInfo): number {
  return Math.max(
    incomingCongestion(config, info),
    fraction(info.bufferedReceiptsGas, config.maxCongestionOutgoingGas),
    fraction(info.receiptBytes, config.maxCongestionMemoryConsumption),
  );
}

/**
 * Gas that turning transactions into receipts may burn in the next chunk: less, the more receipts are delayed.
 *
 * @see nearcore core/primitives/src/congestion_info.rs process_tx_limit
 */
export function transactionGasLimit(config: CongestionControlConfig, info: CongestionInfo): number {
  const ratio = incomingCongestion(config, info);
  return Math.round(Number(config.maxTxGas) * (1 - ratio) + Number(config.minTxGas) * ratio);
}
