import { SandboxError, type SandboxErrorOptions } from './base.ts';

/** The disk store cannot do what was asked; a subclass names the reason. */
export class StoreError extends SandboxError {
  constructor(code: string, message: string, options?: SandboxErrorOptions) {
    super(code, message, options);
  }
}

/** Files of the store are not as they were written: cut off, overwritten or missing. */
export class StoreDamagedError extends StoreError {
  constructor(file: string, problem: string, options: SandboxErrorOptions = {}) {
    super('STORE_DAMAGED', `The store is damaged: ${problem}.`, {
      ...options,
      metaMessages: [
        `File: ${file}`,
        'Put the data folder back from a copy, or delete it to start again from genesis.',
        ...(options.metaMessages ?? []),
      ],
    });
  }
}

/** No room is left on the disk (or the user's quota) for what must be kept. */
export class StoreFullError extends StoreError {
  constructor(file: string, cause: unknown) {
    super('STORE_FULL', 'The disk is full: a block could not be stored.', {
      cause,
      details: cause instanceof Error ? cause.message : String(cause),
      metaMessages: [`File: ${file}`, 'Free some space and start the node again; nothing that was final is lost.'],
    });
  }
}

/** The operating system refused to read or write a file of the store. */
export class StoreIoError extends StoreError {
  constructor(file: string, action: string, cause: unknown) {
    super('STORE_IO', `The store could not ${action} its file.`, {
      cause,
      details: cause instanceof Error ? cause.message : String(cause),
      metaMessages: [`File: ${file}`],
    });
  }
}

/** Another process works on this home folder. */
export class HomeLockedError extends StoreError {
  constructor(home: string, processId: number) {
    super('HOME_LOCKED', `The home folder is in use by process ${processId}.`, {
      metaMessages: [`Home: ${home}`, 'Stop that node first, or give this one a home of its own with --home.'],
    });
  }
}

/** The store was used after `close`. */
export class StoreClosedError extends StoreError {
  constructor() {
    super('STORE_CLOSED', 'The store is closed.');
  }
}
