import type { NodePath, PluginObj, Visitor, types as BabelTypes } from '@babel/core';
import { CompilerError, type SourcePlace } from '../errors/base.ts';

/** What is refused, and what to write instead. */
const REFUSALS = {
  using: ['declarations with `using`', 'Write try and finally.'],
  accessor: ['`accessor` fields', 'Write a getter and a setter.'],
  topLevelAwait: [
    '`await` outside of functions',
    'Top-level code runs once, while the contract is built; move it into a method.',
  ],
  regexpFlags: [
    'regular expressions with the flags `d` and `v`',
    'Use the flag u, and the indexes of exec and matchAll.',
  ],
  importMeta: ['`import.meta`', 'A contract has no address.'],
  textName: ['imports and exports with names in quotes', 'Methods are exported under identifiers.'],
  importEquals: ['`import name = require()`', "Write import name from '...'."],
  exportEquals: ['`export =`', 'Write export default, or export the names one by one.'],
  parameterDecorator: ['decorators of parameters', 'Decorate the method.'],
  standardDecorator: [
    'decorators of the standard of 2023',
    'near-sdk-js has the older kind: the decorator of a method gets the prototype, the name and the descriptor.',
  ],
  attributes: ["import attributes other than `type: 'json'`", 'Use includeBytes for files of other kinds.'],
  jsx: ['JSX', undefined],
} as const satisfies Record<string, readonly [string, string | undefined]>;

type Refusal = keyof typeof REFUSALS;

/** Decorators, wherever Babel's parser keeps them on a parameter. */
function decorated(parameter: BabelTypes.Node): boolean {
  const { decorators } = parameter as { decorators?: readonly unknown[] | null };
  return (decorators?.length ?? 0) > 0;
}

/** What the second argument of a standard decorator has, and the name that is that of the older kind has not. */
const CONTEXT_PROPERTIES: ReadonlySet<string> = new Set(['kind', 'addInitializer', 'access', 'metadata', 'private']);

/** Whether TypeScript calls a parameter the context of a standard decorator. */
function isContext(parameter: BabelTypes.Node): boolean {
  const annotation = (parameter as BabelTypes.Identifier).typeAnnotation;
  if (annotation?.type !== 'TSTypeAnnotation' || annotation.typeAnnotation.type !== 'TSTypeReference') return false;
  const { typeName } = annotation.typeAnnotation;
  return typeName.type === 'Identifier' && /^(?:Class\w*)?DecoratorContext$/.test(typeName.name);
}

/** Whether a decorator is a function of the same file that reads its second argument as the standard's context. */
function readsContext(path: NodePath<BabelTypes.Decorator>): boolean {
  const { expression } = path.node;
  const declared = expression.type === 'Identifier' ? path.scope.getBinding(expression.name)?.path : undefined;
  const found = declared?.isVariableDeclarator() ? declared.get('init') : declared;
  if (!found || Array.isArray(found) || !found.isFunction()) return false;
  const context = found.node.params[1];
  const names: string[] = [];
  if (context?.type === 'ObjectPattern')
    for (const property of context.properties)
      if (property.type === 'ObjectProperty' && property.key.type === 'Identifier') names.push(property.key.name);
  if (context?.type === 'Identifier')
    found.traverse({
      MemberExpression({ node: { object, property } }: NodePath<BabelTypes.MemberExpression>) {
        if (object.type === 'Identifier' && object.name === context.name && property.type === 'Identifier')
          names.push(property.name);
      },
    });
  return names.some((name) => CONTEXT_PROPERTIES.has(name));
}

const attributesOf = (
  node: BabelTypes.ImportDeclaration | BabelTypes.ExportNamedDeclaration | BabelTypes.ExportAllDeclaration,
) => node.attributes ?? node.assertions ?? [];

function visitor(refuse: (what: Refusal, node: BabelTypes.Node) => void): Visitor {
  const checkAttributes = ({
    node,
  }: NodePath<BabelTypes.ImportDeclaration | BabelTypes.ExportNamedDeclaration | BabelTypes.ExportAllDeclaration>) => {
    for (const { key, value } of attributesOf(node))
      if ((key.type === 'Identifier' ? key.name : key.value) !== 'type' || value.value !== 'json')
        refuse('attributes', node);
  };
  return {
    VariableDeclaration({ node }) {
      if (node.kind === 'using' || node.kind === 'await using') refuse('using', node);
    },
    ClassAccessorProperty: ({ node }) => refuse('accessor', node),
    AwaitExpression(path) {
      if (!path.getFunctionParent()) refuse('topLevelAwait', path.node);
    },
    ForOfStatement(path) {
      if (path.node.await && !path.getFunctionParent()) refuse('topLevelAwait', path.node);
    },
    RegExpLiteral({ node }) {
      if (/[dv]/.test(node.flags)) refuse('regexpFlags', node);
    },
    MetaProperty({ node }) {
      if (node.meta.name === 'import') refuse('importMeta', node);
    },
    ExportSpecifier({ node }) {
      if (node.exported.type === 'StringLiteral') refuse('textName', node);
    },
    ImportSpecifier({ node }) {
      if (node.imported.type === 'StringLiteral') refuse('textName', node);
    },
    TSImportEqualsDeclaration({ node }) {
      if (node.moduleReference.type === 'TSExternalModuleReference' && node.importKind !== 'type')
        refuse('importEquals', node);
    },
    TSExportAssignment: ({ node }) => refuse('exportEquals', node),
    Function({ node }) {
      for (const parameter of node.params) {
        if (decorated(parameter)) refuse('parameterDecorator', parameter);
        if (isContext(parameter)) refuse('standardDecorator', parameter);
      }
    },
    Decorator(path) {
      if (readsContext(path)) refuse('standardDecorator', path.node);
    },
    ImportDeclaration: checkAttributes,
    ExportNamedDeclaration: checkAttributes,
    ExportAllDeclaration: checkAttributes,
    JSXElement: ({ node }) => refuse('jsx', node),
    JSXFragment: ({ node }) => refuse('jsx', node),
  };
}

/**
 * Babel plugin: refuses syntax that has no meaning in a contract or that the engine lacks and nothing here translates, by name
 * and with its place, before a tool further on stumbles over it.
 *
 * @param refuse - called with SYNTAX_NOT_SUPPORTED; ends the bundling
 */
export function refusedSyntax(
  placeOf: (file: string, line: number, column: number) => SourcePlace,
  refuse: (error: CompilerError) => never,
) {
  return (): PluginObj => ({
    name: 'near-refused-syntax',
    manipulateOptions(_options, parser: { plugins: unknown[] }) {
      parser.plugins.push('explicitResourceManagement', 'decoratorAutoAccessors', 'regexpUnicodeSets');
      parser.plugins.push(['importAttributes', { deprecatedAssertSyntax: true }]);
    },
    visitor: {
      // All of it first: other plugins translate or refuse some of this in their own words.
      Program(path, state) {
        path.traverse(
          visitor((what, node) => {
            const [name, hint] = REFUSALS[what];
            const { line, column } = node.loc?.start ?? { line: 1, column: 0 };
            refuse(
              new CompilerError('SYNTAX_NOT_SUPPORTED', `contracts cannot have ${name}`, {
                stage: 'bundle',
                place: placeOf(state.filename ?? '', line, column + 1),
                hint,
              }),
            );
          }),
        );
      },
    },
  });
}
