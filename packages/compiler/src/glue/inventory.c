/*
 * What the heap of a finished build can still call: lets the build leave out engine functions that nothing reaches
 * (stages/prune.ts). One line an item:
 *
 *   F object index references   a native function object: its place in the function table, its reference count
 *   P object name               a property that holds it; name '@' for a symbol
 *   E entry name                a native function not made yet: the table entry that it will be made from
 *   K index                     a function that the engine's own structures call
 *   C index                     the compiler of regular expressions
 */

static DynBuf inventory;

static void note_property(JSContext *ctx, JSObject *function, JSAtom name)
{
    const char *text;
    if (function->class_id != JS_CLASS_C_FUNCTION)
        return;
    text = JS_AtomGetKind(ctx, name) == JS_ATOM_KIND_STRING ? JS_AtomToCString(ctx, name) : NULL;
    dbuf_printf(&inventory, "P %u %s\n", (unsigned)(uintptr_t)function, text ? text : "@");
    if (text)
        JS_FreeCString(ctx, text);
}

static void note_entry(const JSCFunctionListEntry *entry)
{
    int i;
    if (entry->def_type == JS_DEF_OBJECT) {
        for (i = 0; i < entry->u.prop_list.len; i++)
            note_entry(&entry->u.prop_list.tab[i]);
        return;
    }
    /* Names of symbols are written "[Symbol.x]" in the tables. */
    if (entry->def_type == JS_DEF_CFUNC || entry->def_type == JS_DEF_CGETSET || entry->def_type == JS_DEF_CGETSET_MAGIC)
        dbuf_printf(&inventory, "E %u %s\n", (unsigned)(uintptr_t)entry, entry->name[0] == '[' ? "@" : entry->name);
}

static void note_words(const void *from, size_t size)
{
    const uint32_t *word = from;
    for (; size >= 4; size -= 4, word++)
        if (*word)
            dbuf_printf(&inventory, "K %u\n", *word);
}

static void note_object(JSContext *ctx, JSObject *object)
{
    JSShape *shape = object->shape;
    int i;
    for (i = 0; i < shape->prop_count; i++) {
        JSShapeProperty *property = &shape->prop[i];
        JSProperty *slot = &object->prop[i];
        if (property->atom == JS_ATOM_NULL)
            continue;
        switch (property->flags & JS_PROP_TMASK) {
        case JS_PROP_NORMAL:
            if (JS_VALUE_GET_TAG(slot->u.value) == JS_TAG_OBJECT)
                note_property(ctx, JS_VALUE_GET_OBJ(slot->u.value), property->atom);
            break;
        case JS_PROP_GETSET:
            if (slot->u.getset.getter)
                note_property(ctx, slot->u.getset.getter, property->atom);
            if (slot->u.getset.setter)
                note_property(ctx, slot->u.getset.setter, property->atom);
            break;
        case JS_PROP_AUTOINIT:
            if ((slot->u.init.realm_and_id & 3) == JS_AUTOINIT_ID_PROP)
                note_entry(slot->u.init.opaque);
            break;
        }
    }
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

/* Writes the inventory to the end of memory, out of the heap's way, and gives its length. */
BUILD_TIME(near_inventory) size_t near_inventory(void)
{
    struct list_head *link;
    int i;
    dbuf_init2(&inventory, NULL, NULL);
    list_for_each(link, &runtime->gc_obj_list) {
        JSGCObjectHeader *header = list_entry(link, JSGCObjectHeader, link);
        if (header->gc_obj_type == JS_GC_OBJ_TYPE_JS_OBJECT)
            note_object(context, (JSObject *)header);
    }
    for (i = 0; i < runtime->class_count; i++) {
        JSClass *class = &runtime->class_array[i];
        if (!class->class_id)
            continue;
        note_words(&class->finalizer, sizeof(class->finalizer));
        note_words(&class->gc_mark, sizeof(class->gc_mark));
        note_words(&class->call, sizeof(class->call));
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
