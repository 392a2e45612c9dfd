/** A change of the engine: text that occurs once in a file, and what stands there instead. */
export interface Patch {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** What is changed in QuickJS 2021-03-27, each with its reason; every `find` must occur exactly once. */
export const QUICKJS_PATCHES: readonly Patch[] = [
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
  // Line numbers of the bundle become places in the sources while compiling (glue/build.c near_places).
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
  // Values that a call lets go are not given back until its heap has grown by some megabytes (glue/build.c near_freeze): most
  // calls end before, and their memory with them. Until then the counts of references are only too high, which is safe.
  {
    file: 'quickjs.c',
    find: '    uint32_t tag = JS_VALUE_GET_TAG(v);\n\n#ifdef DUMP_FREE\n    {\n        printf("Freeing ");\n        if (tag == JS_TAG_OBJECT) {',
    replace:
      '    uint32_t tag = JS_VALUE_GET_TAG(v);\n\n    if (near_heap_next < near_free_from)\n        return;\n#ifdef DUMP_FREE\n    {\n        printf("Freeing ");\n        if (tag == JS_TAG_OBJECT) {',
  },
  // Text of state and arguments goes through these (glue/text.c).
  {
    file: 'quickjs.c',
    find: '    while (p < p_end && *p < 128)\n        p++;\n    len1 = p - p_start;\n    if (len1 > JS_STRING_LEN_MAX)',
    replace: '    p += near_ascii_length(p, buf_len);\n    len1 = p - p_start;\n    if (len1 > JS_STRING_LEN_MAX)',
  },
  {
    file: 'quickjs.c',
    find: '        count = 0;\n        for (pos = 0; pos < len; pos++) {\n            count += src[pos] >> 7;\n        }',
    replace:
      '        count = 0;\n        for (pos = near_ascii_length(src, len); pos < len; pos++) {\n            count += src[pos] >> 7;\n        }',
  },
  {
    file: 'quickjs.c',
    find: '    for(;;) {\n        if (p >= s->buf_end)\n            goto invalid_char;\n        c = *p;\n        if (c < 0x20) {\n            if (!s->cur_func) {',
    replace:
      "    for(;;) {\n        if (sep != '`' && p < s->buf_end) {\n            size_t plain = near_plain_length(p, s->buf_end - p, sep);\n            if (plain && string_buffer_write8(b, p, plain))\n                goto fail;\n            p += plain;\n        }\n        if (p >= s->buf_end)\n            goto invalid_char;\n        c = *p;\n        if (c < 0x20) {\n            if (!s->cur_func) {",
  },
  {
    file: 'quickjs.c',
    find: "    for(i = 0; i < p->len; ) {\n        c = string_getc(p, &i);\n        switch(c) {\n        case '\\t':\n            c = 't';",
    replace:
      "    i = p->is_wide_char ? 0 : near_plain_length(p->u.str8, p->len, '\\\"');\n    if (i && string_buffer_write8(b, p->u.str8, i))\n        goto fail;\n    while (i < p->len) {\n        c = string_getc(p, &i);\n        switch(c) {\n        case '\\t':\n            c = 't';",
  },
  {
    file: 'quickjs.c',
    find: '        snprintf(buf, sizeof(buf), "%d", JS_VALUE_GET_INT(val));\n        str = buf;\n        goto new_string;\n    case JS_TAG_BOOL:',
    replace:
      '        str = near_integer_text(buf + sizeof(buf), JS_VALUE_GET_INT(val));\n        return js_new_string8(ctx, (const uint8_t *)str, buf + sizeof(buf) - str);\n    case JS_TAG_BOOL:',
  },
  {
    file: 'quickjs.c',
    find: '            ret = js_atof(s->ctx, (const char *)p, (const char **)&p, radix,\n                          flags);\n            if (JS_IsException(ret))\n                goto fail;\n            s->token.val = TOK_NUMBER;\n            s->token.u.num.val = ret;',
    replace:
      '            int32_t integer;\n            const uint8_t *integer_end = s->ext_json ? NULL : near_json_integer(p, &integer);\n            if (integer_end) {\n                p = integer_end;\n                ret = JS_NewInt32(s->ctx, integer);\n            } else {\n                ret = js_atof(s->ctx, (const char *)p, (const char **)&p, radix,\n                              flags);\n            }\n            if (JS_IsException(ret))\n                goto fail;\n            s->token.val = TOK_NUMBER;\n            s->token.u.num.val = ret;',
  },
  // The callbacks of near-sdk-js's JSON steps are native (glue/sdk.c): they need no frame of the engine's.
  {
    file: 'quickjs.c',
    find: '        v = JS_Call(ctx, jsc->replacer_func, holder, 2, args);',
    replace: '        v = near_json_callback(ctx, jsc->replacer_func, holder, args);',
  },
  {
    file: 'quickjs.c',
    find: '    res = JS_Call(ctx, reviver, holder, 2, args);',
    replace: '    res = near_json_callback(ctx, reviver, holder, args);',
  },
  {
    file: 'quickjs.c',
    find: 'static JSValue internalize_json_property(JSContext *ctx, JSValueConst holder,',
    replace:
      'static JSValue near_json_callback(JSContext *ctx, JSValueConst function, JSValueConst holder, JSValueConst *args);\nstatic JSValue internalize_json_property(JSContext *ctx, JSValueConst holder,',
  },
  // matchAll and split make a regular expression of another one in every call (glue/regexp.c).
  {
    file: 'quickjs.c',
    find: 'static JSValue js_regexp_constructor(JSContext *ctx, JSValueConst new_target,',
    replace:
      'static JSValue near_regexp_reuse(JSContext *ctx, const JSRegExp *from, JSValueConst flags);\nstatic JSValue js_regexp_constructor(JSContext *ctx, JSValueConst new_target,',
  },
  {
    file: 'quickjs.c',
    find: '            flags = JS_ToString(ctx, flags1);\n            if (JS_IsException(flags))\n                goto fail;\n        }\n    } else {\n        flags = JS_UNDEFINED;',
    replace:
      '            flags = JS_ToString(ctx, flags1);\n            if (JS_IsException(flags))\n                goto fail;\n            bc = near_regexp_reuse(ctx, re, flags);\n            if (JS_IsException(bc))\n                goto fail;\n            if (!JS_IsUndefined(bc)) {\n                JS_FreeValue(ctx, flags);\n                goto no_compilation;\n            }\n        }\n    } else {\n        flags = JS_UNDEFINED;',
  },
  // The compiler of regular expressions is reached through the context alone, so that a contract with nothing but literals
  // can be built without it.
  {
    file: 'quickjs.c',
    find: '    bc = js_compile_regexp(ctx, pattern, flags);\n    if (JS_IsException(bc))\n        goto fail;\n    JS_FreeValue(ctx, flags);',
    replace:
      '    bc = ctx->compile_regexp(ctx, pattern, flags);\n    if (JS_IsException(bc))\n        goto fail;\n    JS_FreeValue(ctx, flags);',
  },
  // Plain data takes a shorter way (glue/json-read.c, json-write.c).
  {
    file: 'quickjs.c',
    find: 'JSValue JS_ParseJSON2(JSContext *ctx, const char *buf, size_t buf_len,\n                      const char *filename, int flags)\n{\n    JSParseState s1, *s = &s1;\n    JSValue val = JS_UNDEFINED;\n\n',
    replace:
      'static JSValue near_json_parse(JSContext *ctx, const char *text, size_t length);\nJSValue JS_ParseJSON2(JSContext *ctx, const char *buf, size_t buf_len,\n                      const char *filename, int flags)\n{\n    JSParseState s1, *s = &s1;\n    JSValue val = flags ? JS_UNDEFINED : near_json_parse(ctx, buf, buf_len);\n\n    if (!JS_IsUndefined(val))\n        return val;\n',
  },
  {
    file: 'quickjs.c',
    find: '    jsc->replacer_func = JS_UNDEFINED;\n    jsc->stack = JS_UNDEFINED;',
    replace:
      '    if (JS_IsUndefined(replacer) && JS_IsUndefined(space0)) {\n        val = near_json_stringify(ctx, obj);\n        if (!JS_IsUndefined(val))\n            return val;\n    }\n    jsc->replacer_func = JS_UNDEFINED;\n    jsc->stack = JS_UNDEFINED;',
  },
  {
    file: 'quickjs.c',
    find: 'JSValue JS_JSONStringify(JSContext *ctx, JSValueConst obj,',
    replace:
      'static JSValue near_json_stringify(JSContext *ctx, JSValueConst value);\nJSValue JS_JSONStringify(JSContext *ctx, JSValueConst obj,',
  },
];
