import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { packageDir } from './package-files.ts';

/** Hex sha256. */
export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Hex sha256 over parts, each prefixed with its length so that no two lists collide. */
export function contentHash(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex');
}

/**
 * Build products by the hash of everything that they are made from.
 *
 * A file is written under a temporary name and renamed, so that builds running side by side never see half of one. A cache
 * that cannot be written is no error: the product is made anew.
 */
export class BuildCache {
  readonly #folder: string;

  constructor(folder: string = defaultCacheFolder()) {
    this.#folder = folder;
  }

  read(kind: string, hash: string): Uint8Array | undefined {
    try {
      return readFileSync(this.#path(kind, hash));
    } catch {
      return this.#readShipped(kind, hash);
    }
  }

  write(kind: string, hash: string, bytes: Uint8Array): void {
    const path = this.#path(kind, hash);
    const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(temporary, bytes);
      renameSync(temporary, path);
    } catch {
      // Read-only installation: build without a cache.
    }
  }

  /** Reads a product or makes and keeps it. */
  async get(kind: string, hash: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const found = this.read(kind, hash);
    if (found) return found;
    const made = await make();
    this.write(kind, hash, made);
    return made;
  }

  /** Products that the package brings (scripts/ship-engine.ts). */
  #readShipped(kind: string, hash: string): Uint8Array | undefined {
    const path = shippedPath(kind, hash);
    if (!existsSync(path)) return undefined;
    const bytes = brotliDecompressSync(readFileSync(path));
    this.write(kind, hash, bytes);
    return bytes;
  }

  #path(kind: string, hash: string): string {
    return join(this.#folder, kind, hash.slice(0, 32));
  }
}

/** Where the package keeps a product that it brings, compressed. */
export function shippedPath(kind: string, hash: string): string {
  return join(packageDir, 'engine', `${kind}-${hash.slice(0, 32)}.wasm.br`);
}

/** `NEAR_CONTRACT_CACHE`, or `.cache` beside the installed packages, or the system's temporary folder. */
function defaultCacheFolder(): string {
  const chosen = process.env['NEAR_CONTRACT_CACHE'];
  if (chosen) return chosen;
  const marker = packageDir.lastIndexOf('node_modules');
  if (marker >= 0) return join(packageDir.slice(0, marker), 'node_modules', '.cache', 'near-ts-compiler');
  return packageDir.includes('packages') ? join(packageDir, '.cache') : join(tmpdir(), 'near-ts-compiler');
}
