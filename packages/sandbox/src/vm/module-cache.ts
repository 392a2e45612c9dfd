import type { WasmConfig } from '../parameters/runtime-config.ts';
import type { CryptoHash } from '../primitives/hash.ts';
import { bytesKey } from '../primitives/hash.ts';
import type { CompiledContract } from './compiled-contract.ts';
import { compileContract } from './compiled-contract.ts';

/** Compiled contracts kept by default, in bytes. */
const DEFAULT_CAPACITY = 256 * 1024 * 1024;

interface Entry {
  readonly compiled: CompiledContract;
  /** What it weighed when it was last used. */
  weight: number;
}

/**
 * Compiled contracts by code hash and configuration.
 *
 * Bounded by bytes: the contract that was not used for the longest time goes first. Failures are kept, too.
 */
export class ModuleCache {
  readonly #capacity: number;
  readonly #entries = new Map<string, Entry>();
  #weight = 0;

  /** @param capacity - bytes to keep, roughly */
  constructor(capacity = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
  }

  /** Bytes kept, roughly. */
  get weight(): number {
    return this.#weight;
  }

  /** The compiled contract, from the cache or newly made. */
  get(codeHash: CryptoHash, code: () => Uint8Array, config: WasmConfig): CompiledContract {
    const key = `${configNumber(config)}:${bytesKey(codeHash)}`;
    const entry: Entry = this.#entries.get(key) ?? { compiled: compileContract(code(), config), weight: 0 };
    // The map keeps insertion order: the latest use goes to the end.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    // What it keeps for further calls has grown with the last one.
    const { weight } = entry.compiled;
    this.#weight += weight - entry.weight;
    entry.weight = weight;
    this.#evict();
    return entry.compiled;
  }

  #evict(): void {
    for (const [key, { weight }] of this.#entries) {
      if (this.#weight <= this.#capacity || this.#entries.size === 1) return;
      this.#entries.delete(key);
      this.#weight -= weight;
    }
  }
}

const configNumbers = new WeakMap<WasmConfig, number>();
let nextConfigNumber = 0;

function configNumber(config: WasmConfig): number {
  let number = configNumbers.get(config);
  if (number === undefined) {
    number = nextConfigNumber++;
    configNumbers.set(config, number);
  }
  return number;
}
