/* The other direction of json-read.c, by the same rule: what is not plain data is left to the engine, from the start. */

/* What becomes of a bigint: none is plain JSON; near-sdk-js marks those of the state and writes those of results as text. */
typedef enum { NEAR_BIGINT_REFUSED, NEAR_BIGINT_MARKED, NEAR_BIGINT_TEXT } NearBigints;

typedef struct {
    JSContext *ctx;
    uint8_t *text;
    size_t length, size;
    NearBigints bigints;
    int depth;
} NearJsonWriter;

/* Room for `count` more bytes; NULL when there is no memory. */
static uint8_t *near_json_room(NearJsonWriter *writer, size_t count)
{
    if (writer->size - writer->length < count) {
        size_t size = (writer->length + count) * 2 + 120;
        uint8_t *text = js_realloc_rt(writer->ctx->rt, writer->text, size);
        if (!text)
            return NULL;
        writer->text = text;
        writer->size = size;
    }
    return writer->text + writer->length;
}

static BOOL near_json_put(NearJsonWriter *writer, const void *text, size_t length)
{
    uint8_t *room = near_json_room(writer, length);
    if (!room)
        return FALSE;
    memcpy(room, text, length);
    writer->length += length;
    return TRUE;
}

static inline BOOL near_json_put_byte(NearJsonWriter *writer, uint8_t byte)
{
    uint8_t *room = near_json_room(writer, 1);
    if (!room)
        return FALSE;
    *room = byte;
    writer->length++;
    return TRUE;
}

/* UTF-8 of a value's string. Takes over `value`. */
static BOOL near_json_put_text(NearJsonWriter *writer, JSValue value)
{
    size_t length;
    const char *text = JS_IsException(value) ? NULL : JS_ToCStringLen(writer->ctx, &length, value);
    BOOL done = text && near_json_put(writer, text, length);
    if (text)
        JS_FreeCString(writer->ctx, text);
    JS_FreeValue(writer->ctx, value);
    return done;
}

static BOOL near_json_put_string(NearJsonWriter *writer, JSString *string)
{
    if (!string->is_wide_char && near_plain_length(string->u.str8, string->len, '"') == string->len) {
        uint8_t *room = near_json_room(writer, string->len + 2);
        if (!room)
            return FALSE;
        *room = '"';
        memcpy(room + 1, string->u.str8, string->len);
        room[string->len + 1] = '"';
        writer->length += string->len + 2;
        return TRUE;
    }
    return near_json_put_text(writer, JS_ToQuotedString(writer->ctx, JS_MKPTR(JS_TAG_STRING, string)));
}

/* TRUE when JSON.stringify would find something to call, or an object that answers for itself. */
static BOOL near_json_converts(JSObject *object)
{
    for (; object; object = object->shape->proto)
        if ((object->is_exotic && !object->fast_array) || find_own_property1(object, JS_ATOM_toJSON))
            return TRUE;
    return FALSE;
}

static BOOL near_json_put_value(NearJsonWriter *writer, JSValueConst value);

/* TRUE for what JSON leaves out of objects and writes as null in arrays. A function with toJSON is none of it. */
static BOOL near_json_is_nothing(JSContext *ctx, JSValueConst value)
{
    return JS_IsUndefined(value) || JS_IsSymbol(value) || (JS_IsFunction(ctx, value) && !near_json_converts(JS_VALUE_GET_OBJ(value)));
}

static BOOL near_json_put_array(NearJsonWriter *writer, JSObject *array)
{
    uint32_t i;
    if (JS_VALUE_GET_TAG(array->prop[0].u.value) != JS_TAG_INT || JS_VALUE_GET_INT(array->prop[0].u.value) != (int)array->u.array.count)
        return FALSE;
    if (!near_json_put_byte(writer, '['))
        return FALSE;
    for (i = 0; i < array->u.array.count; i++) {
        JSValueConst value = array->u.array.u.values[i];
        if (i && !near_json_put_byte(writer, ','))
            return FALSE;
        if (!near_json_put_value(writer, near_json_is_nothing(writer->ctx, value) ? JS_NULL : value))
            return FALSE;
    }
    return near_json_put_byte(writer, ']');
}

static BOOL near_json_put_object(NearJsonWriter *writer, JSObject *object)
{
    JSContext *ctx = writer->ctx;
    JSShape *shape = object->shape;
    JSShapeProperty *property = get_shape_prop(shape);
    BOOL any = FALSE;
    int i;
    if (object->is_exotic || !near_json_put_byte(writer, '{'))
        return FALSE;
    for (i = 0; i < shape->prop_count; i++, property++) {
        JSAtomStruct *name;
        if (property->atom == JS_ATOM_NULL || !(property->flags & JS_PROP_ENUMERABLE))
            continue;
        if (__JS_AtomIsTaggedInt(property->atom))
            return FALSE;
        name = ctx->rt->atom_array[property->atom];
        if (name->atom_type != JS_ATOM_TYPE_STRING)
            continue;
        /* Indexes come first in another order; getters are called. */
        if ((name->len && is_digit(string_get(name, 0))) || (property->flags & JS_PROP_TMASK) != JS_PROP_NORMAL)
            return FALSE;
        if (near_json_is_nothing(ctx, object->prop[i].u.value))
            continue;
        if ((any && !near_json_put_byte(writer, ',')) || !near_json_put_string(writer, name) || !near_json_put_byte(writer, ':') ||
            !near_json_put_value(writer, object->prop[i].u.value))
            return FALSE;
        any = TRUE;
    }
    return near_json_put_byte(writer, '}');
}

static BOOL near_json_put_bigint(NearJsonWriter *writer, JSValueConst value)
{
    static const char before[] = "{\"value\":", after[] = ",\"typeInfo\":\"bigint\"}";
    const BOOL marked = writer->bigints == NEAR_BIGINT_MARKED;
    JSValueConst prototype = writer->ctx->class_proto[JS_CLASS_BIG_INT];
    if (writer->bigints == NEAR_BIGINT_REFUSED || JS_VALUE_GET_TAG(prototype) != JS_TAG_OBJECT || near_json_converts(JS_VALUE_GET_OBJ(prototype)))
        return FALSE;
    return (!marked || near_json_put(writer, before, sizeof(before) - 1)) && near_json_put_byte(writer, '"') &&
           near_json_put_text(writer, JS_ToString(writer->ctx, value)) && near_json_put_byte(writer, '"') &&
           (!marked || near_json_put(writer, after, sizeof(after) - 1));
}

/* FALSE when the value is not plain. */
static BOOL near_json_put_value(NearJsonWriter *writer, JSValueConst value)
{
    char digits[12];
    const char *first;
    JSObject *object;
    BOOL done;
    switch (JS_VALUE_GET_NORM_TAG(value)) {
    case JS_TAG_STRING:
        return near_json_put_string(writer, JS_VALUE_GET_STRING(value));
    case JS_TAG_INT:
        first = near_integer_text(digits + sizeof(digits), JS_VALUE_GET_INT(value));
        return near_json_put(writer, first, digits + sizeof(digits) - first);
    case JS_TAG_BOOL:
        return JS_VALUE_GET_BOOL(value) ? near_json_put(writer, "true", 4) : near_json_put(writer, "false", 5);
    case JS_TAG_NULL:
        return near_json_put(writer, "null", 4);
    case JS_TAG_FLOAT64:
        if (!isfinite(JS_VALUE_GET_FLOAT64(value)))
            return near_json_put(writer, "null", 4);
        return near_json_put_text(writer, JS_ToString(writer->ctx, value));
    case JS_TAG_BIG_INT:
        return near_json_put_bigint(writer, value);
    case JS_TAG_OBJECT:
        object = JS_VALUE_GET_OBJ(value);
        if (writer->depth == NEAR_JSON_DEPTH || near_json_converts(object))
            return FALSE;
        writer->depth++;
        if (object->class_id == JS_CLASS_ARRAY && object->fast_array)
            done = near_json_put_array(writer, object);
        else
            done = object->class_id == JS_CLASS_OBJECT && near_json_put_object(writer, object);
        writer->depth--;
        return done;
    default:
        return FALSE;
    }
}

/*
 * JSON text of a value, from js_malloc with a zero byte behind it; NULL, without an exception, when the engine has to write
 * it.
 */
static uint8_t *near_json_text(JSContext *ctx, JSValueConst value, NearBigints bigints, size_t *length)
{
    NearJsonWriter writer = { ctx, NULL, 0, 0, bigints, 0 };
    if (!js_check_stack_overflow(ctx->rt, NEAR_JSON_DEPTH * 256) && near_json_put_value(&writer, value) && near_json_put_byte(&writer, 0)) {
        *length = writer.length - 1;
        return writer.text;
    }
    if (writer.text)
        js_free(ctx, writer.text);
    JS_FreeValue(ctx, JS_GetException(ctx));
    return NULL;
}

/* JSON.stringify without replacer and spaces; undefined when the engine has to do it. */
static JSValue near_json_stringify(JSContext *ctx, JSValueConst value)
{
    size_t length;
    uint8_t *text;
    JSValue result;
    if (JS_VALUE_GET_TAG(value) != JS_TAG_OBJECT)
        return NEAR_NOT_PLAIN;
    text = near_json_text(ctx, value, NEAR_BIGINT_REFUSED, &length);
    if (!text)
        return NEAR_NOT_PLAIN;
    result = JS_NewStringLen(ctx, (const char *)text, length);
    js_free(ctx, text);
    return result;
}
