import { watch as watchFile, type FSWatcher } from 'node:fs';
import { CompilerError } from '../errors/base.ts';
import { build, type BuildArguments } from './build.ts';

/** Editors write a file in several steps; a build waits until it has been quiet for so long. */
const QUIET_MS = 150;

/** Builds, then builds again after every change of a file that went in. Ends with the process. */
export async function watch(args: BuildArguments): Promise<never> {
  let files: readonly string[] = [args.source];
  for (;;) {
    try {
      ({ files } = await build(args));
    } catch (error) {
      if (!(error instanceof CompilerError)) throw error;
      process.stderr.write(`error ${error.code}: ${error.message}\n`);
    }
    await changed(files);
  }
}

/** Resolves when one of the files has changed and nothing has changed since for a moment. */
function changed(files: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const watchers: FSWatcher[] = [];
    const finish = () => {
      for (const watcher of watchers) watcher.close();
      resolve();
    };
    for (const file of files) {
      if (file.includes('node_modules')) continue;
      try {
        watchers.push(
          watchFile(file, () => {
            clearTimeout(timer);
            timer = setTimeout(finish, QUIET_MS);
          }),
        );
      } catch {
        // Virtual modules of the bundler have no file.
      }
    }
  });
}
