/*
 * JSON of plain data in one pass over the text: state, arguments and results of every call. What is not plain (accessors,
 * toJSON, exotic objects, text that JSON does not allow) is left to the engine's own functions, which start from the
 * beginning: nothing that happens here can be seen before it has succeeded.
 */

/* Deeper data goes to the engine's functions, which know when the stack ends. */
#define NEAR_JSON_DEPTH 48

/* ---- reading ---- */

typedef struct {
    JSContext *ctx;
    const uint8_t *at;
    const uint8_t *end; /* a zero byte is there */
    JSParseState strings; /* for strings with escapes or beyond ASCII */
    int depth;
} NearJsonReader;

/* Stands for "not plain" where a value is expected; no JSON text has it. */
#define NEAR_NOT_PLAIN JS_UNDEFINED

static inline void near_json_skip_space(NearJsonReader *reader)
{
    while (*reader->at == ' ' || *reader->at == '\n' || *reader->at == '\t' || *reader->at == '\r')
        reader->at++;
}

/* After spaces: steps over one character; FALSE when another one is there. */
static inline BOOL near_json_accept(NearJsonReader *reader, uint8_t c)
{
    near_json_skip_space(reader);
    if (*reader->at != c)
        return FALSE;
    reader->at++;
    return TRUE;
}

/* Length of the string at the reader's place, without its quotes, when it stands there as it is; -1 otherwise. */
static int near_json_simple_string(NearJsonReader *reader)
{
    const uint8_t *text = reader->at + 1;
    size_t length = near_plain_length(text, reader->end - text, '"');
    return text[length] == '"' && text + length < reader->end ? (int)length : -1;
}

static JSValue near_json_read_string(NearJsonReader *reader)
{
    int length = near_json_simple_string(reader);
    const uint8_t *text = reader->at + 1;
    JSToken token;
    if (length >= 0) {
        reader->at = text + length + 1;
        return js_new_string8(reader->ctx, text, length);
    }
    if (js_parse_string(&reader->strings, '"', FALSE, text, &token, &reader->at))
        return NEAR_NOT_PLAIN;
    return token.u.str.str;
}

static JSAtom near_json_read_key(NearJsonReader *reader)
{
    int length = near_json_simple_string(reader);
    JSValue text;
    JSAtom atom;
    if (length >= 0) {
        const char *name = (const char *)reader->at + 1;
        reader->at += length + 2;
        return JS_NewAtomLen(reader->ctx, name, length);
    }
    text = near_json_read_string(reader);
    if (JS_VALUE_GET_TAG(text) != JS_TAG_STRING)
        return JS_ATOM_NULL;
    atom = JS_ValueToAtom(reader->ctx, text);
    JS_FreeValue(reader->ctx, text);
    return atom;
}

static JSValue near_json_read_value(NearJsonReader *reader);

/* Sets an own property of an object made here. Takes over `value`. */
static BOOL near_json_set(JSContext *ctx, JSObject *object, JSAtom key, JSValue value)
{
    JSProperty *slot;
    if (find_own_property(&slot, object, key)) {
        JS_FreeValue(ctx, slot->u.value);
    } else {
        slot = add_property(ctx, object, key, JS_PROP_C_W_E);
        if (!slot) {
            JS_FreeValue(ctx, value);
            return FALSE;
        }
    }
    slot->u.value = value;
    return TRUE;
}

static JSValue near_json_read_object(NearJsonReader *reader)
{
    JSContext *ctx = reader->ctx;
    JSValue object = JS_NewObject(ctx);
    if (JS_IsException(object))
        return object;
    reader->at++;
    if (near_json_accept(reader, '}'))
        return object;
    do {
        JSAtom key;
        JSValue value;
        BOOL done;
        near_json_skip_space(reader);
        if (*reader->at != '"' || (key = near_json_read_key(reader)) == JS_ATOM_NULL)
            goto not_plain;
        value = near_json_accept(reader, ':') ? near_json_read_value(reader) : NEAR_NOT_PLAIN;
        if (JS_IsUndefined(value) || JS_IsException(value)) {
            JS_FreeAtom(ctx, key);
            goto not_plain;
        }
        done = near_json_set(ctx, JS_VALUE_GET_OBJ(object), key, value);
        JS_FreeAtom(ctx, key);
        if (!done)
            goto not_plain;
    } while (near_json_accept(reader, ','));
    if (near_json_accept(reader, '}'))
        return object;
not_plain:
    JS_FreeValue(ctx, object);
    return NEAR_NOT_PLAIN;
}

static JSValue near_json_read_array(NearJsonReader *reader)
{
    JSContext *ctx = reader->ctx;
    JSValue array = JS_NewArray(ctx);
    if (JS_IsException(array))
        return array;
    reader->at++;
    if (near_json_accept(reader, ']'))
        return array;
    do {
        JSValue value = near_json_read_value(reader);
        if (JS_IsUndefined(value) || JS_IsException(value) || add_fast_array_element(ctx, JS_VALUE_GET_OBJ(array), value, 0) < 0)
            goto not_plain;
    } while (near_json_accept(reader, ','));
    if (near_json_accept(reader, ']'))
        return array;
not_plain:
    JS_FreeValue(ctx, array);
    return NEAR_NOT_PLAIN;
}

static JSValue near_json_read_number(NearJsonReader *reader)
{
    const uint8_t *digits = reader->at + (*reader->at == '-'), *end;
    int32_t integer;
    if (*digits < '0' || *digits > '9' || (*reader->at == '0' && digits[1] >= '0' && digits[1] <= '9'))
        return NEAR_NOT_PLAIN;
    end = near_json_integer(reader->at, &integer);
    if (end) {
        reader->at = end;
        return JS_NewInt32(reader->ctx, integer);
    }
    return js_atof(reader->ctx, (const char *)reader->at, (const char **)&reader->at, 10, 0);
}

static JSValue near_json_read_word(NearJsonReader *reader, const char *word, size_t length, JSValue value)
{
    if ((size_t)(reader->end - reader->at) < length || memcmp(reader->at, word, length))
        return NEAR_NOT_PLAIN;
    reader->at += length;
    return value;
}

static JSValue near_json_read_value(NearJsonReader *reader)
{
    JSValue value = NEAR_NOT_PLAIN;
    near_json_skip_space(reader);
    switch (*reader->at) {
    case '"':
        return near_json_read_string(reader);
    case 't':
        return near_json_read_word(reader, "true", 4, JS_TRUE);
    case 'f':
        return near_json_read_word(reader, "false", 5, JS_FALSE);
    case 'n':
        return near_json_read_word(reader, "null", 4, JS_NULL);
    case '{':
    case '[':
        if (reader->depth == NEAR_JSON_DEPTH)
            return NEAR_NOT_PLAIN;
        reader->depth++;
        value = *reader->at == '{' ? near_json_read_object(reader) : near_json_read_array(reader);
        reader->depth--;
        return value;
    default:
        return near_json_read_number(reader);
    }
}

/* Value of a JSON text that a zero byte follows; undefined when the engine has to read it. */
static JSValue near_json_parse(JSContext *ctx, const char *text, size_t length)
{
    NearJsonReader reader;
    JSValue value;
    if (js_check_stack_overflow(ctx->rt, NEAR_JSON_DEPTH * 256))
        return NEAR_NOT_PLAIN;
    js_parse_init(ctx, &reader.strings, text, length, "<input>");
    reader.ctx = ctx;
    reader.at = (const uint8_t *)text;
    reader.end = reader.at + length;
    reader.depth = 0;
    value = near_json_read_value(&reader);
    if (JS_IsException(value)) {
        /* Out of memory: the engine meets and reports it as well. */
        JS_FreeValue(ctx, JS_GetException(ctx));
        return NEAR_NOT_PLAIN;
    }
    if (JS_IsUndefined(value))
        return value;
    near_json_skip_space(&reader);
    if (reader.at == reader.end)
        return value;
    JS_FreeValue(ctx, value);
    return NEAR_NOT_PLAIN;
}

/* ---- writing ---- */

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

/* TRUE for what JSON leaves out of objects and writes as null in arrays. */
static BOOL near_json_is_nothing(JSContext *ctx, JSValueConst value)
{
    return JS_IsUndefined(value) || JS_IsSymbol(value) || JS_IsFunction(ctx, value);
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
