/** Compiles the file named by the first argument with the cache named by the second, and prints the milliseconds since the process began. */
import { dirname } from 'node:path';
import { compile } from '../src/compile.ts';

const [entry = '', cacheDir = ''] = process.argv.slice(2);
await compile({ entry, projectDir: dirname(entry), cacheDir });
process.stdout.write(String(Math.round(performance.now())));
