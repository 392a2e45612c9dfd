import type ts from 'typescript';
import { NEWER_LIBRARY } from '../bundler/newer-library.ts';
import { hintForMissing } from '../host/missing-globals.ts';

/** Declarations of what the engine has: ECMAScript up to 2021. */
const OF_THE_ENGINE = /^lib\.(?:es5|es6|es201\d|es202[01])(?:\.(?!intl|sharedmemory)[a-z.]+)?\.d\.ts$/;
/** What those declare and the engine lacks. */
const NOT_OF_THE_ENGINE: ReadonlySet<string> = new Set(['Intl', 'Atomics']);

/** A library function that a contract names and that it will not have. */
export interface MissingLibrary {
  readonly name: string;
  readonly file: ts.SourceFile;
  readonly at: number;
  readonly hint: string;
}

/**
 * Finds the first name of a contract's own sources that only declarations of browsers, of Node.js or of newer versions of the
 * language explain. Code that asks whether there is such a thing, with `typeof` or `?.`, may name it.
 */
export function findMissingLibrary(typescript: typeof ts, program: ts.Program): MissingLibrary | undefined {
  const checker = program.getTypeChecker();
  const isForeign = (file: ts.SourceFile) =>
    program.isSourceFileDefaultLibrary(file) || /[\\/]node_modules[\\/]@types[\\/]node[\\/]/.test(file.fileName);
  const isMissing = (node: ts.Identifier) => {
    if (NEWER_LIBRARY.has(node.text)) return false;
    const declarations = checker.getSymbolAtLocation(node)?.declarations ?? [];
    if (declarations.length === 0 || !declarations.every((one) => isForeign(one.getSourceFile()))) return false;
    const isGlobal = !typescript.isPropertyAccessExpression(node.parent) || node.parent.expression === node;
    if (isGlobal && NOT_OF_THE_ENGINE.has(node.text)) return true;
    return !declarations.some((one) => OF_THE_ENGINE.test(one.getSourceFile().fileName.replace(/^.*[\\/]/, '')));
  };

  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile || /[\\/]node_modules[\\/]/.test(file.fileName)) continue;
    const guarded = new Set<string>();
    const names: ts.Identifier[] = [];
    const visit = (node: ts.Node): void => {
      if (typescript.isTypeNode(node)) return;
      if (typescript.isTypeOfExpression(node) && typescript.isIdentifier(node.expression))
        guarded.add(node.expression.text);
      const isName = typescript.isPropertyAccessExpression(node.parent) && node.parent.name === node;
      const call = isName ? node.parent.parent : undefined;
      const isAsked = call && typescript.isCallExpression(call) && call.questionDotToken !== undefined;
      if (typescript.isIdentifier(node) && !isAsked) names.push(node);
      typescript.forEachChild(node, visit);
    };
    typescript.forEachChild(file, visit);
    const found = names.find((node) => !guarded.has(node.text) && isMissing(node));
    if (found) return { name: found.text, file, at: found.getStart(file), hint: hintForMissing(found.text) };
  }
  return undefined;
}
