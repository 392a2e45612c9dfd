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

/** Names that a pattern of a declaration, parameter or assignment binds. */
function* boundNames(pattern: Node): Generator<string> {
  if (pattern.type === 'Identifier') yield pattern['name'] as string;
  else if (pattern.type === 'Property') yield* boundNames(pattern['value'] as Node);
  else if (pattern.type === 'AssignmentPattern') yield* boundNames(pattern['left'] as Node);
  else if (pattern.type !== 'MemberExpression') for (const child of children(pattern)) yield* boundNames(child);
}

/** Where nodes have what they assign to. */
const ASSIGNED: Readonly<Record<string, string>> = {
  AssignmentExpression: 'left',
  UpdateExpression: 'argument',
  ForInStatement: 'left',
  ForOfStatement: 'left',
};

/** What a program declares, whatever the scope. */
export interface Declarations {
  readonly names: ReadonlySet<string>;
  /** Initial values of names that are declared in one place and never assigned. */
  readonly constants: ReadonlyMap<string, Node>;
  /** Names that are declared as functions, in one place, and never assigned. */
  readonly functions: ReadonlySet<string>;
}

/** Reads the declarations of a program. */
export function readDeclarations(program: Node): Declarations {
  const names = new Set<string>();
  const constants = new Map<string, Node>();
  const functions = new Set<string>();
  const declare = (pattern: unknown, value?: Node) => {
    if (!isNode(pattern)) return;
    for (const name of boundNames(pattern)) {
      functions.delete(name);
      if (names.has(name)) constants.delete(name);
      else if (value && pattern.type === 'Identifier') constants.set(name, value);
      names.add(name);
    }
  };
  const assigned = new Set<string>();
  const visit = (node: Node): void => {
    if (node.type === 'VariableDeclarator') declare(node['id'], (node['init'] ?? undefined) as Node | undefined);
    const target = ASSIGNED[node.type];
    if (target && isNode(node[target])) for (const name of boundNames(node[target])) assigned.add(name);
    if (Array.isArray(node['params'])) for (const parameter of node['params']) declare(parameter);
    if (/^(Function|Class)/.test(node.type)) {
      const name = isNode(node['id']) ? (node['id']['name'] as string) : '';
      const isNew = node.type === 'FunctionDeclaration' && !names.has(name);
      declare(node['id']);
      if (isNew) functions.add(name);
    }
    if (node.type === 'CatchClause') declare(node['param']);
    for (const child of children(node)) visit(child);
  };
  visit(program);
  for (const name of assigned) {
    constants.delete(name);
    functions.delete(name);
  }
  return { names, constants, functions };
}
