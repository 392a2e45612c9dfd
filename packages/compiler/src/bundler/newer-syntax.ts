import type { NodePath, PluginObj, types as BabelTypes } from '@babel/core';
import type * as Babel from '@babel/core';

type Types = typeof BabelTypes;

/** The member of a class that declares a private name; undefined when none does. */
function declaration(body: BabelTypes.ClassBody, name: string) {
  return body.body.find(
    (member) =>
      (member.type === 'ClassPrivateProperty' || member.type === 'ClassPrivateMethod') && member.key.id.name === name,
  ) as BabelTypes.ClassPrivateProperty | BabelTypes.ClassPrivateMethod | undefined;
}

/** A private name that the program does not have. */
function privateName(types: Types, path: NodePath, base: string): BabelTypes.PrivateName {
  return types.privateName(path.scope.generateUidIdentifier(base));
}

/**
 * An expression of a class's static part, with its own `this`. The engine binds the class's name only when its static part
 * has run, so the name is bound here.
 */
function inStaticPart(types: Types, path: NodePath, body: BabelTypes.BlockStatement | BabelTypes.Expression) {
  const owner = path.findParent((parent) => parent.isClass()) as NodePath<BabelTypes.Class>;
  const { id } = owner.node;
  const run = types.arrowFunctionExpression(id ? [types.identifier(id.name)] : [], body);
  return types.callExpression(run, id ? [types.thisExpression()] : []);
}

/** `static { ... }` as the initial value of a static private field: it runs at the same moment. */
function translateStaticBlock(types: Types, path: NodePath<BabelTypes.StaticBlock>): void {
  const value = inStaticPart(types, path, types.blockStatement(path.node.body));
  path.replaceWith(types.classPrivateProperty(privateName(types, path, 'block'), value, [], true));
}

/** The initial value of a static field, when it names its class. */
function translateStaticValue(
  types: Types,
  path: NodePath<BabelTypes.ClassProperty> | NodePath<BabelTypes.ClassPrivateProperty>,
): void {
  const { value } = path.node;
  const name = (path.parentPath?.parent as BabelTypes.Class).id?.name;
  if (!path.node.static || !value || name === undefined) return;
  let named = false;
  types.traverseFast(value, (node) => {
    named ||= node.type === 'Identifier' && node.name === name;
  });
  if (named) path.node.value = inStaticPart(types, path, value);
}

/**
 * `#name in value` as an attempt to read `#name`, which fails exactly on objects without it. Reading an accessor would run it,
 * so its class gets a field that comes and goes with it.
 */
function translateBrandCheck(
  { types, template }: typeof Babel,
  path: NodePath<BabelTypes.BinaryExpression>,
  fields: Map<BabelTypes.Node, BabelTypes.PrivateName>,
): void {
  const { left, right } = path.node;
  if (left.type !== 'PrivateName') return;
  let owner = path.findParent((parent) => parent.isClassBody()) as NodePath<BabelTypes.ClassBody> | null;
  while (owner && !declaration(owner.node, left.id.name))
    owner = owner.findParent((parent) => parent.isClassBody()) as NodePath<BabelTypes.ClassBody> | null;
  const declared = owner && declaration(owner.node, left.id.name);
  if (!owner || !declared) return;
  let read: BabelTypes.PrivateName = left;
  if (declared.type === 'ClassPrivateMethod' && declared.kind !== 'method') {
    read = fields.get(declared) ?? privateName(types, path, left.id.name);
    if (!fields.has(declared)) {
      fields.set(declared, read);
      owner.unshiftContainer('body', types.classPrivateProperty(read, null, [], declared.static === true));
    }
  }
  const object = path.scope.generateUidIdentifier('object');
  const check = template.expression(
    `((OBJECT) => {
      if (OBJECT === null || (typeof OBJECT !== 'object' && typeof OBJECT !== 'function')) throw new TypeError("invalid 'in' operand");
      try { READ; return true; } catch { return false; }
    })(VALUE)`,
    { placeholderPattern: /^(OBJECT|READ|VALUE)$/ },
  );
  path.replaceWith(
    check({ OBJECT: object, READ: types.memberExpression(object, types.cloneNode(read)), VALUE: right }),
  );
}

/**
 * Babel plugin: translates what newer versions of the language have and the engine lacks: static blocks of classes, `#name in
 * object`, attributes of JSON imports, and `declare` fields, which no code stands for; and what the engine gets wrong in
 * static fields.
 */
export function newerSyntax(babel: typeof Babel): PluginObj {
  const { types } = babel;
  return {
    name: 'near-newer-syntax',
    visitor: {
      // Before the translation from TypeScript, which refuses `declare` fields in its default mode.
      Program(program) {
        const fields = new Map<BabelTypes.Node, BabelTypes.PrivateName>();
        program.traverse({
          ClassProperty(path) {
            if (path.node.declare) path.remove();
            else translateStaticValue(types, path);
          },
          ClassPrivateProperty: (path) => translateStaticValue(types, path),
          StaticBlock: (path) => translateStaticBlock(types, path),
          BinaryExpression: (path) => translateBrandCheck(babel, path, fields),
          'ImportDeclaration|ExportNamedDeclaration|ExportAllDeclaration'({ node }: NodePath) {
            const declared = node as BabelTypes.ImportDeclaration;
            declared.attributes = [];
            declared.assertions = [];
          },
        });
      },
    },
  };
}
