/* Bindings of `env` that the table cannot describe. */

extern void near_import_panic(void) __attribute__((import_module("env"), import_name("panic")));
extern uint64_t near_import_register_len(uint64_t) __attribute__((import_module("env"), import_name("register_len")));
extern uint64_t near_import_promise_and(uint64_t, uint64_t) __attribute__((import_module("env"), import_name("promise_and")));

/* The register's bytes as a Uint8Array; undefined when there is no such register. */
static JSValue near_read_register(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    uint64_t id, length;
    uint8_t *payload;
    if (near_to_u64(ctx, &id, argv[0], "register_id"))
        return JS_EXCEPTION;
    length = near_import_register_len(id);
    if (length == UINT64_MAX)
        return JS_UNDEFINED;
    if (length > INT32_MAX)
        return JS_ThrowOutOfMemory(ctx);
    payload = js_malloc(ctx, length ? length : 1);
    if (!payload)
        return JS_EXCEPTION;
    near_import_read_register(id, (uint64_t)(uintptr_t)payload);
    return near_own_bytes(ctx, payload, length);
}

/* With a message panic_utf8, without one the host's panic. */
static JSValue near_panic(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    size_t length;
    const char *text;
    if (argc == 0) {
        near_import_panic();
        __builtin_unreachable();
    }
    text = JS_ToCStringLen(ctx, &length, argv[0]);
    if (!text)
        return JS_EXCEPTION;
    near_import_panic_utf8(length, (uint64_t)(uintptr_t)text);
    return JS_UNDEFINED;
}

static JSValue near_promise_and(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    uint64_t *indexes, result;
    int i;
    indexes = js_malloc(ctx, sizeof(uint64_t) * (argc ? argc : 1));
    if (!indexes)
        return JS_EXCEPTION;
    for (i = 0; i < argc; i++) {
        if (near_to_u64(ctx, &indexes[i], argv[i], "promise_index")) {
            js_free(ctx, indexes);
            return JS_EXCEPTION;
        }
    }
    result = near_import_promise_and((uint64_t)(uintptr_t)indexes, argc);
    js_free(ctx, indexes);
    return JS_NewBigUint64(ctx, result);
}

static JSValue near_latin1_string_to_uint8array(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    return near_latin1_bytes(ctx, argv[0]);
}

static JSValue near_utf8_string_to_uint8array(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    size_t length;
    JSValue bytes;
    const char *text = JS_ToCStringLen(ctx, &length, argv[0]);
    if (!text)
        return JS_EXCEPTION;
    bytes = near_copy_bytes(ctx, (const uint8_t *)text, length);
    JS_FreeCString(ctx, text);
    return bytes;
}

static JSValue near_uint8array_to_latin1_string(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    size_t length;
    uint8_t *bytes = near_to_bytes(ctx, &length, argv[0], "bytes");
    if (!bytes)
        return JS_EXCEPTION;
    return js_new_string8(ctx, bytes, length);
}

static JSValue near_uint8array_to_utf8_string(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    size_t length;
    uint8_t *bytes = near_to_bytes(ctx, &length, argv[0], "bytes");
    if (!bytes)
        return JS_EXCEPTION;
    return JS_NewStringLen(ctx, (const char *)bytes, length);
}
