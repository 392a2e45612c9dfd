/** What every error of this package can say beside its message. */
export interface ClientErrorOptions {
  /** Lines that help to mend it, printed under the message. */
  readonly metaMessages?: readonly string[];
  /** The other side's own text, e.g. a node's error. */
  readonly details?: string;
  readonly cause?: unknown;
}

/**
 * Base of every error that this package throws.
 *
 * `code` is stable from version to version and is what programs and tests compare; the message is for people.
 */
export class ClientError extends Error {
  override readonly name: string = 'ClientError';
  readonly code: string;
  /** One sentence: what is wrong, with the offending values. */
  readonly shortMessage: string;
  readonly details: string | undefined;
  readonly metaMessages: readonly string[];

  constructor(code: string, shortMessage: string, options: ClientErrorOptions = {}) {
    const lines = [
      shortMessage,
      ...(options.metaMessages ?? []),
      ...(options.details ? [`Details: ${options.details}`] : []),
    ];
    super(lines.join('\n'), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.shortMessage = shortMessage;
    this.details = options.details;
    this.metaMessages = options.metaMessages ?? [];
  }
}
