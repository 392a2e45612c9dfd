import { fileURLToPath } from 'node:url';

/** The packaged launcher, as all clients find it. */
export const BINARY = fileURLToPath(new URL('../../bin/near-sandbox', import.meta.url));

/** A contract of the conformance scenarios, for clients to deploy. */
export function wasmPath(name: string): string {
  return fileURLToPath(new URL(`../conformance/fixtures/wasm/${name}.wasm`, import.meta.url));
}

/** Makes every JavaScript client start the packaged launcher: near-workspaces wants both variables, the others the first. */
export function useSandbox(): void {
  process.env.NEAR_SANDBOX_BIN_PATH = BINARY;
  process.env.NEAR_SANDBOX_BINARY_PATH = fileURLToPath(new URL('../../bin', import.meta.url));
}
