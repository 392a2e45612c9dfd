/**
 * Compiles the factory for protocols before 82, which have no `promise_set_refund_to`: its callback pays refunds itself.
 *
 *   tsx scripts/build-legacy.ts          writes build/factory-legacy.wasm
 */
import './lib/require-node.ts';
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBundled } from './lib/ensure-bundled.ts';
import { REPOSITORY } from './lib/repository.ts';

/** Builds the contract and returns its wasm. */
export async function buildLegacyFactory(): Promise<Uint8Array> {
  await ensureBundled('compiler');
  const { compile } = await import('near-ts-compiler');
  const output = join(REPOSITORY, 'build');
  // A copy of the sources in which the one module that differs has changed places.
  const source = join(output, 'legacy-src');
  mkdirSync(output, { recursive: true });
  rmSync(source, { recursive: true, force: true });
  cpSync(join(REPOSITORY, 'src'), source, { recursive: true });
  renameSync(join(source, 'lib', 'refund-receiver.legacy.ts'), join(source, 'lib', 'refund-receiver.ts'));
  const { wasm } = await compile({ entry: join(source, 'factory.ts'), projectDir: REPOSITORY });
  rmSync(source, { recursive: true, force: true });
  writeFileSync(join(output, 'factory-legacy.wasm'), wasm);
  return wasm;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(`build/factory-legacy.wasm: ${(await buildLegacyFactory()).length.toLocaleString('en-US')} bytes`);
}
