import type { Declarations, Node } from './syntax-tree.ts';

/** Text with gaps: what is known of it, and undefined for what is known only when the program runs. */
export type TextParts = readonly (string | undefined)[];

const UNKNOWN: readonly TextParts[] = [[undefined]];

/** More possibilities than this are not told apart. */
const MOST_ALTERNATIVES = 64;

const ARITHMETIC: ReadonlySet<unknown> = new Set(['-', '*', '/', '%', '**', '|', '&', '^', '<<', '>>', '>>>']);

/** True for an expression whose value is a number (or bigint) whatever its operands are. */
export function isNumeric(node: Node): boolean {
  switch (node.type) {
    case 'Literal':
      return typeof node['value'] === 'number';
    case 'UpdateExpression':
      return true;
    case 'UnaryExpression':
      return ['+', '-', '~'].includes(node['operator'] as string);
    case 'BinaryExpression':
      if (node['operator'] === '+') return isNumeric(node['left'] as Node) && isNumeric(node['right'] as Node);
      return ARITHMETIC.has(node['operator']);
    case 'MemberExpression':
      return !node['computed'] && (node['property'] as Node)['name'] === 'length';
    default:
      return false;
  }
}

function joined(lists: readonly (readonly TextParts[])[], separator = ''): readonly TextParts[] {
  let result: TextParts[] = [[]];
  lists.forEach((list, index) => {
    const between = index > 0 && separator ? [separator] : [];
    result = result.flatMap((before) => list.map((after) => [...before, ...between, ...after]));
    if (result.length > MOST_ALTERNATIVES) result = [[undefined]];
  });
  return result.map(compact);
}

/** Neighbouring known parts as one, without empty ones: they say nothing of the text. */
function compact(parts: TextParts): TextParts {
  const result: (string | undefined)[] = [];
  for (const part of parts) {
    if (part === '') continue;
    const last = result.at(-1);
    if (part !== undefined && last !== undefined) result[result.length - 1] = last + part;
    else if (part !== undefined || last !== undefined || result.length === 0) result.push(part);
  }
  return result.length === 0 ? [''] : result;
}

/** Arguments without spread ones; undefined when there is one. */
function plainNodes(list: readonly (Node | null)[]): readonly Node[] | undefined {
  return list.every((item): item is Node => item !== null && item.type !== 'SpreadElement') ? list : undefined;
}

/** `'a'.concat(b)` and `['a', b].join('c')`. */
function ofCall(node: Node, declarations: Declarations, depth: number): readonly TextParts[] {
  const callee = node['callee'] as Node;
  const args = plainNodes(node['arguments'] as Node[]);
  if (callee.type !== 'MemberExpression' || callee['computed'] || !args) return UNKNOWN;
  const object = callee['object'] as Node;
  const method = (callee['property'] as Node)['name'];
  const textsOf = (item: Node) => possibleTexts(item, declarations, depth);
  if (method === 'concat' && object.type !== 'ArrayExpression') return joined([object, ...args].map(textsOf));
  if (method === 'join' && object.type === 'ArrayExpression' && args.length <= 1) {
    const items = plainNodes(object['elements'] as (Node | null)[]);
    const separator = args[0] ? args[0]['value'] : ',';
    if (items && typeof separator === 'string') return joined(items.map(textsOf), separator);
  }
  return UNKNOWN;
}

/**
 * The texts that an expression may have when it is a text: constants are followed, operators and templates carried out.
 * What is known only at run time is a gap.
 */
export function possibleTexts(node: Node, declarations: Declarations, depth = 0): readonly TextParts[] {
  if (depth > 20) return UNKNOWN;
  const textsOf = (item: unknown) => possibleTexts(item as Node, declarations, depth + 1);
  const either = (...items: unknown[]) => {
    const all = items.flatMap(textsOf);
    return all.length > MOST_ALTERNATIVES ? UNKNOWN : all;
  };
  switch (node.type) {
    case 'Literal':
      return typeof node['value'] === 'string' || typeof node['value'] === 'number'
        ? [[String(node['value'])]]
        : UNKNOWN;
    case 'TemplateLiteral': {
      const expressions = node['expressions'] as Node[];
      const pieces = (node['quasis'] as { value: { cooked?: string } }[]).flatMap(({ value }, index) => {
        const expression = expressions[index];
        const text: readonly TextParts[] = [[value.cooked]];
        return expression ? [text, textsOf(expression)] : [text];
      });
      return joined(pieces);
    }
    case 'BinaryExpression':
      return node['operator'] === '+' ? joined([textsOf(node['left']), textsOf(node['right'])]) : UNKNOWN;
    case 'ConditionalExpression':
      return either(node['consequent'], node['alternate']);
    case 'LogicalExpression':
      return either(node['left'], node['right']);
    case 'SequenceExpression':
      return textsOf((node['expressions'] as Node[]).at(-1));
    case 'ParenthesizedExpression':
      return textsOf(node['expression']);
    case 'Identifier': {
      const value = declarations.constants.get(node['name'] as string);
      return value ? textsOf(value) : UNKNOWN;
    }
    case 'CallExpression':
      return ofCall(node, declarations, depth + 1);
    default:
      return UNKNOWN;
  }
}
