define(Array.prototype, {
  at(index) {
    const list = receiver(this);
    const length = lengthOf(list);
    const at = fromEnd(index, length);
    return at < 0 || at >= length ? undefined : list[at];
  },
});
define(typedArrayPrototype, {
  at(index) {
    const length = typedLength.call(this);
    const at = fromEnd(index, length);
    return at < 0 || at >= length ? undefined : this[at];
  },
});
define(String.prototype, {
  at(index) {
    receiver(this);
    const text = `${this}`;
    const at = fromEnd(index, text.length);
    return at < 0 || at >= text.length ? undefined : text[at];
  },
});
