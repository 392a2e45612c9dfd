import { SandboxError, type SandboxErrorOptions } from './base.ts';

/** A state that the code rules out was reached: a bug of this package, never of its user. */
export class InvariantError extends SandboxError {
  constructor(message: string, options?: SandboxErrorOptions) {
    super('INVARIANT', message, options);
  }
}

/**
 * Throws when a condition that the code relies on does not hold.
 *
 * @throws {InvariantError} when `condition` is false
 */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}
