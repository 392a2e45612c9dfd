/** What a bundle mentions: what the build may leave out of the engine is decided on it. */
export interface UsedNames {
  /** Every identifier, property name and string of the bundle. */
  readonly names: ReadonlySet<string>;
  readonly asyncFunctions: boolean;
  readonly regexpLiterals: boolean;
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Collects names from an ESTree program; comments do not count. */
export function usedNames(program: unknown): UsedNames {
  const names = new Set<string>();
  let asyncFunctions = false;
  let regexpLiterals = false;
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item);
      return;
    }
    if (typeof value !== 'object' || value === null || !('type' in value)) return;
    const node = value as Node;
    if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') names.add(node['name'] as string);
    if (node.type === 'Literal' && typeof node['value'] === 'string') names.add(node['value']);
    if (node.type === 'Literal' && node['regex']) regexpLiterals = true;
    if (node.type === 'TemplateElement') names.add(String((node['value'] as { cooked?: string }).cooked ?? ''));
    if (node['async'] === true || node.type === 'AwaitExpression' || node.type === 'ImportExpression') asyncFunctions = true;
    for (const key of Object.keys(node)) if (key !== 'type' && key !== 'start' && key !== 'end') visit(node[key]);
  };
  visit(program);
  return { names, asyncFunctions, regexpLiterals };
}
