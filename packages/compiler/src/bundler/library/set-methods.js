const sizeOf = Object.getOwnPropertyDescriptor(Set.prototype, 'size').get;
/** What the methods below read of another set. */
const setRecord = (object) => {
  requireObject(object);
  const number = +object.size;
  if (number !== number) throw new TypeError('size is no number');
  const size = toInteger(number);
  if (size < 0) throw new RangeError('size is negative');
  const { has } = object;
  requireFunction(has);
  const { keys } = object;
  requireFunction(keys);
  return { size, has: (value) => !!Reflect.apply(has, object, [value]), keys: () => Reflect.apply(keys, object, []) };
};
/** Calls `take` with each key of the other set, until it says true. */
const eachKey = (other, take) => {
  const iterator = other.keys();
  requireObject(iterator);
  const { next } = iterator;
  for (;;) {
    const step = Reflect.apply(next, iterator, []);
    requireObject(step);
    if (step.done) return false;
    if (take(step.value)) {
      const end = iterator.return;
      if (end !== undefined && end !== null) requireObject(Reflect.apply(end, iterator, []));
      return true;
    }
  }
};
const { add: addTo, delete: deleteFrom, has: isIn } = Set.prototype;
const has = (set, value) => isIn.call(set, value);
define(Set.prototype, {
  union(other) {
    sizeOf.call(this);
    const record = setRecord(other);
    const result = new Set(this);
    eachKey(record, (value) => void addTo.call(result, value));
    return result;
  },
  intersection(other) {
    sizeOf.call(this);
    const record = setRecord(other);
    const result = new Set();
    if (sizeOf.call(this) <= record.size) {
      for (const value of new Set(this)) if (record.has(value)) addTo.call(result, value);
    } else eachKey(record, (value) => void (has(this, value) && addTo.call(result, value)));
    return result;
  },
  difference(other) {
    sizeOf.call(this);
    const record = setRecord(other);
    const result = new Set(this);
    if (sizeOf.call(this) <= record.size) {
      for (const value of new Set(this)) if (record.has(value)) deleteFrom.call(result, value);
    } else eachKey(record, (value) => void deleteFrom.call(result, value));
    return result;
  },
  symmetricDifference(other) {
    sizeOf.call(this);
    const record = setRecord(other);
    const result = new Set(this);
    eachKey(record, (value) => void (has(this, value) ? deleteFrom : addTo).call(result, value));
    return result;
  },
  isSubsetOf(other) {
    sizeOf.call(this);
    const record = setRecord(other);
    if (sizeOf.call(this) > record.size) return false;
    for (const value of new Set(this)) if (!record.has(value)) return false;
    return true;
  },
  isSupersetOf(other) {
    sizeOf.call(this);
    const record = setRecord(other);
    return sizeOf.call(this) >= record.size && !eachKey(record, (value) => !has(this, value));
  },
  isDisjointFrom(other) {
    sizeOf.call(this);
    const record = setRecord(other);
    if (sizeOf.call(this) > record.size) return !eachKey(record, (value) => has(this, value));
    for (const value of new Set(this)) if (record.has(value)) return false;
    return true;
  },
});
