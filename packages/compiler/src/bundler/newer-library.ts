import type { UsedNames } from './used-names.ts';

/** Library functions that came after ECMAScript 2020, in a file of `library/`. */
interface LibraryPart {
  readonly file: string;
  /** Properties that call for it on whatever object: methods of objects that only a call knows. */
  readonly properties?: readonly string[];
  /** Properties of built-in objects, as `Object.hasOwn`. */
  readonly statics?: readonly string[];
  /** Global names. */
  readonly globals?: readonly string[];
  /** Keys of object literals. */
  readonly keys?: readonly string[];
  /** Added to another part when the contract has regular expressions. */
  readonly withRegexps?: string;
}

const PARTS: readonly LibraryPart[] = [
  { file: 'at', properties: ['at'] },
  { file: 'find-last', properties: ['findLast', 'findLastIndex'] },
  { file: 'change-by-copy', properties: ['toReversed', 'toSorted', 'toSpliced', 'with'] },
  { file: 'has-own', statics: ['Object.hasOwn'] },
  { file: 'group-by', statics: ['Object.groupBy', 'Map.groupBy'] },
  { file: 'well-formed', properties: ['isWellFormed', 'toWellFormed'] },
  {
    file: 'set-methods',
    properties: [
      'union',
      'intersection',
      'difference',
      'symmetricDifference',
      'isSubsetOf',
      'isSupersetOf',
      'isDisjointFrom',
    ],
  },
  { file: 'promise', statics: ['Promise.withResolvers', 'Promise.try'] },
  { file: 'from-async', statics: ['Array.fromAsync'] },
  { file: 'error-cause', properties: ['cause'], keys: ['cause'] },
  { file: 'weak-references', globals: ['WeakRef', 'FinalizationRegistry'] },
  { file: 'queue-microtask', globals: ['queueMicrotask'] },
  { file: 'text-encoder', globals: ['TextEncoder'] },
  { file: 'text-decoder', globals: ['TextDecoder'] },
  { file: 'structured-clone', globals: ['structuredClone'], withRegexps: 'structured-clone-regexps' },
];

const lastName = (name: string) => name.slice(name.lastIndexOf('.') + 1);

/** Names of what the parts bring. */
export const NEWER_LIBRARY: ReadonlySet<string> = new Set(
  PARTS.flatMap(({ properties = [], statics = [], globals = [] }) => [
    ...properties,
    ...statics.map(lastName),
    ...globals,
  ]),
);

/** Files of `library/` that a contract needs, those of a group in one scope; none for a contract that uses nothing newer. */
export function newerLibrary({ library, regexpLiterals, names }: UsedNames): readonly (readonly string[])[] {
  const hasRegexps = regexpLiterals || names.has('RegExp');
  const groups = PARTS.filter(
    ({ properties = [], statics = [], globals = [], keys = [] }) =>
      properties.some((name) => library.properties.has(name)) ||
      statics.some((name) => library.statics.has(name)) ||
      globals.some((name) => library.globals.has(name)) ||
      keys.some((name) => library.keys.has(name)),
  ).map(({ file, withRegexps }) => (withRegexps && hasRegexps ? [file, withRegexps] : [file]));
  return groups.length > 0 ? [['define'], ...groups] : [];
}

/**
 * The text of groups, the first of which the others build on, to stand before a contract.
 *
 * @param hidden - global names that the contract declares otherwise: `class Set` of its own
 */
export function libraryText(
  groups: readonly (readonly string[])[],
  textOf: (file: string) => string,
  hidden: readonly string[],
): string {
  const [base, ...others] = groups.map((files) => files.map(textOf).join(''));
  if (base === undefined) return '';
  const globals = hidden.length > 0 ? `const { ${hidden.join(', ')} } = globalThis;` : '';
  return `{${globals}\n${base}${others.map((text) => `{\n${text}}\n`).join('')}}\n`;
}
