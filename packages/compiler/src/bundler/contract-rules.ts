import type { NodePath, PluginObj, types as BabelTypes } from '@babel/core';
import { CompilerError, type SourcePlace } from '../errors/base.ts';

/**
 * Babel plugin: refuses what near-sdk-js's `validateContract` refuses, and code that needs the engine's parser.
 *
 * @param refuse - called with FIELD_NOT_INITIALISED or FEATURE_LEFT_OUT; ends the bundling
 */
export function contractRules(
  placeOf: (file: string, line: number, column: number) => SourcePlace,
  keepsEval: boolean,
  refuse: (error: CompilerError) => never,
) {
  return (): PluginObj => ({
    name: 'near-contract-rules',
    visitor: {
      ClassDeclaration(path: NodePath<BabelTypes.ClassDeclaration>, state) {
        const isContract = path.node.decorators?.some(
          ({ expression }) =>
            expression.type === 'CallExpression' &&
            expression.callee.type === 'Identifier' &&
            expression.callee.name === 'NearBindgen',
        );
        if (!isContract) return;
        const constructor = path
          .get('body')
          .get('body')
          .find((member) => member.isClassMethod({ kind: 'constructor' }));
        const text = constructor ? constructor.getSource() : '';
        for (const member of path.node.body.body) {
          if (
            member.type !== 'ClassProperty' ||
            member.static ||
            member.declare ||
            member.value ||
            member.key.type !== 'Identifier'
          )
            continue;
          if (text.includes(`this.${member.key.name}`)) continue;
          const { line, column } = member.loc?.start ?? { line: 1, column: 0 };
          refuse(
            new CompilerError('FIELD_NOT_INITIALISED', `field ${member.key.name} of a contract has no initial value`, {
              stage: 'bundle',
              place: placeOf(state.filename ?? '', line, column + 1),
              hint: 'near-sdk-js restores only fields that the constructor or an initialiser sets.',
            }),
          );
        }
      },
      'CallExpression|NewExpression'(path: NodePath, state) {
        const node = path.node as BabelTypes.CallExpression | BabelTypes.NewExpression;
        if (
          keepsEval ||
          node.callee.type !== 'Identifier' ||
          (node.callee.name !== 'eval' && node.callee.name !== 'Function')
        )
          return;
        if (path.scope.hasBinding(node.callee.name, true)) return;
        const { line, column } = node.loc?.start ?? { line: 1, column: 0 };
        refuse(
          new CompilerError(
            'FEATURE_LEFT_OUT',
            `${node.callee.name} needs the engine's parser, which contracts are built without`,
            {
              stage: 'bundle',
              place: placeOf(state.filename ?? '', line, column + 1),
              hint: 'Build with --keep eval to have it (about 80 kB).',
            },
          ),
        );
      },
    },
  });
}
