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

/* QuickJS is patched to call the allocator directly (quickjs-patches.ts); this table only has to exist. */
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
#include "json-read.c"
#include "json-write.c"
#include "values.c"

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
    static const char out_of_memory[] = "out of memory", no_text[] = "something was thrown that has no text";
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
    /* Without memory for an error object the engine throws null; the node gives no more pages then. */
    if ((!message || JS_IsNull(error)) && __builtin_wasm_memory_grow(0, 1) == (size_t)-1)
        near_panic_text(out_of_memory, sizeof(out_of_memory) - 1);
    if (!message)
        near_panic_text(no_text, sizeof(no_text) - 1);
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

#include "build.c"
