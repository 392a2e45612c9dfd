/**
 * `cloneDeep` for near-sdk-js's utils, in place of lodash-es's: the same result for what contract state can hold, without
 * the 60 kB around it.
 */
export function cloneDeep(value) {
  return clone(value, undefined, new Map());
}

function clone(value, parent, seen) {
  if (value === null || typeof value !== 'object') {
    if (typeof value === 'function') return parent === undefined ? {} : value;
    return value;
  }
  const known = seen.get(value);
  if (known !== undefined) return known;
  const copy = emptyCopy(value, parent);
  if (copy === undefined) return parent === undefined ? {} : value;
  seen.set(value, copy);
  if (value instanceof Map) value.forEach((item, key) => copy.set(key, clone(item, value, seen)));
  else if (value instanceof Set) value.forEach((item) => copy.add(clone(item, value, seen)));
  else if (!ArrayBuffer.isView(value)) {
    for (const key of Object.keys(value)) copy[key] = clone(value[key], value, seen);
    for (const key of Object.getOwnPropertySymbols(value)) {
      if (Object.prototype.propertyIsEnumerable.call(value, key)) copy[key] = clone(value[key], value, seen);
    }
  }
  return copy;
}

function emptyCopy(value) {
  if (Array.isArray(value)) return new Array(value.length);
  switch (Object.prototype.toString.call(value)) {
    case '[object Date]':
      return new Date(+value);
    case '[object Map]':
      return new Map();
    case '[object Set]':
      return new Set();
    case '[object ArrayBuffer]':
      return value.slice(0);
    case '[object RegExp]': {
      const copy = new RegExp(value.source, value.flags);
      copy.lastIndex = value.lastIndex;
      return copy;
    }
    case '[object Error]':
    case '[object WeakMap]':
    case '[object WeakSet]':
      return undefined;
  }
  if (ArrayBuffer.isView(value)) return value.slice();
  return Object.create(Object.getPrototypeOf(value));
}
