import { computedAccess, type OpenAccess } from './computed-access.ts';
import { possibleTexts, type TextParts } from './constant-text.ts';
import { libraryUses, type LibraryUses } from './library-uses.ts';
import { children, isNode, readDeclarations, type Node } from './syntax-tree.ts';

/** What a bundle mentions: what the build may leave out of the engine is decided on it. */
export interface UsedNames {
  /** Every identifier, property name and string of the bundle. */
  readonly names: ReadonlySet<string>;
  readonly library: LibraryUses;
  /** The strings among them: any may become a property name. */
  readonly strings: ReadonlySet<string>;
  /** Names that are put together at run time fit one of these, as `view['setUint' + bits]` fits `^setUint`. */
  readonly patterns: readonly RegExp[];
  /**
   * Those of them that may be names of functions of `env`: a name on an object of the contract's own must not import what the
   * node may lack.
   */
  readonly hostPatterns: readonly RegExp[];
  /** Reads of built-in objects' properties by names of which nothing is known. */
  readonly openAccesses: readonly OpenAccess[];
  readonly asyncFunctions: boolean;
  readonly regexpLiterals: boolean;
  /** True when `match`, `matchAll` or `search` may get a text, which the engine then compiles to a regular expression. */
  readonly regexpsFromText: boolean;
  readonly calls: readonly CallSite[];
  /** Calls of eval and Function, by offset: they need the engine's parser. */
  readonly parserCalls: readonly { readonly name: string; readonly at: number }[];
}

/** A call in the bundle, by offsets: its closing parenthesis and the name that is called. */
export interface CallSite {
  readonly close: number;
  readonly callee: number;
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

const expressions = (patterns: Iterable<string>) => [...patterns].map((pattern) => new RegExp(pattern));

/** Names that fit a text with gaps. */
const patternOf = (parts: TextParts) =>
  `^${parts.map((part) => (part === undefined ? '.*' : escaped(part))).join('')}$`;

/**
 * Names that a text with gaps may be although nothing shows that it becomes a name: `const name = 'get' + type`. Short
 * beginnings and ends stand in texts of all kinds, so the known part has to look like that of a name.
 */
function* likelyPatterns(parts: TextParts): Generator<string> {
  const [first] = parts;
  const last = parts.at(-1);
  if (first !== undefined && /^[a-z][A-Za-z]{2,}$/.test(first)) yield `^${first}[A-Z\\d]`;
  if (last !== undefined && first === undefined && /^[A-Z][A-Za-z\d]{2,}$/.test(last)) yield `${last}$`;
}

const PUTS_TOGETHER: ReadonlySet<string> = new Set(['BinaryExpression', 'TemplateLiteral', 'CallExpression']);
const TAKES_PATTERN: ReadonlySet<unknown> = new Set(['match', 'matchAll', 'search']);

/** Collects names from an ESTree program; comments do not count. */
export function usedNames(program: unknown, code: string): UsedNames {
  const names = new Set<string>();
  const strings = new Set<string>();
  const patterns = new Set<string>();
  const hostPatterns = new Set<string>();
  /** True when `env` is more than read from by name: its functions may be reached under any other name then. */
  let envHandedOn = false;
  const openAccesses: OpenAccess[] = [];
  let asyncFunctions = false;
  let regexpLiterals = false;
  let regexpsFromText = false;
  const calls: CallSite[] = [];
  const parserCalls: { name: string; at: number }[] = [];
  /** Names of methods that are called with a regular expression written out. */
  const withLiteral = new Set<unknown>();
  const root = isNode(program) ? program : { type: 'Program' };
  const declarations = readDeclarations(root);

  const noteName = (node: Node) => {
    names.add(node['name'] as string);
    if (TAKES_PATTERN.has(node['name']) && !withLiteral.has(node)) regexpsFromText = true;
  };
  const noteText = (parts: TextParts, otherwise: Iterable<string>) => {
    const [whole] = parts;
    if (parts.length === 1 && whole !== undefined) strings.add(whole);
    else for (const pattern of otherwise) patterns.add(pattern);
  };
  const noteTexts = (node: Node) => {
    const { computed, open } = computedAccess(node, declarations);
    if (open) openAccesses.push(open);
    for (const { owner, parts } of computed) {
      noteText(parts, [patternOf(parts)]);
      if (owner === 'env') hostPatterns.add(patternOf(parts));
    }
    if (!PUTS_TOGETHER.has(node.type)) return;
    for (const parts of possibleTexts(node, declarations)) noteText(parts, likelyPatterns(parts));
  };
  const noteCall = (node: Node) => {
    const callee = node['callee'] as Node;
    const isMember = callee.type === 'MemberExpression';
    const called = isMember ? (callee['property'] as Node) : callee;
    if (code[(node['end'] as number) - 1] === ')')
      calls.push({
        close: (node['end'] as number) - 1,
        callee: (node.type === 'NewExpression' ? node : called)['start'] as number,
      });
    const name = callee.type === 'Identifier' ? (callee['name'] as string) : '';
    if (name === 'eval' || name === 'Function') parserCalls.push({ name, at: node['start'] as number });
    const [first] = node['arguments'] as Node[];
    const argument = first?.type === 'Identifier' ? declarations.constants.get(first['name'] as string) : first;
    if (isMember && !callee['computed'] && argument?.['regex']) withLiteral.add(called);
  };
  const visit = (node: Node): void => {
    if (node.type === 'CallExpression' || node.type === 'NewExpression') noteCall(node);
    if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') noteName(node);
    if (node.type === 'Literal' && typeof node['value'] === 'string') strings.add(node['value']);
    if (node.type === 'Literal' && node['regex']) regexpLiterals = true;
    if (node.type === 'TemplateElement') strings.add(String((node['value'] as { cooked?: string }).cooked ?? ''));
    if (node['async'] === true || node.type === 'AwaitExpression' || node.type === 'ImportExpression')
      asyncFunctions = true;
    noteTexts(node);
    // Writing a property reaches no built-in function.
    const target =
      node.type === 'AssignmentExpression' && node['operator'] === '=' ? (node['left'] as Node) : undefined;
    for (const child of children(node)) {
      if (child.type === 'Identifier' && child['name'] === 'env' && child !== node['object']) envHandedOn = true;
      if (child === target && child.type === 'MemberExpression') for (const part of children(child)) visit(part);
      else visit(child);
    }
  };
  visit(root);
  for (const text of strings) {
    names.add(text);
    if (TAKES_PATTERN.has(text)) regexpsFromText = true;
  }
  return {
    names,
    library: libraryUses(root, declarations),
    strings,
    patterns: expressions(patterns),
    hostPatterns: expressions(envHandedOn || strings.has('env') ? patterns : hostPatterns),
    openAccesses,
    asyncFunctions,
    regexpLiterals,
    regexpsFromText,
    calls,
    parserCalls,
  };
}
