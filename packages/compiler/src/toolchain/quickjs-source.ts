import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompilerError, CompilerInvariantError } from '../errors/base.ts';
import { dependencyDir } from './package-files.ts';

/** The engine version that near-sdk-js 2 runs on; package `qjsc` carries its source. */
export const QUICKJS_VERSION = '2021-03-27';

/** sha256 of `quickjs.c` as published: the patches below are written against it. */
const QUICKJS_SHA256 = 'b3574a58f159bf5fc2ceaf9153ffb2181a20408dcd66701114342805298cbaf4';

interface Patch {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Each with its reason; every `find` must occur exactly once. */
const PATCHES: readonly Patch[] = [
  // A 64-bit value with its top bit set became another number: with 32-bit limbs the shift is by 32 then, which wasm takes for 0.
  {
    file: 'libbf.c',
    find: '        r->tab[1] = (a1 << shift) | (a0 >> (LIMB_BITS - shift));',
    replace: '        r->tab[1] = shift ? (a1 << shift) | (a0 >> (LIMB_BITS - shift)) : a1;',
  },
  // EMSCRIPTEN switches threads and malloc_usable_size off, which we want, and the stack check too, which we need:
  // deep recursion must be an error that the contract can report.
  {
    file: 'quickjs.c',
    find: '#if !defined(EMSCRIPTEN)\n/* enable stack limitation */',
    replace: '#if 1\n/* enable stack limitation */',
  },
  // Randomness comes from the block, at the first Math.random of a call, not from a clock at start.
  {
    file: 'quickjs.c',
    find: '    js_random_init(ctx);\n    JS_SetPropertyFunctionList',
    replace: '    JS_SetPropertyFunctionList',
  },
  {
    file: 'quickjs.c',
    find: '    v = xorshift64star(&ctx->random_state);',
    replace:
      '    if (!ctx->random_state)\n        ctx->random_state = near_random_state();\n    v = xorshift64star(&ctx->random_state);',
  },
  {
    file: 'quickjs.c',
    find: 'static void js_random_init(JSContext *ctx)',
    replace:
      'extern uint64_t near_random_state(void);\n__attribute__((unused)) static void js_random_init(JSContext *ctx)',
  },
  // The allocator is called directly, without a table and without counting bytes on every block.
  {
    file: 'quickjs.c',
    find: '    return rt->mf.js_malloc(&rt->malloc_state, size);',
    replace: '    return malloc(size);',
  },
  { file: 'quickjs.c', find: '    rt->mf.js_free(&rt->malloc_state, ptr);', replace: '    free(ptr);' },
  {
    file: 'quickjs.c',
    find: '    return rt->mf.js_realloc(&rt->malloc_state, ptr, size);',
    replace: '    if (size == 0) {\n        free(ptr);\n        return NULL;\n    }\n    return realloc(ptr, size);',
  },
  {
    file: 'quickjs.c',
    find: '    return rt->mf.js_malloc_usable_size(ptr);',
    replace: '    return near_usable_size(ptr);',
  },
  {
    file: 'quickjs.c',
    find: '    rt = mf->js_malloc(&ms, sizeof(JSRuntime));',
    replace: '    rt = malloc(sizeof(JSRuntime));',
  },
  {
    file: 'quickjs.c',
    find: '    force_gc = ((rt->malloc_state.malloc_size + size) >\n                rt->malloc_gc_threshold);',
    replace: '    force_gc = near_heap_top() > rt->malloc_gc_threshold;',
  },
  {
    file: 'quickjs.c',
    find: '        JS_RunGC(rt);\n        rt->malloc_gc_threshold = rt->malloc_state.malloc_size +\n            (rt->malloc_state.malloc_size >> 1);',
    replace: '        near_collect(rt);',
  },
  // Nothing interrupts a contract but its gas.
  {
    file: 'quickjs.c',
    find: '    if (unlikely(--ctx->interrupt_counter <= 0)) {\n        return __js_poll_interrupts(ctx);\n    } else {\n        return 0;\n    }',
    replace: '    return 0;',
  },
  // Line numbers of the bundle become places in the sources while compiling (glue/near.c near_places).
  {
    file: 'quickjs.c',
    find: '        dbuf_put_u32(bc, s->last_line_num);',
    replace: '        dbuf_put_u32(bc, near_original_line(s->last_line_num));',
  },
  {
    file: 'quickjs.c',
    find: '    fd->filename = JS_NewAtom(ctx, filename);\n    fd->line_num = line_num;',
    replace:
      '    fd->filename = JS_NewAtom(ctx, near_original_file(filename, line_num));\n    fd->line_num = near_original_line(line_num);',
  },
  {
    file: 'quickjs.c',
    find: '                if (line_num1 != -1)\n                    dbuf_printf(&dbuf, ":%d", line_num1);',
    replace:
      '                if (line_num1 >= 1024)\n                    dbuf_printf(&dbuf, ":%d:%d", line_num1 >> 10, line_num1 & 1023);\n                else if (line_num1 != -1)\n                    dbuf_printf(&dbuf, ":%d", line_num1);',
  },
  // Native recursion with small C frames would meet the node's limit on the wasm stack, which is no error that a contract can
  // report, before the engine's own limit: these frames are made as large as their share of the wasm stack.
  {
    file: 'quickjs.c',
    find: 'static JSValue json_parse_value(JSParseState *s)\n{\n    JSContext *ctx = s->ctx;',
    replace: 'static JSValue json_parse_value(JSParseState *s)\n{\n    NEAR_FRAME(112);\n    JSContext *ctx = s->ctx;',
  },
  {
    file: 'quickjs.c',
    find: '    JSValue element;\n    int64_t sourceIndex, elementLen;\n    int present, is_array;',
    replace:
      '    NEAR_FRAME(96);\n    JSValue element;\n    int64_t sourceIndex, elementLen;\n    int present, is_array;',
  },
  {
    file: 'quickjs.c',
    find: '    JSValue indent1, sep, sep1, tab, v, prop;\n    JSObject *p;',
    replace: '    NEAR_FRAME(128);\n    JSValue indent1, sep, sep1, tab, v, prop;\n    JSObject *p;',
  },
  {
    file: 'quickjs.c',
    find: '                int argc, JSValueConst *argv)\n{\n    return JS_CallInternal(ctx, func_obj, this_obj, JS_UNDEFINED,',
    replace:
      '                int argc, JSValueConst *argv)\n{\n    NEAR_FRAME(192);\n    return JS_CallInternal(ctx, func_obj, this_obj, JS_UNDEFINED,',
  },
  {
    file: 'quickjs.c',
    find: '    JSValue res = JS_CallInternal(ctx, func_obj, this_obj, JS_UNDEFINED,',
    replace: '    NEAR_FRAME(192);\n    JSValue res = JS_CallInternal(ctx, func_obj, this_obj, JS_UNDEFINED,',
  },
  {
    file: 'quickjs.c',
    find: 'static JSValue async_func_resume(JSContext *ctx, JSAsyncFunctionState *s)\n{',
    replace: 'static JSValue async_func_resume(JSContext *ctx, JSAsyncFunctionState *s)\n{\n    NEAR_FRAME(192);',
  },
  {
    file: 'quickjs.c',
    find: '    JSValueConst *arg_buf, new_target;\n    int arg_count, i;\n\n    p = JS_VALUE_GET_OBJ(func_obj);\n    bf = p->u.bound_function;',
    replace:
      '    JSValueConst *arg_buf, new_target;\n    int arg_count, i;\n    NEAR_FRAME(160);\n\n    p = JS_VALUE_GET_OBJ(func_obj);\n    bf = p->u.bound_function;',
  },
  {
    file: 'quickjs.c',
    find: '    tab = JS_UNDEFINED;\n    prop = JS_UNDEFINED;\n',
    replace:
      '    tab = JS_UNDEFINED;\n    prop = JS_UNDEFINED;\n    if (js_check_stack_overflow(ctx->rt, 0)) {\n        JS_ThrowStackOverflow(ctx);\n        goto exception;\n    }\n',
  },
  {
    file: 'quickjs.c',
    find: '    JSObject *p;\n    JSFunctionBytecode *b;\n\n    if (js_poll_interrupts(ctx))\n        return JS_EXCEPTION;\n    flags |= JS_CALL_FLAG_CONSTRUCTOR;',
    replace:
      '    JSObject *p;\n    JSFunctionBytecode *b;\n    NEAR_FRAME(128);\n\n    if (js_poll_interrupts(ctx))\n        return JS_EXCEPTION;\n    flags |= JS_CALL_FLAG_CONSTRUCTOR;',
  },
  {
    file: 'quickjs.c',
    find: 'static JSValue JS_ToPrimitiveFree(JSContext *ctx, JSValue val, int hint)\n{',
    replace: 'static JSValue JS_ToPrimitiveFree(JSContext *ctx, JSValue val, int hint)\n{\n    NEAR_FRAME(128);',
  },
  {
    file: 'quickjs.c',
    find: 'static JSValue js_proxy_get(JSContext *ctx, JSValueConst obj, JSAtom atom,\n                            JSValueConst receiver)\n{',
    replace:
      'static JSValue js_proxy_get(JSContext *ctx, JSValueConst obj, JSAtom atom,\n                            JSValueConst receiver)\n{\n    NEAR_FRAME(64);',
  },
  // Parts that a contract cannot use: the extended number modes, modules loaded while running, multiplication of numbers
  // with thousands of digits in less than quadratic time; and powers of integers without the logarithms of real ones.
  {
    file: 'quickjs.c',
    find: 'static inline BOOL is_math_mode(JSContext *ctx)\n{',
    replace: 'static inline BOOL is_math_mode(JSContext *ctx)\n{\n    return FALSE;',
  },
  {
    file: 'quickjs.c',
    find: '                val = js_dynamic_import(ctx, sp[-1]);',
    replace: '                val = JS_ThrowTypeError(ctx, "import() has no module to load here");',
  },
  { file: 'libbf.c', find: '#define USE_FFT_MUL\n', replace: '\n' },
  {
    file: 'quickjs.c',
    find: '            ret = bf_pow(r, a, b, BF_PREC_INF, BF_RNDZ | BF_POW_JS_QUIRKS);',
    replace: '            ret = near_integer_pow(r, a, b);',
  },
  // The compiler of regular expressions is linked on its own, when a contract makes one from a string.
  {
    file: 'quickjs.c',
    find: '    JS_AddIntrinsicRegExpCompiler(ctx);\n\n    ctx->class_proto',
    replace: '    ctx->class_proto',
  },
];

/** The C sources and headers that the engine is built from, patched. */
export function readQuickjsSource(): Record<string, string> {
  const folder = join(dependencyDir('qjsc'), 'deps', `quickjs_${QUICKJS_VERSION.replaceAll('-', '_')}`);
  const files: Record<string, string> = {};
  for (const name of readdirSync(folder).sort()) {
    if (/^(quickjs|cutils|lib(bf|regexp|unicode)|list)[a-z-]*\.[ch]$/.test(name) && !name.startsWith('quickjs-libc')) {
      files[name] = readFileSync(join(folder, name), 'utf8');
    }
  }
  const digest = createHash('sha256')
    .update(files['quickjs.c'] ?? '')
    .digest('hex');
  if (digest !== QUICKJS_SHA256) {
    throw new CompilerError('ENGINE_SOURCE_UNKNOWN', `quickjs.c of package qjsc is not version ${QUICKJS_VERSION}`, {
      stage: 'engine',
      details: `sha256 ${digest}, expected ${QUICKJS_SHA256}`,
      hint: 'Install the dependencies as package-lock.json pins them.',
    });
  }
  for (const { file, find, replace } of PATCHES) {
    const text = files[file] ?? '';
    const at = text.indexOf(find);
    if (at < 0 || text.indexOf(find, at + 1) >= 0)
      throw new CompilerInvariantError(`patch of ${file} does not apply once: ${find.slice(0, 60)}`);
    files[file] = text.slice(0, at) + replace + text.slice(at + find.length);
  }
  return files;
}
