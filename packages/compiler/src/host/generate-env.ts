import type { HostArgument, HostFunction } from './host-functions.ts';

const WASM_PARAMETERS: Record<HostArgument, number> = {
  u64: 1,
  u128: 1,
  text: 2,
  bytes: 2,
  bytesOrLatin1: 2,
  register: 2,
  value: 0,
};
const RESULT_TYPE = { none: 'void', u64: 'uint64_t', u32: 'uint32_t', u128: 'void' } as const;

/** Host functions that hand-written C declares for itself. */
const DECLARED_BY_HAND = new Set(['panic_utf8', 'block_timestamp', 'random_seed', 'read_register', 'input']);

function declareImport(name: string, fn: HostFunction): string {
  const count =
    fn.parameters.reduce((sum, [, kind]) => sum + WASM_PARAMETERS[kind], 0) + (fn.result === 'u128' ? 1 : 0);
  const parameters = count === 0 ? 'void' : Array(count).fill('uint64_t').join(', ');
  return `extern ${RESULT_TYPE[fn.result]} near_import_${name}(${parameters}) __attribute__((import_module("env"), import_name("${name}")));`;
}

/** The C of one binding: converts the arguments, calls the host, converts the result. */
function defineBinding(fn: HostFunction): string {
  const declarations: string[] = [];
  const conversions: string[] = [];
  const releases: string[] = [];
  const values: string[] = [];
  fn.parameters.forEach(([name, kind], index) => {
    const argument = `argv[${index}]`;
    switch (kind) {
      case 'u64':
      case 'register':
        declarations.push(`uint64_t a${index};`);
        conversions.push(`if (near_to_u64(ctx, &a${index}, ${argument}, "${name}")) return JS_EXCEPTION;`);
        values.push(kind === 'register' ? `UINT64_MAX, a${index}` : `a${index}`);
        return;
      case 'u128':
        declarations.push(`uint64_t a${index}[2];`);
        conversions.push(`if (near_to_u128(ctx, a${index}, ${argument}, "${name}")) return JS_EXCEPTION;`);
        values.push(`(uint64_t)(uintptr_t)a${index}`);
        return;
      case 'text':
        declarations.push(`size_t n${index}; const char *a${index};`);
        conversions.push(`if (!(a${index} = JS_ToCStringLen(ctx, &n${index}, ${argument}))) return JS_EXCEPTION;`);
        values.push(`n${index}, (uint64_t)(uintptr_t)a${index}`);
        releases.push(`JS_FreeCString(ctx, a${index});`);
        return;
      case 'bytes':
        declarations.push(`size_t n${index}; uint8_t *a${index};`);
        conversions.push(
          `if (!(a${index} = near_to_bytes(ctx, &n${index}, ${argument}, "${name}"))) return JS_EXCEPTION;`,
        );
        values.push(`n${index}, (uint64_t)(uintptr_t)a${index}`);
        return;
      case 'bytesOrLatin1':
        declarations.push(`size_t n${index}; uint8_t *a${index}; JSValue v${index};`);
        conversions.push(
          `v${index} = JS_IsObject(${argument}) ? JS_DupValue(ctx, ${argument}) : near_latin1_bytes(ctx, ${argument});`,
          `if (JS_IsException(v${index}) || !(a${index} = near_to_bytes(ctx, &n${index}, v${index}, "${name}"))) return JS_EXCEPTION;`,
        );
        values.push(`n${index}, (uint64_t)(uintptr_t)a${index}`);
        releases.push(`JS_FreeValue(ctx, v${index});`);
    }
  });
  if (fn.result === 'u128') {
    declarations.push('uint64_t result[2];');
    values.push('(uint64_t)(uintptr_t)result');
  }
  const call = `near_import_${fn.import}(${values.join(', ')});`;
  const lines = [...declarations, ...conversions];
  if (fn.result === 'u64') lines.push(`uint64_t result = ${call}`, ...releases, 'return JS_NewBigUint64(ctx, result);');
  else if (fn.result === 'u32')
    lines.push(`uint32_t result = ${call}`, ...releases, 'return JS_NewInt64(ctx, result);');
  else
    lines.push(
      call,
      ...releases,
      fn.result === 'u128' ? 'return near_from_u128(ctx, result);' : 'return JS_UNDEFINED;',
    );
  return `static JSValue near_${fn.name}(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)\n{\n    ${lines.join('\n    ')}\n}`;
}

/**
 * C source of the bindings of all `env` functions: an import each, a function each, and `near_env_NAME`, which puts it on
 * the `env` object. The linker keeps those whose `near_env_NAME` the build asks for.
 */
export function generateEnv(functions: readonly HostFunction[]): string {
  const imports = new Map<string, string>();
  for (const fn of functions)
    if (fn.import && !fn.custom && !DECLARED_BY_HAND.has(fn.import))
      imports.set(fn.import, declareImport(fn.import, fn));
  const byHand = [...DECLARED_BY_HAND]
    .filter((name) => name !== 'panic_utf8')
    .map((name) => {
      const fn = functions.find((candidate) => candidate.name === name);
      if (!fn) throw new TypeError(`no host function ${name}`);
      return name === 'read_register'
        ? 'extern void near_import_read_register(uint64_t, uint64_t) __attribute__((import_module("env"), import_name("read_register")));'
        : declareImport(name, fn);
    });
  return [
    '/* Generated from host-functions.ts. */',
    'static JSValue near_env;',
    ...byHand,
    ...imports.values(),
    '#include "env_custom.c"',
    '#include "sdk.c"',
    ...functions.filter((fn) => !fn.custom).map(defineBinding),
    ...functions.map(
      (fn) =>
        `BUILD_TIME(near_env_${fn.name}) void near_env_${fn.name}(void) { JS_SetPropertyStr(context, near_env, "${fn.name}", JS_NewCFunction(context, ${fn.custom ?? `near_${fn.name}`}, "${fn.name}", ${fn.parameters.length})); }`,
    ),
    '',
  ].join('\n');
}
