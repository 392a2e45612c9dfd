import { isNumeric, possibleTexts, type TextParts } from './constant-text.ts';
import type { Declarations, Node } from './syntax-tree.ts';

/** A place where a built-in function is reached by a name that only a call knows. */
export interface OpenAccess {
  /** Whose function: `Math`, `globalThis`, `an array`. */
  readonly owner: string;
  /** Offset in the bundle. */
  readonly at: number;
}

const GLOBAL_OBJECTS: ReadonlySet<string> = new Set(['globalThis', 'self']);

/** Whether a built-in object is the global one. */
export const isGlobalObject = (name: string): boolean => GLOBAL_OBJECTS.has(name);

/** Built-in objects by the names that a contract reaches them under; `env` holds the functions of the host. */
const BUILT_IN_OBJECTS: ReadonlySet<string> = new Set(
  `Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView Date Error Float32Array Float64Array Function
  Int16Array Int32Array Int8Array JSON Map Math Number Object Promise Proxy RangeError Reflect RegExp Set String Symbol
  SyntaxError TypeError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakSet env`.split(/\s+/),
);

/** Properties of built-in objects that are built-in objects themselves. */
const INNER_OBJECTS: ReadonlySet<unknown> = new Set(['prototype', '__proto__', 'constructor']);

/** The built-in object that an expression is for certain; undefined for all others. */
export function builtInObject(node: Node, declarations: Declarations, depth = 0): string | undefined {
  if (depth > 20) return undefined;
  if (node.type === 'ChainExpression' || node.type === 'ParenthesizedExpression')
    return builtInObject(node['expression'] as Node, declarations, depth + 1);
  if (node.type === 'Identifier') {
    const name = node['name'] as string;
    const value = declarations.constants.get(name);
    if (value) return builtInObject(value, declarations, depth + 1);
    return !declarations.names.has(name) && (GLOBAL_OBJECTS.has(name) || BUILT_IN_OBJECTS.has(name)) ? name : undefined;
  }
  if (node.type === 'MemberExpression' && !node['computed']) {
    const owner = builtInObject(node['object'] as Node, declarations, depth + 1);
    const name = (node['property'] as Node)['name'] as string;
    if (owner === undefined) return undefined;
    if (GLOBAL_OBJECTS.has(owner)) return BUILT_IN_OBJECTS.has(name) || GLOBAL_OBJECTS.has(name) ? name : undefined;
    return INNER_OBJECTS.has(name) ? `${owner}.${name}` : undefined;
  }
  return undefined;
}

/** Whether an expression is a function of the contract's own. */
function isOwnFunction(node: Node | null, declarations: Declarations, depth = 0): boolean {
  if (node?.type !== 'Identifier')
    return node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression';
  const name = node['name'] as string;
  const value = declarations.constants.get(name) ?? null;
  return declarations.functions.has(name) || (depth < 20 && isOwnFunction(value, declarations, depth + 1));
}

/** `[one, other]` of the contract's own functions: who calls one of them by a name means its place. */
function isTableOfFunctions(node: Node, declarations: Declarations): boolean {
  const elements = node['elements'] as (Node | null)[];
  return elements.length > 0 && elements.every((element) => isOwnFunction(element, declarations));
}

/** What a literal or `new` expression makes: its methods are built in, its elements are the contract's. */
function builtInValue(node: Node, declarations: Declarations): string | undefined {
  if (node.type === 'ArrayExpression') return isTableOfFunctions(node, declarations) ? undefined : 'an array';
  if (node.type === 'TemplateLiteral') return 'a string';
  if (node.type === 'Literal') {
    if (node['regex']) return 'a regular expression';
    return typeof node['value'] === 'string' ? 'a string' : undefined;
  }
  if (node.type !== 'NewExpression') return undefined;
  const made = builtInObject(node['callee'] as Node, declarations);
  return made && BUILT_IN_OBJECTS.has(made) && made !== 'Proxy' ? `a new ${made}` : undefined;
}

/** What is known of a computed name, and whose property it names when that is a built-in object. */
export interface ComputedName {
  readonly owner: string | undefined;
  readonly parts: TextParts;
}

/** A property read by a computed name: its owner when that is built in, and the name's expression. */
interface Access {
  readonly owner: string | undefined;
  readonly key: Node;
}

/** Reads of properties by a computed name that a node makes itself. */
function accesses(node: Node, declarations: Declarations): Access[] {
  if (node.type === 'MemberExpression' && node['computed'])
    return [{ owner: builtInObject(node['object'] as Node, declarations), key: node['property'] as Node }];
  if (node.type === 'CallExpression') {
    const callee = node['callee'] as Node;
    const [target, key] = node['arguments'] as Node[];
    if (callee.type !== 'MemberExpression') return [];
    if (callee['computed'])
      return [{ owner: builtInValue(callee['object'] as Node, declarations), key: callee['property'] as Node }];
    const isGet = (callee['property'] as Node)['name'] === 'get';
    if (isGet && target && key && builtInObject(callee['object'] as Node, declarations) === 'Reflect')
      return [{ owner: builtInObject(target, declarations), key }];
  }
  if (node.type === 'VariableDeclarator' && (node['id'] as Node).type === 'ObjectPattern' && node['init']) {
    const owner = builtInObject(node['init'] as Node, declarations);
    const properties = (node['id'] as Node)['properties'] as Node[];
    return properties
      .filter((property) => property['computed'])
      .map((property) => ({ owner, key: property['key'] as Node }));
  }
  return [];
}

/** The expression as a property name; undefined for one that cannot name a built-in function: a number, a symbol. */
function nameTexts(key: Node, declarations: Declarations): readonly TextParts[] | undefined {
  if (isNumeric(key)) return undefined;
  if (key.type === 'MemberExpression' && builtInObject(key['object'] as Node, declarations) === 'Symbol')
    return undefined;
  return possibleTexts(key, declarations);
}

const hasLetters = (parts: TextParts) => parts.some((part) => part !== undefined && /[A-Za-z]/.test(part));

/**
 * What a node's computed names may be: texts that all of them fit, or the place of one that nothing is known of and that
 * reaches a built-in object for certain. Names of other objects' properties are the contract's own affair.
 */
export function computedAccess(
  node: Node,
  declarations: Declarations,
): { readonly computed: readonly ComputedName[]; readonly open: OpenAccess | undefined } {
  const computed: ComputedName[] = [];
  let open: OpenAccess | undefined;
  for (const { owner, key } of accesses(node, declarations)) {
    for (const parts of nameTexts(key, declarations) ?? []) {
      if (parts.some((part) => part !== undefined) && (owner !== undefined || hasLetters(parts)))
        computed.push({ owner, parts });
      else if (owner !== undefined) open = { owner, at: node['start'] as number };
    }
  }
  return { computed, open };
}
