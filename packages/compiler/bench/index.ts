/**
 * Size, gas and build time of contracts, in our build and started the stock way.
 *
 *   npm run bench -w packages/compiler [-- --json] [NAME…]    e.g. counter factory
 *
 * "Stock" is the same engine and bytecode without snapshot and pruning: every call makes the engine, installs its
 * intrinsics and the functions of `env`, reads the bytecode and runs the top-level code, as contracts of near-sdk-js do.
 * Gas is that of wasm instructions alone, without the host functions and the loading of the code. Cold is a build with an
 * empty cache and the engine that the package brings, warm the one after it, each in a process of its own. No figure makes
 * this pass or fail.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import Table from 'cli-table3';
import { compile } from '../src/compile.ts';
import { ENGINE_ENTRY_POINTS } from '../src/stages/entry-points.ts';
import { BuildCache } from '../src/toolchain/build-cache.ts';
import { engineSource } from '../src/toolchain/engine-objects.ts';
import { linkEngine } from '../src/toolchain/wasm-linker.ts';
import { countInstructions, GAS_PER_INSTRUCTION } from '../tests/helpers/instruction-counter.ts';
import {
  REPOSITORY_CONTRACTS,
  runMeasured,
  SMALL_CONTRACTS,
  type MeasuredContract,
} from '../tests/helpers/measured-contracts.ts';
import { MockHost } from '../tests/helpers/mock-host.ts';
import { stockModule, stockSource } from '../tests/helpers/stock-start.ts';
import { stockEngine, stockHostFunctions } from './stock-engine.ts';

interface Figures {
  readonly contract: string;
  readonly call: string;
  readonly bytes: number;
  readonly stockBytes: number;
  readonly instructions: number;
  readonly stockInstructions: number;
  readonly gas: number;
  readonly stockGas: number;
  readonly coldMs: number;
  readonly warmMs: number;
}

const words = process.argv.slice(2);
const asJson = words.includes('--json');
const wanted = words.filter((word) => !word.startsWith('--'));
const all = [...SMALL_CONTRACTS, ...REPOSITORY_CONTRACTS];
const chosen = wanted.length === 0 ? all : all.filter(({ name }) => wanted.includes(name));

const cache = new BuildCache();
const compiler = await linkEngine(engineSource(cache), ENGINE_ENTRY_POINTS, cache);
const compilerModule = await WebAssembly.compile(compiler.module as Uint8Array<ArrayBuffer>);
const installed = stockHostFunctions();

/** Milliseconds that a build in a process of its own takes. */
function buildTime(entry: string, cacheDir: string): number {
  const script = join(import.meta.dirname, 'build-once.ts');
  const printed = execFileSync(process.execPath, ['--import', 'tsx', script, entry, cacheDir], { encoding: 'utf8' });
  return Number(printed);
}

async function measure(contract: MeasuredContract): Promise<Figures> {
  const { entry } = contract;
  const projectDir = dirname(entry);
  const cacheDir = mkdtempSync(join(tmpdir(), 'near-contract-bench-'));
  try {
    const coldMs = buildTime(entry, cacheDir);
    const warmMs = buildTime(entry, cacheDir);
    const ours = await compile({ entry, projectDir, cacheDir });
    const outcome = runMeasured(contract, new MockHost(countInstructions(ours.wasm)));

    const source = await stockSource(compilerModule, entry, projectDir);
    const hostFunctions = [...new Set([...installed, ...source.hostFunctions])].sort();
    const stock = stockModule(await stockEngine(hostFunctions, cache), {
      bytecode: source.bytecode,
      methods: ours.methods,
      hostFunctions,
    });
    const stockOutcome = runMeasured(contract, new MockHost(countInstructions(stock)));
    const { instructions } = outcome;
    const { instructions: stockInstructions } = stockOutcome;
    if (!isDeepStrictEqual({ ...outcome, instructions: 0 }, { ...stockOutcome, instructions: 0 }))
      throw new TypeError(`${contract.name}: the two builds do not do the same`);
    return {
      contract: contract.name,
      call: contract.call[0],
      bytes: ours.wasm.length,
      stockBytes: stock.length,
      instructions,
      stockInstructions,
      gas: instructions * GAS_PER_INSTRUCTION,
      stockGas: stockInstructions * GAS_PER_INSTRUCTION,
      coldMs,
      warmMs,
    };
  } finally {
    rmSync(cacheDir, { recursive: true, force: true });
  }
}

const figures: Figures[] = [];
for (const contract of chosen) figures.push(await measure(contract));

if (asJson) {
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
} else {
  const table = new Table({
    head: ['contract', 'call', 'bytes', 'stock', 'Tgas', 'stock', 'gas saved', 'cold s', 'warm s'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  const tera = (gas: number) => (gas / 1e12).toFixed(4);
  for (const row of figures) {
    table.push([
      row.contract,
      row.call,
      row.bytes.toLocaleString('en-US'),
      row.stockBytes.toLocaleString('en-US'),
      tera(row.gas),
      tera(row.stockGas),
      `${((1 - row.gas / row.stockGas) * 100).toFixed(1)} %`,
      (row.coldMs / 1000).toFixed(1),
      (row.warmMs / 1000).toFixed(1),
    ]);
  }
  process.stdout.write(`${table.toString()}\n`);
}
