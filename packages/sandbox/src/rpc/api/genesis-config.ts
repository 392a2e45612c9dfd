import { method } from '../method.ts';
import { noArgs } from '../params/params.ts';

/** `genesis_config` and `EXPERIMENTAL_genesis_config`: genesis.json without its records. */
export const genesisConfig = method(noArgs, ({ node }) => node.genesisConfig);
