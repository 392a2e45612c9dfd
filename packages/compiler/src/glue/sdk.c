/*
 * The JSON steps around every near-sdk-js method, done natively: the same results as near-sdk-js 2.0.0's serialize,
 * deserialize, _getArgs and _serialize, without a closure call for each value of the state. The bundler puts them in place
 * (bundler/near-sdk-js.ts).
 */

extern void near_import_input(uint64_t) __attribute__((import_module("env"), import_name("input")));

static JSAtom near_type_info;

/* True when Date.prototype is among the prototypes of an object. */
static BOOL near_is_date(JSContext *ctx, JSValueConst value)
{
    JSObject *prototype, *date = JS_VALUE_GET_TAG(ctx->class_proto[JS_CLASS_DATE]) == JS_TAG_OBJECT ? JS_VALUE_GET_OBJ(ctx->class_proto[JS_CLASS_DATE]) : NULL;
    if (!date || JS_VALUE_GET_TAG(value) != JS_TAG_OBJECT)
        return FALSE;
    for (prototype = JS_VALUE_GET_OBJ(value)->shape->proto; prototype; prototype = prototype->shape->proto)
        if (prototype == date)
            return TRUE;
    return FALSE;
}

/* { value, typeInfo }, as near-sdk-js marks what JSON has no form for. Takes over `value`. */
static JSValue near_branded(JSContext *ctx, JSValue value, const char *brand)
{
    JSValue object;
    if (JS_IsException(value))
        return value;
    object = JS_NewObject(ctx);
    if (JS_IsException(object)) {
        JS_FreeValue(ctx, value);
        return object;
    }
    JS_DefinePropertyValue(ctx, object, JS_ATOM_value, value, JS_PROP_C_W_E);
    JS_DefinePropertyValue(ctx, object, near_type_info, JS_NewString(ctx, brand), JS_PROP_C_W_E);
    return object;
}

/* Replacer of serialize: this = holder, argv = key, value. */
static JSValue near_state_replacer(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    JSValue item;
    JSAtom key;
    if (JS_IsBigInt(ctx, argv[1]))
        return near_branded(ctx, JS_ToString(ctx, argv[1]), "bigint");
    key = JS_ValueToAtom(ctx, argv[0]);
    if (key == JS_ATOM_NULL)
        return JS_EXCEPTION;
    item = JS_GetProperty(ctx, this_val, key);
    JS_FreeAtom(ctx, key);
    if (JS_IsException(item))
        return item;
    if (near_is_date(ctx, item)) {
        JSAtom method = JS_NewAtom(ctx, "toISOString");
        JSValue text = JS_Invoke(ctx, item, method, 0, NULL);
        JS_FreeAtom(ctx, method);
        JS_FreeValue(ctx, item);
        return near_branded(ctx, text, "date");
    }
    JS_FreeValue(ctx, item);
    return JS_DupValue(ctx, argv[1]);
}

/* Replacer of a method's result: bigints become strings. */
static JSValue near_reply_replacer(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    return JS_IsBigInt(ctx, argv[1]) ? JS_ToString(ctx, argv[1]) : JS_DupValue(ctx, argv[1]);
}

/* Reviver of deserialize: an object with exactly the keys value and typeInfo becomes what it stands for. */
static JSValue near_state_reviver(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    JSPropertyEnum *names;
    uint32_t count, i;
    int matching = 0;
    JSValue brand, value, constructor, result = JS_UNDEFINED;
    const char *text;
    if (!JS_IsObject(argv[1]))
        return JS_DupValue(ctx, argv[1]);
    if (JS_GetOwnPropertyNames(ctx, &names, &count, argv[1], JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY))
        return JS_EXCEPTION;
    for (i = 0; i < count; i++)
        matching += names[i].atom == JS_ATOM_value || names[i].atom == near_type_info;
    js_free_prop_enum(ctx, names, count);
    if (count != 2 || matching != 2)
        return JS_DupValue(ctx, argv[1]);
    brand = JS_GetProperty(ctx, argv[1], near_type_info);
    if (JS_VALUE_GET_TAG(brand) == JS_TAG_STRING && (text = JS_ToCString(ctx, brand))) {
        if (!strcmp(text, "bigint") || !strcmp(text, "date")) {
            BOOL date = text[0] == 'd';
            value = JS_GetProperty(ctx, argv[1], JS_ATOM_value);
            constructor = JS_GetPropertyStr(ctx, ctx->global_obj, date ? "Date" : "BigInt");
            result = date ? JS_CallConstructor(ctx, constructor, 1, (JSValueConst *)&value) : JS_Call(ctx, constructor, JS_UNDEFINED, 1, (JSValueConst *)&value);
            JS_FreeValue(ctx, constructor);
            JS_FreeValue(ctx, value);
        }
        JS_FreeCString(ctx, text);
    }
    JS_FreeValue(ctx, brand);
    return JS_IsUndefined(result) ? JS_DupValue(ctx, argv[1]) : result;
}

/* False when no key in the text is "typeInfo", not even with escapes in it. */
static BOOL near_may_hold_brand(const uint8_t *bytes, size_t length)
{
    size_t at;
    for (at = near_find_either(bytes, 0, length, '\\', 'I'); at < length; at = near_find_either(bytes, at + 1, length, '\\', 'I'))
        if (bytes[at] == '\\' || (at >= 4 && length - at >= 4 && !memcmp(bytes + at - 4, "typeInfo", 8)))
            return TRUE;
    return FALSE;
}

/*
 * JSON.parse of bytes that a zero follows. `revive` decodes marked values; it is left out when the text cannot hold any.
 */
static JSValue near_parse_text(JSContext *ctx, const uint8_t *bytes, size_t length, BOOL revive)
{
    JSValue result, holder;
    revive = revive && near_may_hold_brand(bytes, length);
    if (near_ascii_length(bytes, length) < length) {
        /* Bytes that are no UTF-8 become U+FFFD first, as they do in a string. */
        JSValue text = JS_NewStringLen(ctx, (const char *)bytes, length);
        const char *source = JS_ToCStringLen(ctx, &length, text);
        if (!source)
            return JS_EXCEPTION;
        result = JS_ParseJSON(ctx, source, length, "<input>");
        JS_FreeCString(ctx, source);
        JS_FreeValue(ctx, text);
    } else {
        result = JS_ParseJSON(ctx, (const char *)bytes, length, "<input>");
    }
    if (JS_IsException(result) || !revive)
        return result;
    holder = JS_NewObject(ctx);
    if (JS_IsException(holder) || JS_DefinePropertyValue(ctx, holder, JS_ATOM_empty_string, result, JS_PROP_C_W_E) < 0)
        return JS_EXCEPTION;
    result = internalize_json_property(ctx, holder, JS_ATOM_empty_string, near_state_reviver_function);
    JS_FreeValue(ctx, holder);
    return result;
}

/* JSON.parse of register 0. */
static JSValue near_parse_register(JSContext *ctx, uint64_t length, BOOL revive)
{
    uint8_t *bytes = length > INT32_MAX - 1 ? NULL : js_malloc_rt(ctx->rt, length + 1);
    JSValue result;
    if (!bytes)
        return JS_ThrowOutOfMemory(ctx);
    near_import_read_register(0, (uint64_t)(uintptr_t)bytes);
    bytes[length] = 0;
    result = near_parse_text(ctx, bytes, length, revive);
    js_free(ctx, bytes);
    return result;
}

/* JSON text of a value, from js_malloc; NULL with an exception. `replacer` does what `bigints` says, and dates. */
static uint8_t *near_stringify_text(JSContext *ctx, size_t *length, JSValueConst value, NearBigints bigints, JSValueConst replacer)
{
    uint8_t *text = near_json_text(ctx, value, bigints, length);
    const char *source;
    JSValue string;
    if (text)
        return text;
    string = JS_JSONStringify(ctx, value, replacer, JS_UNDEFINED);
    source = JS_IsException(string) ? NULL : JS_ToCStringLen(ctx, length, string);
    JS_FreeValue(ctx, string);
    if (!source)
        return NULL;
    text = js_malloc(ctx, *length + 1);
    if (text)
        memcpy(text, source, *length);
    JS_FreeCString(ctx, source);
    return text;
}

static JSValue near_stringify_bytes(JSContext *ctx, JSValueConst value, NearBigints bigints, JSValueConst replacer)
{
    size_t length;
    uint8_t *text = near_stringify_text(ctx, &length, value, bigints, replacer);
    return text ? near_own_bytes(ctx, text, length) : JS_EXCEPTION;
}

static JSValue near_sdk_serialize(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    return near_stringify_bytes(ctx, argv[0], NEAR_BIGINT_MARKED, near_state_replacer_function);
}

static JSValue near_sdk_reply(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    return near_stringify_bytes(ctx, argv[0], NEAR_BIGINT_TEXT, near_reply_replacer_function);
}

static JSValue near_sdk_deserialize(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    size_t length;
    uint8_t *bytes = near_to_bytes(ctx, &length, argv[0], "state"), *copy;
    JSValue result;
    if (!bytes)
        return JS_EXCEPTION;
    copy = js_malloc(ctx, length + 1);
    if (!copy)
        return JS_EXCEPTION;
    memcpy(copy, bytes, length);
    copy[length] = 0;
    result = near_parse_text(ctx, copy, length, TRUE);
    js_free(ctx, copy);
    return result;
}

static const char near_state_key[] = "STATE";
#define NEAR_STATE_KEY sizeof(near_state_key) - 1, (uint64_t)(uintptr_t)near_state_key
/* Where near-sdk-js has the host put values that are overwritten. */
#define NEAR_EVICTED_REGISTER (UINT64_MAX - 1)

/* The contract's state, null when there is none: _getState with the standard deserializer. */
static JSValue near_sdk_read_state(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    if (near_import_storage_read(NEAR_STATE_KEY, 0) != 1)
        return JS_NULL;
    return near_parse_register(ctx, near_import_register_len(0), TRUE);
}

/* _saveToStorage with the standard serializer. */
static JSValue near_sdk_write_state(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    size_t length;
    uint8_t *text = near_stringify_text(ctx, &length, argv[0], NEAR_BIGINT_MARKED, near_state_replacer_function);
    if (!text)
        return JS_EXCEPTION;
    near_import_storage_write(NEAR_STATE_KEY, length, (uint64_t)(uintptr_t)text, NEAR_EVICTED_REGISTER);
    js_free(ctx, text);
    return JS_UNDEFINED;
}

/* The call's arguments: its input as JSON, an empty object when there is none. */
static JSValue near_sdk_args(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    uint64_t length;
    near_import_input(0);
    length = near_import_register_len(0);
    return length == 0 ? JS_NewObject(ctx) : near_parse_register(ctx, length, FALSE);
}

/* Makes the native callbacks; before any of the functions above runs. */
BUILD_TIME(near_sdk_start) void near_sdk_start(void)
{
    near_type_info = JS_NewAtom(context, "typeInfo");
    near_state_replacer_function = JS_NewCFunction(context, near_state_replacer, "", 2);
    near_reply_replacer_function = JS_NewCFunction(context, near_reply_replacer, "", 2);
    near_state_reviver_function = JS_NewCFunction(context, near_state_reviver, "", 2);
}
