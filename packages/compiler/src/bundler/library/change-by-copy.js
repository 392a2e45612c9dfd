/** Values of a list; what it has none at is undefined. */
const valuesOf = (list, length) => {
  const values = [];
  for (let at = 0; at < arrayLength(length); at++) values[at] = list[at];
  return values;
};
const requireOrder = (compare) => {
  if (compare !== undefined) requireFunction(compare);
};
define(Array.prototype, {
  toReversed() {
    const list = receiver(this);
    const values = [];
    for (let left = arrayLength(lengthOf(list)); left > 0; left--) values[values.length] = list[left - 1];
    return values;
  },
  toSorted(compare) {
    requireOrder(compare);
    const list = receiver(this);
    return valuesOf(list, lengthOf(list)).sort(compare);
  },
  toSpliced(start, skipCount, ...items) {
    const list = receiver(this);
    const length = lengthOf(list);
    const first = Math.min(Math.max(fromEnd(start, length), 0), length);
    const rest = length - first;
    let skipped = 0;
    if (arguments.length === 1) skipped = rest;
    else if (arguments.length > 1) skipped = Math.min(Math.max(toInteger(skipCount), 0), rest);
    const result = length + items.length - skipped;
    if (result > Number.MAX_SAFE_INTEGER) throw new TypeError('array too long');
    arrayLength(result);
    const values = [];
    for (let at = 0; at < first; at++) values[at] = list[at];
    for (const item of items) values[values.length] = item;
    for (let at = first + skipped; at < length; at++) values[values.length] = list[at];
    return values;
  },
  with(index, value) {
    const list = receiver(this);
    const length = lengthOf(list);
    const at = fromEnd(index, length);
    if (at < 0 || at >= length) throw new RangeError('invalid array index');
    arrayLength(length);
    const values = [];
    for (let from = 0; from < length; from++) values[from] = from === at ? value : list[from];
    return values;
  },
});
define(typedArrayPrototype, {
  toReversed() {
    const length = typedLength.call(this);
    const result = sameKind(this, length);
    for (let at = 0; at < length; at++) result[at] = this[length - 1 - at];
    return result;
  },
  toSorted(compare) {
    requireOrder(compare);
    const result = sameKind(this, typedLength.call(this));
    result.set(this);
    return result.sort(compare);
  },
  with(index, value) {
    const length = typedLength.call(this);
    const at = fromEnd(index, length);
    const converted = sameKind(this, 1);
    converted[0] = value;
    if (at < 0 || at >= length) throw new RangeError('invalid array index');
    const result = sameKind(this, length);
    result.set(this);
    result[at] = converted[0];
    return result;
  },
});
