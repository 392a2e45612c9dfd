/* QuickJS with the start and the compiler of modules that its own libc has: as little as near-sdk-js's builder.c needs. */
#include "quickjs.c"
#undef malloc
#undef free
#undef realloc

JSValue js_load_module_binary(JSContext *ctx, const uint8_t *code, size_t length)
{
    JSValue module = JS_ReadObject(ctx, code, length, JS_READ_OBJ_BYTECODE);
    JSModuleDef *definition = JS_VALUE_GET_PTR(module);
    JS_FreeValue(ctx, JS_EvalFunction(ctx, module));
    return js_get_module_ns(ctx, definition);
}

void js_std_loop(JSContext *ctx)
{
    JSContext *other;
    while (JS_ExecutePendingJob(JS_GetRuntime(ctx), &other) > 0)
        ;
}

/* For building only; the link of a contract leaves these out. */
static size_t bytecode_length;

void *stock_allocate(size_t size) { return malloc(size); }
size_t stock_bytecode_length(void) { return bytecode_length; }

uint8_t *stock_compile(char *source, size_t length)
{
    JSContext *ctx = JS_NewContext(JS_NewRuntime());
    JSValue module;
    JS_AddIntrinsicBigInt(ctx);
    module = JS_Eval(ctx, source, length, "contract.js", JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
    return JS_IsException(module) ? NULL : JS_WriteObject(ctx, &bytecode_length, module, JS_WRITE_OBJ_BYTECODE);
}
