import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { CompilerError, type StageName } from '../errors/base.ts';
import { dependencyVersion, packageRequire } from './package-files.ts';

/** One run of a tool of the LLVM package: its arguments, the files that it sees, the file that it must write. */
export interface ToolRun {
  readonly tool: 'clang' | 'wasm-ld';
  readonly args: readonly string[];
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly output: string;
}

/** Version of the compiler and linker, part of every cache key. */
export const clangVersion = (): string => dependencyVersion('@yowasp/clang');

/**
 * The thread's program. LLVM is a WebAssembly module that runs to its end without yielding, so it gets a thread of its own
 * and the caller can go on drawing its progress. Plain text because a bundle has no file to point a thread at.
 */
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
(async () => {
  const { commands } = await import(workerData.url);
  for (const { tool, args, files, output } of workerData.runs) {
    const said = [];
    const listen = (bytes) => { if (bytes) said.push(Buffer.from(bytes).toString('utf8')); };
    try {
      const tree = await commands[tool](args, files, { stdout: listen, stderr: listen, fetchProgress: () => {} });
      parentPort.postMessage({ bytes: tree[output] });
    } catch (error) {
      parentPort.postMessage({ failure: said.join('') || String(error) });
    }
  }
})();
`;

/**
 * Runs tools one after another in a thread of their own and gives back what each wrote.
 *
 * @throws {CompilerError} TOOL_FAILED with the tool's own text
 */
export async function runTools(runs: readonly ToolRun[], stage: StageName): Promise<Uint8Array[]> {
  const url = pathToFileURL(packageRequire.resolve('@yowasp/clang')).href;
  const worker = new Worker(PROGRAM, {
    eval: true,
    workerData: { url, runs },
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  try {
    return await new Promise<Uint8Array[]>((resolve, reject) => {
      const results: Uint8Array[] = [];
      worker.on('message', ({ bytes, failure }: { bytes?: Uint8Array; failure?: string }) => {
        const run = runs[results.length];
        if (failure !== undefined || !bytes) {
          reject(
            new CompilerError('TOOL_FAILED', `${run?.tool} failed on ${run?.output}`, {
              stage,
              details: failure ?? 'no output',
            }),
          );
          return;
        }
        results.push(bytes);
        if (results.length === runs.length) resolve(results);
      });
      worker.on('error', (error) =>
        reject(
          new CompilerError('TOOL_FAILED', 'the LLVM tools stopped', { stage, details: String(error), cause: error }),
        ),
      );
      worker.on('exit', () => reject(new CompilerError('TOOL_FAILED', 'the LLVM tools ended early', { stage })));
    });
  } finally {
    await worker.terminate();
  }
}
