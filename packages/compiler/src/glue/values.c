/* Values to and from the host: arguments and results of the functions of `env` (host/generate-env.ts). */

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
