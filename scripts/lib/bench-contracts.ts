import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildContracts } from './build-contracts.ts';
import { ensureBundled } from './ensure-bundled.ts';
import { REPOSITORY } from './repository.ts';
import { startSpinner } from '../../packages/client/src/format/spinner.ts';
import { buildStockCounter } from './stock-counter.ts';

/** A small contract in near-sdk-js, built in two ways. */
const COUNTER = join(REPOSITORY, 'packages', 'compiler', 'tests', 'cases', 'counter', 'source.ts');

/**
 * Builds what the sandbox's measurements call, as far as it is not there, with progress on stderr: the factory and an
 * instance in `build/`, the counter built by `near-contract` and as `near-sdk-js build` does it in `build/bench/`.
 *
 * Cost: the stock counter takes some minutes the first time.
 */
export async function buildBenchContracts(): Promise<void> {
  const folder = join(REPOSITORY, 'build', 'bench');
  mkdirSync(folder, { recursive: true });
  const missing = ['factory', 'donation'].filter((name) => !existsSync(join(REPOSITORY, 'build', `${name}.wasm`)));
  if (missing.length > 0) await buildContracts({ only: missing });
  const own = join(folder, 'own-counter.wasm');
  if (!existsSync(own)) {
    const spinner = startSpinner('counter, by near-contract');
    await ensureBundled('compiler');
    const { compile } = await import('near-ts-compiler');
    writeFileSync(own, (await compile({ entry: COUNTER, projectDir: REPOSITORY })).wasm);
    spinner.succeed();
  }
  if (!existsSync(join(folder, 'stock-counter.wasm'))) {
    const spinner = startSpinner('counter, as near-sdk-js builds it');
    await buildStockCounter(COUNTER, folder, (step) => {
      spinner.text = `counter, as near-sdk-js builds it: ${step}`;
    });
    spinner.succeed();
  }
}
