/** What a bundle mentions: what the build may leave out of the engine is decided on it. */
export interface UsedNames {
  /** Every identifier, property name and string of the bundle. */
  readonly names: ReadonlySet<string>;
  /** The strings among them: any may become a property name. */
  readonly strings: ReadonlySet<string>;
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

/** Collects names from an ESTree program; comments do not count. */
export function usedNames(program: unknown, code: string): UsedNames {
  const names = new Set<string>();
  const strings = new Set<string>();
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
  return { names, strings, asyncFunctions, regexpLiterals, calls, parserCalls };
}
