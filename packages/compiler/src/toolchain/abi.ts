import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { CompilerError } from '../errors/base.ts';

/** The options that near-sdk-js's generator, which brings TypeScript 4.7, needs. */
const TSCONFIG = {
  compilerOptions: {
    experimentalDecorators: true,
    target: 'es2020',
    lib: ['esnext', 'dom'],
    moduleResolution: 'node',
    skipLibCheck: true,
    noEmit: true,
    // Types that nobody imports, as those of Node.js, may be written in a newer TypeScript than the generator reads.
    types: [],
  },
};

function findManifest(start: string): string | undefined {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return join(folder, 'package.json');
    if (folder === dirname(folder)) return undefined;
  }
}

/**
 * The contract's ABI as JSON text, made by near-sdk-js's own generator.
 *
 * @throws {CompilerError} ABI_FAILED
 */
export async function generateAbi(entry: string): Promise<string> {
  const manifest = findManifest(dirname(resolve(entry)));
  const folder = mkdtempSync(join(tmpdir(), 'near-contract-abi-'));
  try {
    if (!manifest)
      throw new CompilerError('ABI_FAILED', 'the contract belongs to no package: there is no package.json above it', {
        stage: 'abi',
      });
    const tsconfig = join(folder, 'tsconfig.json');
    writeFileSync(tsconfig, JSON.stringify(TSCONFIG));
    const sdk = dirname(createRequire(manifest).resolve('near-sdk-js'));
    const { runAbiCompilerPlugin } = (await import(pathToFileURL(join(sdk, 'cli', 'abi.js')).href)) as {
      runAbiCompilerPlugin: (source: string, manifest: string, tsconfig: string) => unknown;
    };
    return `${JSON.stringify(runAbiCompilerPlugin(entry, manifest, tsconfig), null, 2)}\n`;
  } catch (cause) {
    if (cause instanceof CompilerError) throw cause;
    throw new CompilerError(
      'ABI_FAILED',
      `near-sdk-js cannot describe ${entry}: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        stage: 'abi',
        hint: 'Methods take one object parameter with a written type, as `{ id }: { id: string }`; the generator knows TypeScript 4.7 and the library of ECMAScript 2022.',
        cause,
      },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
