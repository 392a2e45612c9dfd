/**
 * Runs the measurements of every package that has some: gas and size of compiled contracts, speed of the embedded NEAR.
 *
 *   npm run bench [-- PACKAGE…]    e.g. compiler sandbox
 *
 * Contracts that the sandbox is measured with are built first: its package knows no compiler.
 *
 * Figures of one run are comparable with each other, not with those of another machine.
 */
import './lib/require-node.ts';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildBenchContracts } from './lib/bench-contracts.ts';
import { REPOSITORY } from './lib/repository.ts';

const known = ['compiler', 'sandbox'].filter((name) =>
  existsSync(join(REPOSITORY, 'packages', name, 'bench', 'index.ts')),
);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`No measurements in ${unknown.join(', ')}; there are some in ${known.join(', ')}.`);
  process.exit(2);
}
for (const name of known.filter((each) => wanted.length === 0 || wanted.includes(each))) {
  console.log(`\n== ${name} ==`);
  if (name === 'sandbox') await buildBenchContracts();
  const tsx = join(REPOSITORY, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  const { status } = spawnSync(process.execPath, [tsx, join('bench', 'index.ts')], {
    cwd: join(REPOSITORY, 'packages', name),
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
