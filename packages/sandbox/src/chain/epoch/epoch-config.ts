import type { GenesisConfig } from '../genesis-config.ts';

/**
 * Rules of epochs that nearcore uses for every chain whose id does not begin with "test-chain-", whatever its genesis says.
 *
 * @see nearcore chain/epoch-manager/src/lib.rs new_arc_handle; core/primitives/src/epoch_manager.rs EpochConfig::genesis_test
 */
const BUILT_IN_RULES = {
  blockProducerKickoutThreshold: 90,
  chunkProducerKickoutThreshold: 90,
  chunkValidatorOnlyKickoutThreshold: 80,
  onlineMinThreshold: [90, 100],
  onlineMaxThreshold: [99, 100],
  minimumStakeDivisor: 10n,
  minimumStakeRatio: [1, 6250],
  maxInflationRate: [1, 40],
  numChunkProducerSeats: 100,
  numChunkValidatorSeats: 300,
  maxKickoutStakePercent: 100,
} as const satisfies Partial<GenesisConfig>;

/** The genesis with the rules that its chain's epochs really follow. */
export function withEpochRules(genesis: GenesisConfig): GenesisConfig {
  return genesis.chainId.startsWith('test-chain-') ? genesis : { ...genesis, ...BUILT_IN_RULES };
}
