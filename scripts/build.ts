/**
 * Compiles the contracts: `src/factory.ts` and `src/instances/*.ts` to `build/*.wasm`, with a table of what came out.
 *
 *   npm run build [-- NAME…]    e.g. factory donation
 */
import './lib/require-node.ts';
import { buildContracts } from './lib/build-contracts.ts';
import { formatBuilds } from './lib/format-builds.ts';

const builds = await buildContracts({ only: process.argv.slice(2) });
console.log(formatBuilds(builds));
