/*
 * A regular expression made from another one, without compiling its pattern again: String.prototype.matchAll and split make
 * one in every call, with the same flags or with `y` added.
 */

/* Layout of libregexp.c's bytecode: flags, two counts, length of the code in 32 bits, the code, names of groups. */
#define NEAR_RE_LENGTH_AT 3
#define NEAR_RE_CODE_AT 7
/* Without `y` the code begins with a loop over all places of the text: split_goto_first, any, goto. */
#define NEAR_RE_LOOP_BYTES 11

/* Bits of the flags that a string names; -1 when it is no string of flags. */
static int near_regexp_flags(JSContext *ctx, JSValueConst text)
{
    static const char letters[] = "gimsuy";
    static const uint8_t bits[] = { LRE_FLAG_GLOBAL, LRE_FLAG_IGNORECASE, LRE_FLAG_MULTILINE, LRE_FLAG_DOTALL, LRE_FLAG_UTF16, LRE_FLAG_STICKY };
    JSString *string;
    int flags = 0;
    uint32_t i, letter;
    if (JS_VALUE_GET_TAG(text) != JS_TAG_STRING)
        return -1;
    string = JS_VALUE_GET_STRING(text);
    for (i = 0; i < string->len; i++) {
        int c = string_get(string, i);
        for (letter = 0; letter < sizeof(bits) && letters[letter] != c; letter++)
            ;
        if (letter == sizeof(bits) || (flags & bits[letter]))
            return -1;
        flags |= bits[letter];
    }
    return flags;
}

/* Bytecode of `from` with other flags; undefined when its pattern has to be compiled for them. */
static JSValue near_regexp_reuse(JSContext *ctx, const JSRegExp *from, JSValueConst flags_text)
{
    const JSString *bytecode = from->bytecode;
    const uint8_t *code = bytecode->u.str8;
    const int kept = code[0] & LRE_FLAG_NAMED_GROUPS;
    const int old = code[0] & ~LRE_FLAG_NAMED_GROUPS;
    const int flags = near_regexp_flags(ctx, flags_text);
    JSString *made;
    uint32_t skipped;
    if (flags < 0 || ((flags ^ old) & ~(LRE_FLAG_GLOBAL | LRE_FLAG_STICKY)) || (old & ~flags & LRE_FLAG_STICKY))
        return JS_UNDEFINED;
    if (flags == old)
        return JS_DupValue(ctx, JS_MKPTR(JS_TAG_STRING, from->bytecode));
    skipped = (flags & ~old & LRE_FLAG_STICKY) ? NEAR_RE_LOOP_BYTES : 0;
    made = js_alloc_string(ctx, bytecode->len - skipped, 0);
    if (!made)
        return JS_EXCEPTION;
    memcpy(made->u.str8, code, NEAR_RE_CODE_AT);
    memcpy(made->u.str8 + NEAR_RE_CODE_AT, code + NEAR_RE_CODE_AT + skipped, bytecode->len - skipped - NEAR_RE_CODE_AT);
    made->u.str8[0] = flags | kept;
    put_u32(made->u.str8 + NEAR_RE_LENGTH_AT, get_u32(code + NEAR_RE_LENGTH_AT) - skipped);
    made->u.str8[made->len] = 0;
    return JS_MKPTR(JS_TAG_STRING, made);
}
