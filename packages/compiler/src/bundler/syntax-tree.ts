/** A node of an ESTree program, as Rollup's parser gives it. */
export interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

export const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

/** The nodes right below one. */
export function* children(node: Node): Generator<Node> {
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) yield item;
    } else if (isNode(value)) yield value;
  }
}

/** Names that a pattern of a declaration or parameter binds. */
function* boundNames(pattern: Node): Generator<string> {
  if (pattern.type === 'Identifier') yield pattern['name'] as string;
  else if (pattern.type === 'Property') yield* boundNames(pattern['value'] as Node);
  else if (pattern.type === 'AssignmentPattern') yield* boundNames(pattern['left'] as Node);
  else for (const child of children(pattern)) yield* boundNames(child);
}

/** What a program declares, whatever the scope. */
export interface Declarations {
  readonly names: ReadonlySet<string>;
  /** Initial values of constants whose name is declared nowhere else. */
  readonly constants: ReadonlyMap<string, Node>;
}

/** Reads the declarations of a program. */
export function readDeclarations(program: Node): Declarations {
  const names = new Set<string>();
  const constants = new Map<string, Node>();
  const declare = (pattern: unknown, value?: Node) => {
    if (!isNode(pattern)) return;
    for (const name of boundNames(pattern)) {
      if (names.has(name)) constants.delete(name);
      else if (value && pattern.type === 'Identifier') constants.set(name, value);
      names.add(name);
    }
  };
  const visit = (node: Node): void => {
    if (node.type === 'VariableDeclaration')
      for (const { id, init } of node['declarations'] as { id: Node; init: Node | null }[])
        declare(id, node['kind'] === 'const' && init ? init : undefined);
    if (Array.isArray(node['params'])) for (const parameter of node['params']) declare(parameter);
    if (/^(Function|Class)/.test(node.type)) declare(node['id']);
    if (node.type === 'CatchClause') declare(node['param']);
    for (const child of children(node)) visit(child);
  };
  visit(program);
  return { names, constants };
}
