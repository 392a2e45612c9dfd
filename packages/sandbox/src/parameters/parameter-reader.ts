import { InvariantError } from '../errors/invariant.ts';
import type { ParameterTable } from './parameter-table.ts';
import type { ExtCostValue, Fee, Ratio } from './runtime-config.ts';

/**
 * Reads typed values from a parameter table.
 *
 * Every method throws `InvariantError` when the table has no such value: the data files are part of the package.
 */
export class ParameterReader {
  readonly #table: ParameterTable;

  constructor(table: ParameterTable) {
    this.#table = table;
  }

  /** An integer below 2^53. */
  integer(name: string): number {
    const value = this.#table[name];
    if (typeof value !== 'number') throw missing(name);
    return value;
  }

  /** An integer below 2^53, or null where the version has no such limit. */
  optionalInteger(name: string): number | null {
    return this.#table[name] === undefined ? null : this.integer(name);
  }

  /** An integer of any size. */
  bigint(name: string): bigint {
    const value = this.#table[name];
    if (typeof value !== 'number' && typeof value !== 'string') throw missing(name);
    return BigInt(value);
  }

  /** A switch that older versions do not have: then off. */
  optionalFlag(name: string): boolean {
    return this.#table[name] === undefined ? false : this.flag(name);
  }

  flag(name: string): boolean {
    const value = this.#table[name];
    if (typeof value !== 'boolean') throw missing(name);
    return value;
  }

  text(name: string): string {
    const value = this.#table[name];
    if (typeof value !== 'string') throw missing(name);
    return value;
  }

  /** An amount in yoctoNEAR, written as "5 yN" or "0.0001 N". */
  amount(name: string): bigint {
    const [, whole, fraction = '', unit] = /^(\d+)(?:\.(\d{1,24}))? (N|yN)$/.exec(this.text(name)) ?? [];
    if (whole === undefined || (unit === 'yN' && fraction !== '')) throw missing(name);
    return unit === 'yN' ? BigInt(whole) : BigInt(whole + fraction.padEnd(24, '0'));
  }

  /** An amount that older versions do not have: then 0. */
  optionalAmount(name: string): bigint {
    return this.#table[name] === undefined ? 0n : this.amount(name);
  }

  ratio(name: string): Ratio {
    const { numerator, denominator } = this.#object(name);
    if (numerator === undefined || denominator === undefined) throw missing(name);
    return { numerator, denominator };
  }

  fee(name: string): Fee {
    const {
      send_sir: sendSir,
      send_not_sir: sendNotSir,
      execution,
      execution_compute: executionCompute,
    } = this.#object(name);
    if (sendSir === undefined || sendNotSir === undefined || execution === undefined) throw missing(name);
    return { sendSir, sendNotSir, execution, ...(executionCompute === undefined ? {} : { executionCompute }) };
  }

  /** A host function cost; its compute usage equals its gas unless the table says otherwise. 0 where nothing charges it yet. */
  extCost(name: string): ExtCostValue {
    const value = this.#table[name];
    if (value === undefined) return { gas: 0, compute: 0 };
    if (typeof value === 'number') return { gas: value, compute: value };
    const { gas, compute } = this.#object(name);
    if (gas === undefined || compute === undefined) throw missing(name);
    return { gas, compute };
  }

  #object(name: string): { readonly [field: string]: number } {
    const value = this.#table[name];
    if (typeof value !== 'object') throw missing(name);
    return value;
  }
}

function missing(name: string): InvariantError {
  return new InvariantError(`the parameter tables hold no usable ${name}`);
}
