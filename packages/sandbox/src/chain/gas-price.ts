import type { GenesisConfig } from './genesis-config.ts';

/**
 * Gas price of the next block: moves by up to half of the adjustment rate with how full the chunks were.
 *
 * @param gasUsed - gas burnt by the chunks of the block before
 * @param gasLimit - zero when the block carries no new chunk: the price then stays
 * @see nearcore core/primitives/src/block.rs compute_next_gas_price
 */
export function nextGasPrice(genesis: GenesisConfig, priceYocto: bigint, gasUsed: bigint, gasLimit: bigint): bigint {
  if (gasLimit === 0n) return priceYocto;
  const [numerator, denominator] = [
    BigInt(genesis.gasPriceAdjustmentRate[0]),
    BigInt(genesis.gasPriceAdjustmentRate[1]),
  ];
  const whole = 2n * denominator * gasLimit;
  const next = (priceYocto * (whole + 2n * numerator * gasUsed - numerator * gasLimit)) / whole;
  if (next < genesis.minGasPriceYocto) return genesis.minGasPriceYocto;
  return next > genesis.maxGasPriceYocto ? genesis.maxGasPriceYocto : next;
}
