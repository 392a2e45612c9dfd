/*
 * What the heap of a finished build can still call: lets the build leave out engine functions that nothing reaches
 * (stages/prune.ts). One line an item:
 *
 *   F object index references   a native function object: its place in the function table, its reference count
 *   P object name owner         a property that holds it; name '@' for a symbol
 *   E entry name owner          a property not made yet: the table entry that it will be made from
 *   K index                     a function that the engine's own structures call
 *   C index                     the compiler of regular expressions
 *   D address                   static data that the engine's structures point to
 *   O class                     a class with an object that is not its prototype
 *   N name                      a name or string that bytecode mentions, or a string that objects or variables hold
 *
 * The owner of a property is the class whose prototype has it, or the built-in object (Math) that will have it; '-' for all
 * others.
 */

static DynBuf inventory;

static void note_property(JSContext *ctx, JSObject *function, JSAtom name, const char *owner)
{
    const char *text;
    if (function->class_id != JS_CLASS_C_FUNCTION)
        return;
    text = JS_AtomGetKind(ctx, name) == JS_ATOM_KIND_STRING ? JS_AtomToCString(ctx, name) : NULL;
    dbuf_printf(&inventory, "P %u %s %s\n", (unsigned)(uintptr_t)function, text ? text : "@", owner);
    if (text)
        JS_FreeCString(ctx, text);
}

static void note_entry(const JSCFunctionListEntry *entry, const char *owner)
{
    int i;
    /* Names of symbols are written "[Symbol.x]" in the tables. */
    dbuf_printf(&inventory, "E %u %s %s\n", (unsigned)(uintptr_t)entry, entry->name[0] == '[' ? "@" : entry->name, owner);
    if (entry->def_type == JS_DEF_OBJECT)
        for (i = 0; i < entry->u.prop_list.len; i++)
            note_entry(&entry->u.prop_list.tab[i], entry->name);
}

static void note_words(const void *from, size_t size)
{
    const uint32_t *word = from;
    for (; size >= 4; size -= 4, word++)
        if (*word)
            dbuf_printf(&inventory, "K %u\n", *word);
}

static void note_name(JSContext *ctx, JSAtom atom)
{
    const char *text;
    if (JS_AtomGetKind(ctx, atom) != JS_ATOM_KIND_STRING || !(text = JS_AtomToCString(ctx, atom)))
        return;
    if (strlen(text) < 128 && !strchr(text, '\n'))
        dbuf_printf(&inventory, "N %s\n", text);
    JS_FreeCString(ctx, text);
}

/* A string that top-level code left somewhere: it may become the name of a property. */
static void note_text(JSContext *ctx, JSValueConst value)
{
    JSAtom atom;
    if (JS_VALUE_GET_TAG(value) != JS_TAG_STRING)
        return;
    atom = JS_ValueToAtom(ctx, value);
    note_name(ctx, atom);
    JS_FreeAtom(ctx, atom);
}

/* Strings among the elements of an array, a Map or a Set. */
static void note_elements(JSContext *ctx, JSObject *object)
{
    struct list_head *link;
    uint32_t i;
    if (object->fast_array && (object->class_id == JS_CLASS_ARRAY || object->class_id == JS_CLASS_ARGUMENTS))
        for (i = 0; i < object->u.array.count; i++)
            note_text(ctx, object->u.array.u.values[i]);
    if ((object->class_id == JS_CLASS_MAP || object->class_id == JS_CLASS_SET) && object->u.map_state)
        list_for_each(link, &object->u.map_state->records) {
            JSMapRecord *record = list_entry(link, JSMapRecord, link);
            if (!record->empty) {
                note_text(ctx, record->key);
                note_text(ctx, record->value);
            }
        }
}

static void note_object(JSContext *ctx, JSObject *object)
{
    JSShape *shape = object->shape;
    BOOL is_prototype = JS_VALUE_GET_TAG(ctx->class_proto[object->class_id]) == JS_TAG_OBJECT && JS_VALUE_GET_OBJ(ctx->class_proto[object->class_id]) == object;
    const char *owner = "-", *class_name = NULL;
    int i;
    for (i = 1; i < ctx->rt->class_count; i++) {
        if (JS_VALUE_GET_TAG(ctx->class_proto[i]) == JS_TAG_OBJECT && JS_VALUE_GET_OBJ(ctx->class_proto[i]) == object) {
            owner = class_name = JS_AtomToCString(ctx, ctx->rt->class_array[i].class_name);
            is_prototype = TRUE;
            break;
        }
    }
    if (!is_prototype && object->class_id > JS_CLASS_OBJECT) {
        const char *text = JS_AtomToCString(ctx, ctx->rt->class_array[object->class_id].class_name);
        dbuf_printf(&inventory, "O %s\n", text);
        JS_FreeCString(ctx, text);
    }
    for (i = 0; i < shape->prop_count; i++) {
        JSShapeProperty *property = &shape->prop[i];
        JSProperty *slot = &object->prop[i];
        if (property->atom == JS_ATOM_NULL)
            continue;
        switch (property->flags & JS_PROP_TMASK) {
        case JS_PROP_NORMAL:
            if (JS_VALUE_GET_TAG(slot->u.value) == JS_TAG_OBJECT)
                note_property(ctx, JS_VALUE_GET_OBJ(slot->u.value), property->atom, owner);
            else if (property->atom != JS_ATOM_name && JS_AtomGetKind(ctx, property->atom) == JS_ATOM_KIND_STRING)
                note_text(ctx, slot->u.value);
            break;
        case JS_PROP_GETSET:
            if (slot->u.getset.getter)
                note_property(ctx, slot->u.getset.getter, property->atom, owner);
            if (slot->u.getset.setter)
                note_property(ctx, slot->u.getset.setter, property->atom, owner);
            break;
        case JS_PROP_AUTOINIT:
            if ((slot->u.init.realm_and_id & 3) == JS_AUTOINIT_ID_PROP)
                note_entry(slot->u.init.opaque, owner);
            break;
        }
    }
    if (class_name)
        JS_FreeCString(ctx, class_name);
    note_elements(ctx, object);
    switch (object->class_id) {
    case JS_CLASS_C_FUNCTION:
        dbuf_printf(&inventory, "F %u %u %d\n", (unsigned)(uintptr_t)object, (unsigned)(uintptr_t)object->u.cfunc.c_function.generic, object->header.ref_count);
        break;
    case JS_CLASS_C_FUNCTION_DATA:
        dbuf_printf(&inventory, "K %u\n", (unsigned)(uintptr_t)object->u.c_function_data_record->func);
        break;
    case JS_CLASS_ARRAY_BUFFER:
    case JS_CLASS_SHARED_ARRAY_BUFFER:
        if (object->u.array_buffer->free_func)
            dbuf_printf(&inventory, "K %u\n", (unsigned)(uintptr_t)object->u.array_buffer->free_func);
        break;
    }
}

static void note_bytecode(JSContext *ctx, JSFunctionBytecode *function)
{
    int at, i;
    for (at = 0; at < function->byte_code_len; at += short_opcode_info(function->byte_code_buf[at]).size) {
        switch (short_opcode_info(function->byte_code_buf[at]).fmt) {
        case OP_FMT_atom:
        case OP_FMT_atom_u8:
        case OP_FMT_atom_u16:
        case OP_FMT_atom_label_u8:
        case OP_FMT_atom_label_u16:
            note_name(ctx, get_u32(function->byte_code_buf + at + 1));
            break;
        }
    }
    for (i = 0; i < function->cpool_count; i++)
        note_text(ctx, function->cpool[i]);
}

/* Writes the inventory and gives its length; the heap is no snapshot any more afterwards. */
BUILD_TIME(near_inventory) size_t near_inventory(void)
{
    struct list_head *link;
    int i;
    dbuf_init2(&inventory, NULL, NULL);
    list_for_each(link, &runtime->gc_obj_list) {
        JSGCObjectHeader *header = list_entry(link, JSGCObjectHeader, link);
        if (header->gc_obj_type == JS_GC_OBJ_TYPE_JS_OBJECT)
            note_object(context, (JSObject *)header);
        else if (header->gc_obj_type == JS_GC_OBJ_TYPE_FUNCTION_BYTECODE)
            note_bytecode(context, (JSFunctionBytecode *)header);
        else if (header->gc_obj_type == JS_GC_OBJ_TYPE_VAR_REF)
            note_text(context, *((JSVarRef *)header)->pvalue);
    }
    for (i = 0; i < runtime->class_count; i++) {
        JSClass *class = &runtime->class_array[i];
        if (!class->class_id)
            continue;
        note_words(&class->finalizer, sizeof(class->finalizer));
        note_words(&class->gc_mark, sizeof(class->gc_mark));
        note_words(&class->call, sizeof(class->call));
        if (class->exotic)
            dbuf_printf(&inventory, "D %u\n", (unsigned)(uintptr_t)class->exotic);
    }
    note_words(&runtime->bf_ctx.realloc_func, sizeof(runtime->bf_ctx.realloc_func));
    note_words(&runtime->bigint_ops, sizeof(runtime->bigint_ops));
    note_words(&runtime->bigfloat_ops, sizeof(runtime->bigfloat_ops));
    note_words(&runtime->bigdecimal_ops, sizeof(runtime->bigdecimal_ops));
    note_words(&runtime->sab_funcs, sizeof(runtime->sab_funcs));
    if (context->compile_regexp)
        dbuf_printf(&inventory, "C %u\n", (unsigned)(uintptr_t)context->compile_regexp);
    build_text = (char *)inventory.buf;
    build_text_length = inventory.size;
    return inventory.size;
}
