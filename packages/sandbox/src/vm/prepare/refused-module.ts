import type { PrepareError } from '../errors.ts';

/** Thrown when a module is refused by a limit or rule that has its own name. Deliberately no `Error`; never leaves vm/prepare. */
export class RefusedModule {
  readonly error: PrepareError;

  constructor(error: PrepareError) {
    this.error = error;
  }
}
