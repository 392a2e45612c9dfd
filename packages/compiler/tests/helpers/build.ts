import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile, type CompileOptions, type CompileResult } from '../../src/compile.ts';
import { MockHost } from './mock-host.ts';

export const casesDir = fileURLToPath(new URL('../cases', import.meta.url));
const scratchRoot = fileURLToPath(new URL('../../.cache/tests', import.meta.url));

/** Writes source files, the first of them the entry, to a folder from which near-sdk-js can be found, for as long as `use` runs. */
export async function withFiles<T>(
  files: Record<string, string>,
  use: (entry: string, folder: string) => Promise<T>,
): Promise<T> {
  mkdirSync(scratchRoot, { recursive: true });
  const folder = mkdtempSync(join(scratchRoot, 'case-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return await use(join(folder, Object.keys(files)[0] as string), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Compiles source files given as text, the first of them the entry. */
export async function compileText(
  files: Record<string, string>,
  options: Partial<CompileOptions> = {},
): Promise<CompileResult> {
  return withFiles(files, (entry, projectDir) => compile({ entry, projectDir, ...options }));
}

/** A contract of one TypeScript file on a host of its own. */
export async function hostOf(source: string, options: Partial<CompileOptions> = {}): Promise<MockHost> {
  return new MockHost((await compileText({ 'contract.ts': source }, options)).wasm);
}
