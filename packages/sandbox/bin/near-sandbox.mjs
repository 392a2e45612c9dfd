#!/usr/bin/env node
// In a checkout the bundle is made on first use and after every change of src/; a published package carries it.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// The libraries fail on older ones with texts that name no version.
if (Number.parseInt(process.versions.node) < 20) {
  process.stderr.write(
    `near-sandbox needs Node 20 or later; this is ${process.version} (${process.execPath}). Put a newer node on PATH or set NEAR_SANDBOX_NODE to it.\n`,
  );
  process.exit(1);
}

const packageDir = fileURLToPath(new URL('..', import.meta.url));
const bundler = new URL('../../../scripts/bundle.mjs', import.meta.url);
if (existsSync(bundler)) {
  const { bundle, isStale } = await import(bundler.href);
  if (isStale(packageDir)) await bundle(packageDir);
}
await import('../dist/cli.js');
