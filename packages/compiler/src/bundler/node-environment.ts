import { children, isNode, type Node } from './syntax-tree.ts';

const VALUE = "'production'";

const isMember = (node: unknown, property: string): node is Node =>
  isNode(node) &&
  node.type === 'MemberExpression' &&
  !node['computed'] &&
  (node['property'] as Node)['name'] === property;

/** Whether a node is `process.env.NODE_ENV`. */
function isEnvironment(node: Node): boolean {
  if (!isMember(node, 'NODE_ENV') || !isMember(node['object'], 'env')) return false;
  const owner = node['object']['object'];
  return isNode(owner) && owner.type === 'Identifier' && owner['name'] === 'process';
}

/**
 * A module's text with `'production'` for `process.env.NODE_ENV`, as bundlers of web pages have it: packages choose their files
 * and checks by it. Everything stays at its place.
 */
export function fixEnvironment(code: string, parse: (code: string) => unknown): string {
  if (!code.includes('process.env.NODE_ENV')) return code;
  let result = code;
  const visit = (node: Node): void => {
    if (isEnvironment(node)) {
      const [start, end] = [node['start'] as number, node['end'] as number];
      // Line ends inside of it stay, for the places of what follows.
      const rest = code.slice(start, end).replace(/[^\r\n]/g, ' ');
      result = result.slice(0, start) + VALUE + rest.slice(VALUE.length) + result.slice(end);
      return;
    }
    for (const child of children(node)) visit(child);
  };
  const program = parse(code);
  if (isNode(program)) visit(program);
  return result;
}
