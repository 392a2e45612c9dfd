import type { NodePath, PluginObj, types as BabelTypes } from '@babel/core';
import { CompilerError, type SourcePlace } from '../errors/base.ts';

/**
 * Babel plugin: refuses what near-sdk-js's `validateContract` refuses.
 *
 * @param refuse - called with FIELD_NOT_INITIALISED; ends the bundling
 */
export function contractRules(
  placeOf: (file: string, line: number, column: number) => SourcePlace,
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
    },
  });
}
