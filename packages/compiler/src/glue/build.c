/*
 * What Node calls while a contract is built: starting the engine, running top-level code, finding the methods, freezing the
 * memory; and compiling source text. None of it is in a finished contract.
 */

static char *build_text;
static size_t build_text_length;

static void near_keep_text(JSContext *ctx, JSValue value)
{
    build_text = (char *)JS_ToCStringLen(ctx, &build_text_length, value);
    if (!build_text) {
        JS_FreeValue(ctx, JS_GetException(ctx));
        build_text = "";
        build_text_length = 0;
    }
}

/* Text for Node: name of the error, message and stack of the pending exception. */
static void near_keep_exception(JSContext *ctx)
{
    JSValue error = JS_GetException(ctx);
    JSValue parts[5];
    int i;
    JSValue text = JS_NewString(ctx, "");
    if (JS_IsObject(error)) {
        parts[0] = JS_ToString(ctx, error);
        parts[1] = JS_NewString(ctx, "\n");
        parts[2] = JS_ToString(ctx, JS_GetPropertyStr(ctx, error, "stack"));
        for (i = 0; i < 3; i++)
            text = JS_ConcatString(ctx, text, parts[i]);
        near_keep_text(ctx, text);
    } else {
        near_keep_text(ctx, error);
    }
}

BUILD_TIME(near_text_pointer) const char *near_text_pointer(void) { return build_text; }
BUILD_TIME(near_text_length) size_t near_text_length(void) { return build_text_length; }

extern void __wasm_call_ctors(void);

BUILD_TIME(near_start) void near_start(uint32_t stack_size)
{
    /* Called here, the linker does not wrap every export in a call of it. */
    __wasm_call_ctors();
    runtime = JS_NewRuntime2(&near_malloc_functions, NULL);
    JS_SetGCThreshold(runtime, UINT32_MAX);
    JS_SetMaxStackSize(runtime, stack_size);
    context = JS_NewContextRaw(runtime);
    JS_AddIntrinsicBaseObjects(context);
    near_env = JS_NewObject(context);
    JS_SetPropertyStr(context, context->global_obj, "env", JS_DupValue(context, near_env));
}

BUILD_TIME(near_intrinsic_date) void near_intrinsic_date(void) { JS_AddIntrinsicDate(context); }
BUILD_TIME(near_intrinsic_eval) void near_intrinsic_eval(void) { JS_AddIntrinsicEval(context); }
BUILD_TIME(near_intrinsic_string_normalize) void near_intrinsic_string_normalize(void) { JS_AddIntrinsicStringNormalize(context); }
BUILD_TIME(near_intrinsic_regexp_compiler) void near_intrinsic_regexp_compiler(void) { JS_AddIntrinsicRegExpCompiler(context); }
BUILD_TIME(near_intrinsic_regexp) void near_intrinsic_regexp(void) { JS_AddIntrinsicRegExp(context); }
BUILD_TIME(near_intrinsic_json) void near_intrinsic_json(void) { JS_AddIntrinsicJSON(context); }
BUILD_TIME(near_intrinsic_proxy) void near_intrinsic_proxy(void) { JS_AddIntrinsicProxy(context); }
BUILD_TIME(near_intrinsic_map_set) void near_intrinsic_map_set(void) { JS_AddIntrinsicMapSet(context); }
BUILD_TIME(near_intrinsic_typed_arrays) void near_intrinsic_typed_arrays(void) { JS_AddIntrinsicTypedArrays(context); }
BUILD_TIME(near_intrinsic_promise) void near_intrinsic_promise(void) { JS_AddIntrinsicPromise(context); }
BUILD_TIME(near_intrinsic_big_int) void near_intrinsic_big_int(void) { JS_AddIntrinsicBigInt(context); }

/* Reads a module's bytecode and runs its body. 0, or 1 with the error in near_text_*. */
BUILD_TIME(near_load) int near_load(const uint8_t *bytecode, size_t length)
{
    JSValue module = JS_ReadObject(context, bytecode, length, JS_READ_OBJ_BYTECODE), result;
    JSModuleDef *definition;
    if (JS_IsException(module)) {
        near_keep_exception(context);
        return 1;
    }
    definition = JS_VALUE_GET_PTR(module);
    result = JS_EvalFunction(context, module);
    if (!JS_IsException(result)) {
        JS_FreeValue(context, result);
        result = js_get_module_ns(context, definition);
    }
    if (JS_IsException(result)) {
        near_keep_exception(context);
        return 1;
    }
    module_namespace = result;
    return 0;
}

/* Makes room for `count` methods. */
BUILD_TIME(near_methods) void near_methods(int count)
{
    methods = js_malloc(context, sizeof(JSValue) * (count ? count : 1));
    method_count = 0;
}

/* The `prototype` of a class cannot be written, that of a function can. */
static BOOL near_is_class(JSContext *ctx, JSValueConst function)
{
    JSPropertyDescriptor found;
    if (JS_GetOwnProperty(ctx, &found, function, JS_ATOM_prototype) <= 0)
        return FALSE;
    js_free_desc(ctx, &found);
    return !(found.flags & JS_PROP_WRITABLE);
}

/* Binds the export called `name`. Returns its index; -1: no function, -2: a class. */
BUILD_TIME(near_bind) int near_bind(const char *name, size_t length)
{
    JSAtom atom = JS_NewAtomLen(context, name, length);
    JSValue value = JS_GetProperty(context, module_namespace, atom);
    JS_FreeAtom(context, atom);
    if (JS_IsException(value)) {
        JS_FreeValue(context, JS_GetException(context));
        return -1;
    }
    if (!JS_IsFunction(context, value)) {
        JS_FreeValue(context, value);
        return -1;
    }
    if (near_is_class(context, value)) {
        JS_FreeValue(context, value);
        return -2;
    }
    methods[method_count] = value;
    return method_count++;
}

/* Where the contract is now, as a stack trace; for host calls refused while building. */
BUILD_TIME(near_where) void near_where(void)
{
    JS_ThrowInternalError(context, "here");
    near_keep_exception(context);
}

/*
 * Last step of the build: collects garbage and clears what calls must not inherit. A call frees nothing until its heap has
 * grown by `free_step`, and collects garbage when it has grown by `gc_step`.
 */
BUILD_TIME(near_freeze) void near_freeze(uint32_t free_step, uint32_t gc_step)
{
    JSContext *job_context;
    struct list_head *link;
    while (!list_empty(&runtime->job_list))
        if (JS_ExecutePendingJob(runtime, &job_context) < 0)
            JS_FreeValue(job_context, JS_GetException(job_context));
    /* Top-level code has run for good: it goes, with all that only it refers to. */
    list_for_each(link, &context->loaded_modules) {
        JSModuleDef *module = list_entry(link, JSModuleDef, link);
        JS_FreeValue(context, module->func_obj);
        module->func_obj = JS_UNDEFINED;
    }
    JS_RunGC(runtime);
    runtime->malloc_state.malloc_size = gc_step;
    JS_SetGCThreshold(runtime, near_heap_top() + gc_step);
    near_free_from = near_heap_next + free_step;
    context->random_state = 0;
    build_text = NULL;
    build_text_length = 0;
    near_heap_scrub();
}

#include "inventory.c"

BUILD_TIME(near_heap_start) uint32_t near_heap_start(void) { return near_heap_base(); }
BUILD_TIME(near_heap_end) uint32_t near_heap_end(void) { return near_heap_top(); }

/* ---- the compiler: source text to bytecode, in Node only ---- */

/*
 * Where each line of the bundle comes from. A line number of the engine then holds line * 1024 + column of the source file,
 * which build_backtrace prints apart (quickjs-patches.ts).
 */
typedef struct { uint32_t place; const char *file; } NearPlace;
static const NearPlace *near_places;
static int near_place_count;

static int near_original_line(int line)
{
    return line > 0 && line <= near_place_count ? (int)near_places[line - 1].place : line;
}

static const char *near_original_file(const char *file, int line)
{
    return line > 0 && line <= near_place_count && near_places[line - 1].file ? near_places[line - 1].file : file;
}

/*
 * Compiles a module without running it; the bytecode (or the error) is in near_text_*. `strip` leaves line numbers and
 * source text out.
 */
BUILD_TIME(near_compile) int near_compile(const char *source, size_t length, const char *file_name, int strip, const NearPlace *places, int place_count)
{
    JSValue module;
    size_t size;
    uint8_t *bytecode;
    near_places = places;
    near_place_count = place_count;
    module = JS_Eval(context, source, length, file_name, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY | (strip ? JS_EVAL_FLAG_STRIP : 0));
    if (JS_IsException(module)) {
        near_keep_exception(context);
        return 1;
    }
    bytecode = JS_WriteObject(context, &size, module, JS_WRITE_OBJ_BYTECODE);
    if (!bytecode) {
        near_keep_exception(context);
        return 1;
    }
    build_text = (char *)bytecode;
    build_text_length = size;
    return 0;
}
