/** Where in the sources an error was found. */
export interface SourcePlace {
  /** Path as the user would write it: relative to the project's folder. */
  readonly file: string;
  /** 1-based. */
  readonly line?: number | undefined;
  /** 1-based. */
  readonly column?: number | undefined;
}

/** Stages of a build, in their order. */
export type StageName =
  'check' | 'abi' | 'bundle' | 'engine' | 'bytecode' | 'link' | 'snapshot' | 'optimise' | 'validate';

export interface CompilerErrorOptions {
  readonly stage?: StageName | undefined;
  readonly place?: SourcePlace | undefined;
  /** Further lines: what the tool said, which values were met. */
  readonly details?: string | undefined;
  /** What the user can do about it. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** `file:line:column` of a place, as editors understand it. */
export function formatPlace(place: SourcePlace): string {
  return [place.file, place.line, place.line === undefined ? undefined : place.column]
    .filter((part) => part !== undefined)
    .join(':');
}

/**
 * What the compiler throws for a contract that it refuses and for tools that fail.
 *
 * `code` is stable and names the reason; the message is for people.
 */
export class CompilerError extends Error {
  override readonly name = 'CompilerError';
  readonly code: string;
  readonly shortMessage: string;
  readonly stage: StageName | undefined;
  readonly place: SourcePlace | undefined;
  readonly details: string | undefined;
  readonly metaMessages: readonly string[];

  constructor(code: string, shortMessage: string, options: CompilerErrorOptions = {}) {
    const metaMessages = options.hint ? [options.hint] : [];
    const lines = [
      `${options.place ? `${formatPlace(options.place)}: ` : ''}${shortMessage}`,
      ...(options.details ? ['', options.details] : []),
      ...metaMessages.map((line) => `hint: ${line}`),
    ];
    super(lines.join('\n'), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.shortMessage = shortMessage;
    this.stage = options.stage;
    this.place = options.place;
    this.details = options.details;
    this.metaMessages = metaMessages;
  }
}

/** A state that the compiler's own code excludes: a bug here, not in the contract. */
export class CompilerInvariantError extends CompilerError {
  constructor(message: string, cause?: unknown) {
    super('COMPILER_INVARIANT', message, { hint: 'This is a bug of near-ts-compiler.', cause });
  }
}
