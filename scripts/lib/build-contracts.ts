import { mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { base58 } from '@scure/base';
import { ensureBundled } from './ensure-bundled.ts';
import { REPOSITORY } from './repository.ts';
import { startSpinner } from '../../packages/client/src/format/spinner.ts';

/** A compiled contract of this repository. */
export interface ContractBuild {
  /** File name without ending: `factory`, `donation`. */
  readonly name: string;
  /** Where it was written: `build/<name>.wasm`. */
  readonly path: string;
  readonly wasm: Uint8Array;
  /** Base58 sha256, as the chain shows it. */
  readonly codeHash: string;
  readonly methods: readonly string[];
}

/** The contracts' entry files: the factory first, then the instances by name; a file without a contract class is a part of others. */
function contractSources(): { name: string; entry: string }[] {
  const instances = join(REPOSITORY, 'src', 'instances');
  const files = readdirSync(instances)
    .sort()
    .map((name) => join(instances, name))
    .filter((path) => readFileSync(path, 'utf8').includes('@NearBindgen('));
  return [join(REPOSITORY, 'src', 'factory.ts'), ...files].map((entry) => ({ name: basename(entry, '.ts'), entry }));
}

/**
 * Compiles contracts of this repository into `build/`, with progress on stderr.
 *
 * Cost: about half a minute the first time after an installation, when the JavaScript engine is compiled; then some seconds in all.
 *
 * @throws when `only` names a contract that does not exist, or one does not compile
 */
export async function buildContracts({ only = [] }: { only?: readonly string[] } = {}): Promise<ContractBuild[]> {
  await ensureBundled('compiler');
  const { compile } = await import('near-ts-compiler');
  const sources = contractSources();
  const unknown = only.filter((name) => !sources.some((source) => source.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `There is no contract ${unknown.join(', ')}; there are ${sources.map(({ name }) => name).join(', ')}.`,
    );
  }
  const output = join(REPOSITORY, 'build');
  mkdirSync(output, { recursive: true });
  const builds: ContractBuild[] = [];
  for (const { name, entry } of sources.filter((source) => only.length === 0 || only.includes(source.name))) {
    const spinner = startSpinner(name);
    const started = Date.now();
    try {
      const { wasm, sha256, methods } = await compile({
        entry,
        projectDir: REPOSITORY,
        onStage: (stage, note) => {
          spinner.text = `${name}: ${note ?? stage}`;
        },
      });
      const path = join(output, `${name}.wasm`);
      writeFileSync(`${path}.tmp`, wasm);
      renameSync(`${path}.tmp`, path);
      builds.push({ name, path, wasm, codeHash: base58.encode(Buffer.from(sha256, 'hex')), methods });
      spinner.succeed(`${name} compiled in ${((Date.now() - started) / 1000).toFixed(1)} s`);
    } catch (error) {
      spinner.fail(name);
      throw error;
    }
  }
  return builds;
}
