/** What a bundle mentions: what the build may leave out of the engine is decided on it. */
export interface UsedNames {
  /** Every identifier, property name and string of the bundle. */
  readonly names: ReadonlySet<string>;
  /** The strings among them: any may become a property name. */
  readonly strings: ReadonlySet<string>;
  /** Beginnings of names that are put together at run time, as `setUint` in `view['setUint' + bits]`. */
  readonly prefixes: ReadonlySet<string>;
  readonly asyncFunctions: boolean;
  readonly regexpLiterals: boolean;
  readonly calls: readonly CallSite[];
  /** Calls of eval and Function, by offset: they need the engine's parser. */
  readonly parserCalls: readonly { readonly name: string; readonly at: number }[];
}

/** A call in the bundle, by offsets: its closing parenthesis and the name that is called. */
export interface CallSite {
  readonly close: number;
  readonly callee: number;
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** The constant text that a computed string begins with: `'a' + b`, `'a'.concat(b)` and a template. */
function beginning(node: Node): string | undefined {
  if (node.type === 'BinaryExpression' && node['operator'] === '+') return literal(node['left'] as Node);
  if (node.type === 'TemplateLiteral' && (node['expressions'] as Node[]).length > 0)
    return ((node['quasis'] as Node[])[0]?.['value'] as { cooked?: string } | undefined)?.cooked;
  const callee = node['callee'] as Node | undefined;
  if (node.type === 'CallExpression' && callee?.type === 'MemberExpression') {
    const method = callee['property'] as Node;
    if (method['name'] === 'concat') return literal(callee['object'] as Node);
  }
  return undefined;
}

function literal({ type, value }: Node): string | undefined {
  return type === 'Literal' && typeof value === 'string' ? value : undefined;
}

/** Collects names from an ESTree program; comments do not count. */
export function usedNames(program: unknown, code: string): UsedNames {
  const names = new Set<string>();
  const strings = new Set<string>();
  const prefixes = new Set<string>();
  let asyncFunctions = false;
  let regexpLiterals = false;
  const calls: CallSite[] = [];
  const parserCalls: { name: string; at: number }[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item);
      return;
    }
    if (typeof value !== 'object' || value === null || !('type' in value)) return;
    const node = value as Node;
    if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') names.add(node['name'] as string);
    if (node.type === 'Literal' && typeof node['value'] === 'string') strings.add(node['value']);
    if (node.type === 'Literal' && node['regex']) regexpLiterals = true;
    if (node.type === 'TemplateElement') strings.add(String((node['value'] as { cooked?: string }).cooked ?? ''));
    const prefix = beginning(node);
    // Shorter ones stand in front of texts of all kinds.
    if (prefix !== undefined && /^[a-z][A-Za-z]{2,}$/.test(prefix)) prefixes.add(prefix);
    if (node['async'] === true || node.type === 'AwaitExpression' || node.type === 'ImportExpression')
      asyncFunctions = true;
    if (
      (node.type === 'CallExpression' || node.type === 'NewExpression') &&
      code[(node['end'] as number) - 1] === ')'
    ) {
      const callee = node['callee'] as Node;
      const name = callee.type === 'MemberExpression' ? (callee['property'] as Node) : callee;
      calls.push({
        close: (node['end'] as number) - 1,
        callee: (node.type === 'NewExpression' ? node : name)['start'] as number,
      });
    }
    if (node.type === 'CallExpression' || node.type === 'NewExpression') {
      const callee = node['callee'] as Node;
      const name = callee.type === 'Identifier' ? (callee['name'] as string) : '';
      if (name === 'eval' || name === 'Function') parserCalls.push({ name, at: node['start'] as number });
    }
    for (const key of Object.keys(node)) if (key !== 'type' && key !== 'start' && key !== 'end') visit(node[key]);
  };
  visit(program);
  for (const text of strings) names.add(text);
  return { names, strings, prefixes, asyncFunctions, regexpLiterals, calls, parserCalls };
}
