import { dirname, join, parse, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { CompilerError } from '../errors/base.ts';
import { findMissingLibrary, type MissingLibrary } from './missing-library.ts';

/** As near-sdk-js's own build checks, for contracts that no tsconfig.json includes. */
const DEFAULT_OPTIONS = {
  noEmit: true,
  skipLibCheck: true,
  experimentalDecorators: true,
  target: 'es2020',
  lib: ['esnext', 'dom'],
  module: 'esnext',
  moduleResolution: 'bundler',
  allowImportingTsExtensions: true,
  types: [],
} as const;

function findConfig(entry: string, projectDir: string): string | undefined {
  const root = resolve(projectDir);
  for (let folder = dirname(resolve(entry)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'tsconfig.json');
    if (existsSync(candidate)) return candidate;
    if (folder === root || folder === parse(folder).root) return undefined;
  }
}

function refuseMissing(missing: MissingLibrary | undefined, displayPath: (path: string) => string): void {
  if (!missing) return;
  const { line, character } = missing.file.getLineAndCharacterOfPosition(missing.at);
  throw new CompilerError('LIBRARY_MISSING', `contracts do not have ${missing.name}`, {
    stage: 'check',
    place: { file: displayPath(missing.file.fileName), line: line + 1, column: character + 1 },
    hint: missing.hint,
  });
}

/**
 * Checks the types of a contract written in TypeScript, with the project's tsconfig.json where there is one.
 *
 * Cost: 2 to 4 s; the compiler itself does not need it.
 *
 * @throws {CompilerError} TYPE_ERROR at the first error, with the others in the details; LIBRARY_MISSING for what browsers or
 *   newer engines have
 */
export async function checkTypes(
  entry: string,
  projectDir: string,
  displayPath: (path: string) => string,
): Promise<void> {
  const { default: ts } = await import('typescript');
  const config = findConfig(entry, projectDir);
  const project = config
    ? ts.parseJsonConfigFileContent(ts.readConfigFile(config, ts.sys.readFile).config, ts.sys, dirname(config))
    : undefined;
  const included = project?.fileNames.some((name) => resolve(name) === resolve(entry)) ?? false;
  const chosen =
    project && included ? project.options : ts.convertCompilerOptionsFromJson(DEFAULT_OPTIONS, projectDir).options;
  const options = { ...chosen, noEmit: true, skipLibCheck: true };
  const program = ts.createProgram([resolve(entry)], options);
  const errors = ts.getPreEmitDiagnostics(program).filter(({ category }) => category === ts.DiagnosticCategory.Error);
  const [first] = errors;
  if (!first) {
    refuseMissing(findMissingLibrary(ts, program), displayPath);
    return;
  }
  const describe = (diagnostic: typeof first) => {
    const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
    if (!diagnostic.file || diagnostic.start === undefined) return { text, place: undefined };
    const { line, character } = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start);
    return { text, place: { file: displayPath(diagnostic.file.fileName), line: line + 1, column: character + 1 } };
  };
  const { text, place } = describe(first);
  throw new CompilerError('TYPE_ERROR', text, {
    stage: 'check',
    place,
    details: errors
      .slice(1, 20)
      .map(describe)
      .map(
        (error) =>
          `${error.place ? `${error.place.file}:${error.place.line}:${error.place.column}: ` : ''}${error.text}`,
      )
      .join('\n'),
    hint: '--no-check builds without looking at types.',
  });
}
