import type { NodePath, PluginObj, types as BabelTypes } from '@babel/core';
import type * as Babel from '@babel/core';

/** Decorators of near-sdk-js that make a class method an entry point of the contract. */
const METHOD_TYPES = ['call', 'view', 'initialize', 'migrate'] as const;
type MethodType = (typeof METHOD_TYPES)[number];

/** Decorators of `near-ts-compiler/contract`: entry points that get and give bytes. */
const RAW_TYPES = ['rawCall', 'rawView'] as const;

/** What a method's wrapper does around the method itself, as source text; `C` stands for the class. */
const STEPS: Record<MethodType, { state: string; before: string; reconstruct: boolean; save: boolean }> = {
  initialize: {
    state: 'C._getState()',
    before: `if (_state) { throw new Error("Contract already initialized"); }`,
    reconstruct: false,
    save: true,
  },
  call: {
    state: 'C._getState()',
    before: `if (!_state && C._requireInit()) { throw new Error("Contract must be initialized"); }`,
    reconstruct: true,
    save: true,
  },
  view: {
    state: 'C._getState()',
    before: `if (!_state && C._requireInit()) { throw new Error("Contract must be initialized"); }`,
    reconstruct: true,
    save: false,
  },
  migrate: { state: 'null', before: '', reconstruct: false, save: true },
};

/** `local` is the wrapper's name inside the module: the method's own unless that is taken. */
function wrapperSource(className: string, method: string, local: string, type: MethodType): string {
  const step = STEPS[type];
  return `function ${local}() {
    const _state = ${step.state};
    ${step.before}
    const _contract = C._create();
    ${step.reconstruct ? 'if (_state) { C._reconstruct(_contract, _state); }' : ''}
    const _args = C._getArgs();
    const _result = _contract.${method}(_args);
    ${step.save ? 'C._saveToStorage(_contract);' : ''}
    if (_result !== undefined) {
      if (_result && _result.constructor && _result.constructor.name === "NearPromise") { _result.onReturn(); }
      else { env.value_return(C._serialize(_result, true)); }
    }
  }`.replace(/\bC\./g, `${className}.`);
}

/** The same for a raw method: bytes in, bytes out; payable and private are checked as near-sdk-js's `call` does. */
function rawWrapperSource(
  className: string,
  method: string,
  local: string,
  type: (typeof RAW_TYPES)[number],
  options: string,
): string {
  const check =
    type === 'rawView'
      ? ''
      : `const _options = ${options};
    if (_options.privateFunction) { env.predecessor_account_id(0); const _caller = env.uint8array_to_latin1_string(env.read_register(0)); env.current_account_id(0);
      if (_caller !== env.uint8array_to_latin1_string(env.read_register(0))) { throw new Error("Function is private"); } }
    if (!_options.payableFunction && env.attached_deposit() > 0n) { throw new Error("Function is not payable"); }`;
  return `function ${local}() {
    ${check}
    const _state = C._getState();
    if (!_state && C._requireInit()) { throw new Error("Contract must be initialized"); }
    const _contract = C._create();
    if (_state) { C._reconstruct(_contract, _state); }
    env.input(0);
    const _result = _contract.${method}(env.read_register(0));
    ${type === 'rawCall' ? 'C._saveToStorage(_contract);' : ''}
    if (_result !== undefined) {
      if (_result && _result.constructor && _result.constructor.name === "NearPromise") { _result.onReturn(); }
      else { env.value_return(typeof _result === "string" ? env.utf8_string_to_uint8array(_result) : _result); }
    }
  }`.replace(/\bC\./g, `${className}.`);
}

/** The decorator's name when it is a call of a plain identifier, as `@call({})`. */
function decoratorName(decorator: BabelTypes.Decorator): string | undefined {
  const expression = decorator.expression;
  return expression.type === 'CallExpression' && expression.callee.type === 'Identifier'
    ? expression.callee.name
    : undefined;
}

/** Offsets of a decorator's first argument; an empty range when it has none. */
function argumentRange(decorator: BabelTypes.Decorator | undefined): [number, number] {
  const expression = decorator?.expression;
  const [argument] = expression?.type === 'CallExpression' ? expression.arguments : [];
  return [argument?.start ?? 0, argument?.end ?? 0];
}

/** A wrapper that was made: reported so that the build can name the methods and their kinds. */
export interface ExportedMethod {
  readonly contract: string;
  readonly name: string;
  readonly type: MethodType | (typeof RAW_TYPES)[number];
  readonly line: number | undefined;
}

/**
 * Babel plugin: gives every decorated method of a class under `@NearBindgen` an exported function of its name that reads
 * the state, calls the method on it, writes the state back and returns the result, in the order that near-sdk-js keeps.
 *
 * @see near-sdk-js 2.0.0 src/cli/build-tools/near-bindgen-exporter.ts
 */
export function methodExports(found: (method: ExportedMethod) => void) {
  return ({ template }: typeof Babel): PluginObj => ({
    name: 'near-method-exports',
    visitor: {
      ClassDeclaration(path: NodePath<BabelTypes.ClassDeclaration>) {
        const node = path.node;
        const first = node.decorators?.[0];
        if (!first || decoratorName(first) !== 'NearBindgen' || !node.id) return;
        const className = node.id.name;
        for (const member of node.body.body) {
          if (member.type !== 'ClassMethod' || member.kind !== 'method' || member.key.type !== 'Identifier') continue;
          const decorator = member.decorators?.[0];
          const type = decorator && decoratorName(decorator);
          const method = METHOD_TYPES.find((name) => name === type);
          const raw = RAW_TYPES.find((name) => name === type);
          const kind = method ?? raw;
          if (!kind) continue;
          found({ contract: className, name: member.key.name, type: kind, line: member.loc?.start.line });
          const name = member.key.name;
          // `@migrate({}) migrate() {}`: the decorator's import has the name already.
          const local = path.scope.hasBinding(name) ? path.scope.generateUid(name) : name;
          const wrapper = raw
            ? rawWrapperSource(
                className,
                name,
                local,
                raw,
                path.hub.getCode()?.slice(...argumentRange(decorator)) || '{}',
              )
            : wrapperSource(className, name, local, method as MethodType);
          const statements = template.statements(`${wrapper}\nexport { ${local} as ${name} };`, {
            placeholderPattern: false,
            sourceType: 'module',
          })();
          (path.parentPath?.isExportDeclaration() ? path.parentPath : path).insertAfter(statements);
        }
      },
    },
  });
}
