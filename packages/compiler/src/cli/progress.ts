import type { CompilerError, StageName } from '../errors/base.ts';

const TEXT: Record<StageName, string> = {
  check: 'checking types',
  abi: 'writing the ABI',
  bundle: 'bundling',
  engine: 'preparing the engine',
  bytecode: 'compiling to bytecode',
  link: 'linking',
  snapshot: 'running top-level code',
  optimise: 'optimising',
  validate: 'validating',
};

/** Shows the stage that runs: on a terminal one line that changes, elsewhere a line for each stage that says something new. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #title: string;
  readonly #started = performance.now();
  readonly #quiet: boolean;

  constructor(title: string, options: { readonly stream?: NodeJS.WriteStream; readonly quiet?: boolean } = {}) {
    this.#title = title;
    this.#stream = options.stream ?? process.stderr;
    this.#quiet = options.quiet ?? false;
  }

  stage(name: StageName, note?: string): void {
    if (this.#quiet) return;
    const line = `${this.#title}: ${TEXT[name]}${note ? ` (${note})` : ''}`;
    if (this.#stream.isTTY) this.#stream.write(`\r\x1b[2K${line} …`);
    else if (note) this.#stream.write(`${line}\n`);
  }

  /** Ends the line; the text stands in its place. */
  finish(text: string): void {
    if (this.#quiet) return;
    this.#stream.write(`${this.#stream.isTTY ? '\r\x1b[2K' : ''}${text}\n`);
  }

  get seconds(): string {
    return ((performance.now() - this.#started) / 1000).toFixed(1);
  }
}

/** What the command line says about an error. */
export function errorText(error: CompilerError): string {
  return `${process.stderr.isTTY ? '\r\x1b[2K' : ''}error ${error.code}${error.stage ? ` in ${error.stage}` : ''}: ${error.message}`;
}
