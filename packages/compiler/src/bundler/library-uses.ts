import { builtInObject, isGlobalObject } from './computed-access.ts';
import { possibleTexts } from './constant-text.ts';
import { children, isNode, type Declarations, type Node } from './syntax-tree.ts';

/** What a bundle takes from the language's library, as far as its text shows. */
export interface LibraryUses {
  /** Names of properties that are read, whoever's they are. */
  readonly properties: ReadonlySet<string>;
  /** Properties of built-in objects: `Object.hasOwn`. */
  readonly statics: ReadonlySet<string>;
  /** Global names, each with the offset of its first use; undeclared in the bundle. */
  readonly globals: ReadonlyMap<string, number>;
  /** Global names that the bundle defines, or asks with `typeof` whether they are there. */
  readonly guarded: ReadonlySet<string>;
  /** Keys of object literals. */
  readonly keys: ReadonlySet<string>;
  /** Names that the bundle declares, whatever the scope. */
  readonly declared: ReadonlySet<string>;
}

/** Child nodes that are names and no expressions: of properties, methods and labels. */
function nameOf(node: Node): Node | undefined {
  if (node['computed']) return undefined;
  if (node.type === 'MemberExpression') return node['property'] as Node;
  if (node.type === 'Property' || node.type === 'MethodDefinition' || node.type === 'PropertyDefinition')
    return node['key'] as Node;
  if (node.type === 'LabeledStatement' || node.type === 'BreakStatement' || node.type === 'ContinueStatement')
    return (node['label'] ?? undefined) as Node | undefined;
  return undefined;
}

const nameText = (node: Node) =>
  node.type === 'Identifier' ? (node['name'] as string) : node.type === 'Literal' ? String(node['value']) : undefined;

/** Finds what of the library a program names. */
export function libraryUses(program: Node, declarations: Declarations): LibraryUses {
  const properties = new Set<string>();
  const statics = new Set<string>();
  const globals = new Map<string, number>();
  const guarded = new Set<string>();
  const keys = new Set<string>();

  const noteGlobal = (name: string, at: number) => {
    if (!globals.has(name)) globals.set(name, at);
  };
  const noteProperty = (object: Node, name: string | undefined, at: number) => {
    if (name === undefined) return;
    properties.add(name);
    const owner = builtInObject(object, declarations);
    if (owner === undefined) return;
    statics.add(`${owner}.${name}`);
    // A property of the global object that is not there is undefined and no error.
    if (isGlobalObject(owner)) {
      noteGlobal(name, at);
      guarded.add(name);
    }
  };
  const namesOf = (node: Node): readonly (string | undefined)[] => {
    const property = node['property'] as Node;
    if (!node['computed']) return [nameText(property)];
    return possibleTexts(property, declarations).map(([whole, ...rest]) => (rest.length === 0 ? whole : undefined));
  };
  const notePattern = (pattern: Node, value: Node) => {
    for (const property of pattern['properties'] as Node[])
      if (property.type === 'Property' && !property['computed'])
        noteProperty(value, nameText(property['key'] as Node), property['start'] as number);
  };

  const visit = (node: Node, isWritten: boolean): void => {
    switch (node.type) {
      case 'Identifier':
        if (!declarations.names.has(node['name'] as string))
          noteGlobal(node['name'] as string, node['start'] as number);
        break;
      case 'MemberExpression':
        for (const name of isWritten ? [] : namesOf(node))
          noteProperty(node['object'] as Node, name, node['start'] as number);
        if (isWritten && isGlobalObject(builtInObject(node['object'] as Node, declarations) ?? ''))
          for (const name of namesOf(node)) if (name !== undefined) guarded.add(name);
        break;
      case 'ObjectPattern':
        for (const { key, computed } of node['properties'] as unknown as { key?: Node; computed?: boolean }[])
          if (key && !computed) properties.add(nameText(key) ?? '');
        break;
      case 'ObjectExpression':
        for (const { key, computed } of node['properties'] as unknown as { key?: Node; computed?: boolean }[])
          if (key && !computed) keys.add(nameText(key) ?? '');
        break;
      case 'VariableDeclarator':
        if ((node['id'] as Node).type === 'ObjectPattern' && isNode(node['init']))
          notePattern(node['id'] as Node, node['init']);
        break;
      case 'UnaryExpression':
        if (node['operator'] === 'typeof' && (node['argument'] as Node).type === 'Identifier')
          guarded.add((node['argument'] as Node)['name'] as string);
        break;
      default:
    }
    const name = nameOf(node);
    const written = node.type === 'AssignmentExpression' && node['operator'] === '=' ? node['left'] : undefined;
    for (const child of children(node)) if (child !== name) visit(child, child === written);
  };
  visit(program, false);
  return { properties, statics, globals, guarded, keys, declared: declarations.names };
}
