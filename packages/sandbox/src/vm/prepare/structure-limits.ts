import type { LimitConfig } from '../../parameters/runtime-config.ts';
import type { PrepareError } from '../errors.ts';

/**
 * Counts parameters and blocks of the functions against the limits that protocol versions from 86 on set.
 *
 * A module beyond a limit is refused only when all of it is valid, by the first limit that its functions pass.
 *
 * @see nearcore 2.13 runtime/near-vm-runner/src/prepare/instrument_v3.rs transform_code_section
 */
export class StructureLimits {
  /** The first limit passed, or null. */
  refusal: PrepareError | null = null;
  readonly #limits: LimitConfig;
  #params = 0;
  #blocks = 0;

  constructor(limits: LimitConfig) {
    this.#limits = limits;
  }

  /** Counts the next defined function. */
  addFunction(params: number, blocks: number): void {
    this.#params += params;
    this.#blocks += blocks;
    this.refusal ??= this.#check(params, blocks);
  }

  #check(params: number, blocks: number): PrepareError | null {
    const { maxParamsPerFunction, maxParamsPerContract, maxBlocksPerFunction, maxBlocksPerContract } = this.#limits;
    if (params > (maxParamsPerFunction ?? Infinity)) return 'TooManyParamsPerFunction';
    if (this.#params > (maxParamsPerContract ?? Infinity)) return 'TooManyParamsPerContract';
    if (blocks > (maxBlocksPerFunction ?? Infinity)) return 'TooManyBlocksPerFunction';
    if (this.#blocks > (maxBlocksPerContract ?? Infinity)) return 'TooManyBlocksPerContract';
    return null;
  }
}
