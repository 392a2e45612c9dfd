/* What near-sdk-js's builder.c takes from NEAR's fork of QuickJS, on top of QuickJS as published. */
#include "quickjs.h"
#include "libbf.h"

#define TRUE 1
#define FALSE 0
/* Apart from raw bytes in strings, which a counter does not use. */
#define JS_ToCStringLenRaw(ctx, length, value) JS_ToCStringLen(ctx, length, value)
#define JS_NewStringLenRaw JS_NewStringLen

JSValue js_load_module_binary(JSContext *ctx, const uint8_t *code, size_t length);
void js_std_loop(JSContext *ctx);

static inline int JS_ToUint64Ext(JSContext *ctx, uint64_t *result, JSValueConst value)
{
    if (JS_IsBigInt(ctx, value))
        return JS_ToBigInt64(ctx, (int64_t *)result, value);
    return JS_ToInt64Ext(ctx, (int64_t *)result, value);
}

static inline JSValue JS_NewBigInt(JSContext *ctx) { return JS_NewBigInt64(ctx, 0); }

static inline bf_t *JS_GetBigInt(JSValue value)
{
    struct { int references; bf_t number; } *big = JS_VALUE_GET_PTR(value);
    return &big->number;
}
