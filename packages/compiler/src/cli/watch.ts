import { watch as watchFolder } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CompilerError } from '../errors/base.ts';
import { build, type BuildArguments } from './build.ts';
import { errorText } from './progress.ts';

/** Editors write a file in several steps; a build waits until it has been quiet for so long. */
const QUIET_MS = 150;
/** A file of this kind may be the one that a failed build missed. */
const SOURCE = /\.(?:[cm]?[jt]s|jsx|json)$/;

/**
 * Builds, then builds again after every change of a file that went in, until the signal. A build that fails shows its error
 * and is tried again after the next change.
 */
export async function watch(args: BuildArguments, signal: AbortSignal): Promise<void> {
  const changes = new SourceChanges(args.output);
  signal.addEventListener('abort', () => changes.close(), { once: true });
  changes.follow([args.source]);
  while (!signal.aborted) {
    changes.forget();
    try {
      const { files } = await build(args);
      if (signal.aborted) return;
      changes.follow(files);
    } catch (error) {
      if (!(error instanceof CompilerError)) throw error;
      process.stderr.write(`${errorText(error)}\n`);
    }
    if (!args.quiet && !signal.aborted) process.stderr.write('watching for changes, Ctrl-C ends\n');
    await changes.next();
  }
}

/**
 * Tells of changes in the folders of source files. Folders, not files, because an editor that writes a new file and renames
 * it leaves a watcher of the old file without anything to see; they stay watched during a build, so no change is missed.
 */
class SourceChanges {
  readonly #folders = new Map<string, () => void>();
  readonly #ignored: ReadonlySet<string>;
  #files = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #changed = false;
  #closed = false;
  #wake: (() => void) | undefined;

  constructor(output: string) {
    this.#ignored = new Set([output, output.replace(/\.wasm$/, '-abi.json')].map((path) => resolve(path)));
  }

  /** Watches the folders of these files from now on, and those that were watched before. */
  follow(files: readonly string[]): void {
    // Virtual modules of the bundler have no file; packages do not change while somebody writes a contract.
    const own = files.filter((file) => !file.startsWith('\0') && !/[\\/]node_modules[\\/]/.test(file));
    this.#files = new Set(own.map((file) => resolve(file)));
    for (const folder of new Set([...this.#files].map((file) => dirname(file)))) {
      if (this.#closed || this.#folders.has(folder)) continue;
      try {
        const watcher = watchFolder(folder, (_event, name) =>
          this.#seen(name === null ? undefined : join(folder, name)),
        );
        const end = () => {
          watcher.close();
          this.#folders.delete(folder);
        };
        // A folder that is removed ends its watcher; it is watched again when a build reads it.
        watcher.on('error', end);
        this.#folders.set(folder, end);
      } catch {
        // A folder that is not there: the build says so.
      }
    }
  }

  #seen(path: string | undefined): void {
    if (path !== undefined && (this.#ignored.has(path) || !(this.#files.has(path) || SOURCE.test(path)))) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#changed = true;
      this.#wake?.();
    }, QUIET_MS);
  }

  /** What changed until now is in the build that begins. */
  forget(): void {
    this.#changed = false;
  }

  /** Resolves after the next change, at once if there was one during the build, or when closed. */
  async next(): Promise<void> {
    if (this.#changed || this.#closed) return;
    await new Promise<void>((wake) => (this.#wake = wake));
    this.#wake = undefined;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const end of [...this.#folders.values()]) end();
    this.#wake?.();
  }
}
