/** The last place at which a predicate holds, -1 without one. */
const lastPlace = (list, length, predicate, self) => {
  requireFunction(predicate);
  for (let at = length - 1; at >= 0; at--) if (Reflect.apply(predicate, self, [list[at], at, list])) return at;
  return -1;
};
/** The same with the value that was looked at, which reading it again need not give. */
const lastValue = (list, length, predicate, self) => {
  requireFunction(predicate);
  for (let at = length - 1; at >= 0; at--) {
    const value = list[at];
    if (Reflect.apply(predicate, self, [value, at, list])) return value;
  }
  return undefined;
};
define(Array.prototype, {
  findLast(predicate, self = undefined) {
    const list = receiver(this);
    return lastValue(list, lengthOf(list), predicate, self);
  },
  findLastIndex(predicate, self = undefined) {
    const list = receiver(this);
    return lastPlace(list, lengthOf(list), predicate, self);
  },
});
define(typedArrayPrototype, {
  findLast(predicate, self = undefined) {
    return lastValue(this, typedLength.call(this), predicate, self);
  },
  findLastIndex(predicate, self = undefined) {
    return lastPlace(this, typedLength.call(this), predicate, self);
  },
});
