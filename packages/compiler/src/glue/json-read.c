/*
 * JSON of plain data in one pass over the text: state, arguments and results of every call. What is not plain (accessors,
 * toJSON, exotic objects, text that JSON does not allow) is left to the engine's own functions, which start from the
 * beginning: nothing that happens here can be seen before it has succeeded.
 */

/* Deeper data goes to the engine's functions, which know when the stack ends. */
#define NEAR_JSON_DEPTH 48

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
