/** What every error of this package can carry besides its code and its short message. */
export interface SandboxErrorOptions {
  /** One longer line: the tool's or the operating system's own words. */
  readonly details?: string;
  /** Extra lines: the values in question and how to set them right. */
  readonly metaMessages?: readonly string[];
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/**
 * Base class of all errors that this package throws.
 *
 * A refused transaction or a failing contract is never thrown: it is a value in an outcome. Thrown errors are misuse
 * of our interface (a coded subclass) or our own bug ({@link InvariantError}).
 */
export class SandboxError extends Error {
  /** Stable, machine-readable; never changes once released. */
  readonly code: string;
  /** The message without details and hints. */
  readonly shortMessage: string;
  /** The tool's or the operating system's own words, if there are any. */
  readonly details: string | undefined;
  /** The values in question and how to set them right. */
  readonly metaMessages: readonly string[];

  constructor(code: string, shortMessage: string, options: SandboxErrorOptions = {}) {
    const lines = [shortMessage, ...(options.metaMessages ?? [])];
    if (options.details !== undefined) lines.push(`Details: ${options.details}`);
    super(lines.join('\n'), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.shortMessage = shortMessage;
    this.details = options.details;
    this.metaMessages = options.metaMessages ?? [];
  }
}
