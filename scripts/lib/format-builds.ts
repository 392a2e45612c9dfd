import Table from 'cli-table3';
import type { ContractBuild } from './build-contracts.ts';

/** Table of built contracts: size, code hash as the chain shows it, exported methods. */
export function formatBuilds(builds: readonly ContractBuild[]): string {
  const table = new Table({
    head: ['contract', 'bytes', 'code hash', 'methods'],
    colWidths: [24, 11, 48, 60],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { name, wasm, codeHash, methods } of builds) {
    table.push([name, { content: wasm.length.toLocaleString('en-US'), hAlign: 'right' }, codeHash, methods.join(', ')]);
  }
  return table.toString();
}
