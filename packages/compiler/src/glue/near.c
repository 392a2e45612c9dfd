/*
 * Entry points of a contract, compiled as one unit with the (patched) quickjs.c so that engine internals are in reach.
 *
 * Two lives. While building, Node calls near_start, near_intrinsic_*, near_env_*, near_load, near_bind and near_freeze;
 * none of them is exported from the finished module, so the linker's garbage collection drops them with all they use.
 * On chain only near_call runs, on the memory that near_freeze left.
 */
#include "near_libc.h"
#include <stdlib.h>
typedef struct JSRuntime JSRuntime;
static void near_collect(JSRuntime *rt);
static int near_original_line(int line);
static const char *near_original_file(const char *file, int line);
/* Makes the C frame of a function at least so large. */
#define NEAR_FRAME(bytes) char near_frame[bytes]; __asm__ volatile("" : : "r"(near_frame) : "memory")
#include "libbf.h"
static int near_integer_pow(bf_t *result, const bf_t *base, const bf_t *exponent);
/* Values are given back to the allocator once the heap has passed this address. */
static const uint8_t *near_free_from;
#include "text.c"
#include "quickjs.c"
#undef malloc
#undef free
#undef realloc
#undef calloc

/* The link names those that it wants exported; the rest is dropped. */
#define BUILD_TIME(name) __attribute__((visibility("default")))

static JSRuntime *runtime;
static JSContext *context;
static JSValue module_namespace;
static JSValue *methods;
static int method_count;

extern void near_import_panic_utf8(uint64_t len, uint64_t ptr) __attribute__((import_module("env"), import_name("panic_utf8")));

/* ---- memory ---- */

/* QuickJS is patched to call the allocator directly (quickjs-source.ts); this table only has to exist. */
static const JSMallocFunctions near_malloc_functions;

/*
 * Called when the heap has grown past the runtime's threshold. Memory is not handed back, so growth since the last
 * collection is what counts: the next one comes after as much again.
 */
static void near_collect(JSRuntime *rt)
{
    JS_RunGC(rt);
    rt->malloc_gc_threshold = near_heap_top() + rt->malloc_state.malloc_size;
}

/* ---- numbers ---- */

/* base ** exponent of integers, exponent >= 0. Returns libbf's status. */
static int near_integer_pow(bf_t *result, const bf_t *base, const bf_t *exponent)
{
    bf_t square;
    uint64_t left;
    int status;
    if (bf_is_zero(exponent))
        return bf_set_ui(result, 1);
    if (bf_is_zero(base))
        return bf_set_ui(result, 0);
    if (base->expn == 1) { /* 1 or -1 */
        int64_t low;
        bf_get_int64(&low, exponent, BF_GET_INT_MOD);
        return bf_set_si(result, base->sign && (low & 1) ? -1 : 1);
    }
    /* More than 2^32 bits do not fit into a contract's memory. */
    if (exponent->expn > 32)
        return BF_ST_MEM_ERROR;
    bf_get_uint64(&left, exponent);
    bf_init(base->ctx, &square);
    status = bf_set(&square, base) | bf_set_ui(result, 1);
    while (!(status & BF_ST_MEM_ERROR)) {
        if (left & 1)
            status |= bf_mul(result, result, &square, BF_PREC_INF, BF_RNDZ);
        left >>= 1;
        if (!left)
            break;
        status |= bf_mul(&square, &square, &square, BF_PREC_INF, BF_RNDZ);
    }
    bf_delete(&square);
    return status & BF_ST_MEM_ERROR;
}

#include "regexp.c"
#include "json.c"

/* ---- values to and from the host ---- */

/*
 * Unsigned 64-bit argument, as near-sdk-js's builder takes it: a bigint must fit, anything else counts as a number, modulo
 * 2^64. Returns 0, or -1 with an exception.
 */
static int near_to_u64(JSContext *ctx, uint64_t *out, JSValueConst value, const char *name)
{
    int status;
    if (JS_VALUE_GET_TAG(value) == JS_TAG_INT) {
        *out = (uint64_t)(int64_t)JS_VALUE_GET_INT(value);
        return 0;
    }
    if (JS_IsBigInt(ctx, value))
        status = bf_get_uint64(out, JS_GetBigInt(value));
    else
        status = JS_ToInt64(ctx, (int64_t *)out, value);
    if (status) {
        JS_ThrowTypeError(ctx, "Expect Uint64 for %s", name);
        return -1;
    }
    return 0;
}

/*
 * Unsigned 128-bit argument, little-endian words, as near-sdk-js's builder takes it: 2^128 and more are refused, a negative
 * bigint counts as 0, what is no bigint is taken as near_to_u64 does.
 */
static int near_to_u128(JSContext *ctx, uint64_t out[2], JSValueConst value, const char *name)
{
    out[1] = 0;
    if (JS_IsBigInt(ctx, value)) {
        bf_t *number = JS_GetBigInt(value);
        bf_t high, low;
        int status;
        if (number->sign) {
            out[0] = 0;
            return 0;
        }
        if (number->expn != BF_EXP_ZERO && number->expn > 128) {
            JS_ThrowTypeError(ctx, "Expect Uint128 for %s", name);
            return -1;
        }
        if (number->expn <= 64)
            return bf_get_uint64(out, number);
        bf_init(number->ctx, &high);
        bf_init(number->ctx, &low);
        bf_set(&high, number);
        bf_mul_2exp(&high, -64, BF_PREC_INF, BF_RNDZ);
        bf_rint(&high, BF_RNDZ);
        bf_get_uint64(&out[1], &high);
        bf_mul_2exp(&high, 64, BF_PREC_INF, BF_RNDZ);
        bf_sub(&low, number, &high, BF_PREC_INF, BF_RNDZ);
        status = low.expn == BF_EXP_ZERO ? (out[0] = 0) : bf_get_uint64(&out[0], &low);
        bf_delete(&high);
        bf_delete(&low);
        return status;
    }
    if (near_to_u64(ctx, out, value, name)) {
        JS_ThrowTypeError(ctx, "Expect Uint128 for %s", name);
        return -1;
    }
    return 0;
}

static JSValue near_from_u128(JSContext *ctx, const uint64_t words[2])
{
    JSValue value;
    bf_t *number, low;
    if (words[1] == 0)
        return JS_NewBigUint64(ctx, words[0]);
    value = JS_NewBigInt(ctx);
    if (JS_IsException(value))
        return value;
    number = JS_GetBigInt(value);
    bf_init(number->ctx, &low);
    bf_set_ui(number, words[1]);
    bf_mul_2exp(number, 64, BF_PREC_INF, BF_RNDZ);
    bf_set_ui(&low, words[0]);
    bf_add(number, number, &low, BF_PREC_INF, BF_RNDZ);
    bf_delete(&low);
    return value;
}

/* Bytes of a Uint8Array (or of any one-byte typed array); NULL with an exception otherwise. */
static uint8_t *near_to_bytes(JSContext *ctx, size_t *length, JSValueConst value, const char *name)
{
    if (JS_VALUE_GET_TAG(value) == JS_TAG_OBJECT) {
        JSObject *object = JS_VALUE_GET_OBJ(value);
        if (object->class_id >= JS_CLASS_UINT8C_ARRAY && object->class_id <= JS_CLASS_UINT8_ARRAY &&
            !typed_array_is_detached(ctx, object)) {
            *length = object->u.array.count;
            return object->u.array.u.uint8_ptr;
        }
    }
    JS_ThrowTypeError(ctx, "Expect Uint8Array for %s", name);
    return NULL;
}

/* A Uint8Array over an ArrayBuffer that owns `payload` (from js_malloc). */
static JSValue near_own_bytes(JSContext *ctx, uint8_t *payload, size_t length)
{
    JSValue buffer, array;
    buffer = JS_NewArrayBuffer(ctx, payload, length, js_array_buffer_free, NULL, FALSE);
    if (JS_IsException(buffer))
        return buffer;
    array = js_create_from_ctor(ctx, JS_UNDEFINED, JS_CLASS_UINT8_ARRAY);
    if (JS_IsException(array)) {
        JS_FreeValue(ctx, buffer);
        return array;
    }
    if (typed_array_init(ctx, array, buffer, 0, length)) {
        JS_FreeValue(ctx, array);
        return JS_EXCEPTION;
    }
    return array;
}

static JSValue near_copy_bytes(JSContext *ctx, const uint8_t *from, size_t length)
{
    uint8_t *payload = js_malloc(ctx, length ? length : 1);
    if (!payload)
        return JS_EXCEPTION;
    memcpy(payload, from, length);
    return near_own_bytes(ctx, payload, length);
}

/* Text of a string as latin1 bytes; a character above 0xff keeps its low byte, as near-sdk-js's engine does. */
static JSValue near_latin1_bytes(JSContext *ctx, JSValueConst value)
{
    JSValue text = JS_ToString(ctx, value), bytes;
    JSString *string;
    uint8_t *payload;
    uint32_t i;
    if (JS_IsException(text))
        return text;
    string = JS_VALUE_GET_STRING(text);
    payload = js_malloc(ctx, string->len ? string->len : 1);
    if (!payload) {
        JS_FreeValue(ctx, text);
        return JS_EXCEPTION;
    }
    if (string->is_wide_char)
        for (i = 0; i < string->len; i++)
            payload[i] = (uint8_t)string->u.str16[i];
    else
        memcpy(payload, string->u.str8, string->len);
    bytes = near_own_bytes(ctx, payload, string->len);
    JS_FreeValue(ctx, text);
    return bytes;
}

/* Callbacks of near-sdk-js's JSON steps (sdk.c); set while building. */
static JSValue near_state_replacer_function, near_reply_replacer_function, near_state_reviver_function;

static inline BOOL near_same_object(JSValueConst one, JSValueConst other)
{
    return JS_VALUE_GET_TAG(one) == JS_TAG_OBJECT && JS_VALUE_GET_TAG(other) == JS_TAG_OBJECT && JS_VALUE_GET_OBJ(one) == JS_VALUE_GET_OBJ(other);
}

/* Calls a replacer or reviver: (holder, [key, value]). Through the function object, so that nothing refers to one unused. */
static JSValue near_json_callback(JSContext *ctx, JSValueConst function, JSValueConst holder, JSValueConst *args)
{
    if (near_same_object(function, near_state_replacer_function) || near_same_object(function, near_reply_replacer_function) ||
        near_same_object(function, near_state_reviver_function))
        return JS_VALUE_GET_OBJ(function)->u.cfunc.c_function.generic(ctx, holder, 2, args);
    return JS_Call(ctx, function, holder, 2, args);
}

#include "near_env.c"

/* ---- a call ---- */

static _Noreturn void near_panic_text(const char *text, size_t length)
{
    near_import_panic_utf8(length, (uint64_t)(uintptr_t)text);
    __builtin_trap();
}

/*
 * Ends the call as near-sdk-js does: the error's message, a line end, its stack. Something thrown that is no object is
 * shown as a string.
 */
static _Noreturn void near_panic_exception(JSContext *ctx)
{
    static const char out_of_memory[] = "out of memory";
    JSValue error = JS_GetException(ctx);
    const char *message, *stack = NULL;
    size_t message_length, stack_length = 0;
    char *text;
    if (JS_IsObject(error)) {
        message = JS_ToCStringLen(ctx, &message_length, JS_GetPropertyStr(ctx, error, "message"));
        stack = JS_ToCStringLen(ctx, &stack_length, JS_GetPropertyStr(ctx, error, "stack"));
    } else {
        message = JS_ToCStringLen(ctx, &message_length, error);
    }
    if (!message)
        near_panic_text(out_of_memory, sizeof(out_of_memory) - 1);
    text = stack ? malloc(message_length + 1 + stack_length) : NULL;
    if (!text)
        near_panic_text(message, message_length);
    memcpy(text, message, message_length);
    text[message_length] = '\n';
    memcpy(text + message_length + 1, stack, stack_length);
    near_panic_text(text, message_length + 1 + stack_length);
}

/* The body of every exported method; `index` is its place in the table that near_bind filled. */
__attribute__((visibility("default"))) void near_call(int index)
{
    JSContext *job_context;
    JSValue result = JS_Call(context, methods[index], module_namespace, 0, NULL);
    if (JS_IsException(result))
        near_panic_exception(context);
    while (!list_empty(&runtime->job_list)) {
        if (JS_ExecutePendingJob(runtime, &job_context) < 0)
            near_panic_exception(job_context);
    }
}

/*
 * Stands in for every native function that the build left out because no name in the contract reaches it. Only a computed
 * name can lead here; the call ends with the name and what to do.
 */
__attribute__((visibility("default"))) void near_dropped(void)
{
    char text[160];
    JSStackFrame *frame = runtime->current_stack_frame;
    const char *name = frame ? get_func_name(context, frame->cur_func) : NULL;
    int length = snprintf(text, sizeof(text), "%s was left out of this contract as unused; build it with --keep %s", name ? name : "a function", name ? name : "all");
    near_panic_text(text, length < (int)sizeof(text) ? length : (int)sizeof(text) - 1);
}

/* ---- building ---- */

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
 * which build_backtrace prints apart (quickjs-source.ts).
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
