/**
 * `cloneDeep` for near-sdk-js's utils, in place of lodash-es's: the same result for what contract state can hold, without
 * the 60 kB around it. Classes are named by tag only, so that a contract without a Map does not carry Map.
 */
export function cloneDeep(value) {
  return clone(value, undefined, []);
}

const tagOf = Object.prototype.toString;

function clone(value, parent, seen) {
  if (value === null || typeof value !== 'object') {
    if (typeof value === 'function') return parent === undefined ? {} : value;
    return value;
  }
  for (const [known, copy] of seen) if (known === value) return copy;
  const tag = tagOf.call(value);
  const copy = emptyCopy(value, tag);
  if (copy === undefined) return parent === undefined ? {} : value;
  seen.push([value, copy]);
  if (tag === '[object Map]') value.forEach((item, key) => copy.set(key, clone(item, value, seen)));
  else if (tag === '[object Set]') value.forEach((item) => copy.add(clone(item, value, seen)));
  else if (copy.buffer === undefined || !isBinary(tag)) {
    for (const key of Object.keys(value)) copy[key] = clone(value[key], value, seen);
    for (const key of Object.getOwnPropertySymbols(value)) {
      if (Object.prototype.propertyIsEnumerable.call(value, key)) copy[key] = clone(value[key], value, seen);
    }
  }
  return copy;
}

/** Typed arrays, whose tag ends as an array's does. */
function isBinary(tag) {
  return tag !== '[object Array]' && tag.slice(-6) === 'Array]';
}

function emptyCopy(value, tag) {
  if (tag === '[object Array]') return new Array(value.length);
  const Class = value.constructor;
  switch (tag) {
    case '[object Date]':
      return new Class(+value);
    case '[object Map]':
    case '[object Set]':
      return new Class();
    case '[object ArrayBuffer]':
      return value.slice(0);
    case '[object RegExp]': {
      const copy = new Class(value.source, value.flags);
      copy.lastIndex = value.lastIndex;
      return copy;
    }
    case '[object Error]':
    case '[object WeakMap]':
    case '[object WeakSet]':
      return undefined;
  }
  if (isBinary(tag)) return value.slice();
  return Object.create(Object.getPrototypeOf(value));
}
