import type { LimitConfig } from '../../parameters/runtime-config.ts';
import type { PrepareError } from '../errors.ts';

/**
 * Counts parameters, blocks and operand stacks of the functions against the limits that protocol versions from 86 on set.
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

  /**
   * Counts the next defined function.
   *
   * @param operandBytes - its largest operand stack
   */
  addFunction(params: number, blocks: number, operandBytes: number): void {
    this.#params += params;
    this.#blocks += blocks;
    this.refusal ??= this.#check(params, blocks, operandBytes);
  }

  #check(params: number, blocks: number, operandBytes: number): PrepareError | null {
    const limits = this.#limits;
    if (params > (limits.maxParamsPerFunction ?? Infinity)) return 'TooManyParamsPerFunction';
    if (this.#params > (limits.maxParamsPerContract ?? Infinity)) return 'TooManyParamsPerContract';
    if (operandBytes > (limits.maxOperandStackBytesPerFunction ?? Infinity)) return 'OperandStackTooLarge';
    if (blocks > (limits.maxBlocksPerFunction ?? Infinity)) return 'TooManyBlocksPerFunction';
    if (this.#blocks > (limits.maxBlocksPerContract ?? Infinity)) return 'TooManyBlocksPerContract';
    return null;
  }
}
