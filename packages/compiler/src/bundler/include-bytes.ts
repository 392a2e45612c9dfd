import type { NodePath, PluginObj, types as BabelTypes } from '@babel/core';
import type * as Babel from '@babel/core';

/**
 * Babel plugin: `includeBytes('file')` becomes the file's bytes, as near-sdk-js's build tool does it.
 *
 * The path is relative to the file that names it.
 */
export function includeBytes(readFile: (importer: string, path: string) => Uint8Array) {
  return ({ types }: typeof Babel): PluginObj => ({
    name: 'near-include-bytes',
    visitor: {
      CallExpression(path: NodePath<BabelTypes.CallExpression>, state) {
        const { callee, arguments: args } = path.node;
        if (callee.type !== 'Identifier' || callee.name !== 'includeBytes') return;
        // Imported from near-sdk-js, which only declares it, or not bound at all; a function of the contract's own stays.
        const binding = path.scope.getBinding('includeBytes');
        if (binding && binding.kind !== 'module') return;
        const [argument] = args;
        if (argument?.type !== 'StringLiteral')
          throw path.buildCodeFrameError('includeBytes takes one string literal: the path of a file');
        let bytes: Uint8Array;
        try {
          bytes = readFile(state.filename ?? '', argument.value);
        } catch (error) {
          throw path.buildCodeFrameError(
            `includeBytes cannot read ${argument.value}: ${error instanceof Error ? error.message : String(error)}`,
          );
        }
        let text = '';
        for (const byte of bytes) text += String.fromCharCode(byte);
        path.replaceWith(
          types.callExpression(
            types.memberExpression(types.identifier('env'), types.identifier('latin1_string_to_uint8array')),
            [types.stringLiteral(text)],
          ),
        );
      },
    },
  });
}
