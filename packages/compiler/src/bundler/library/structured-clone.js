const notCloneable = (what) => {
  const error = new Error(`${what} cannot be cloned`);
  error.name = 'DataCloneError';
  error.code = 25;
  throw error;
};
/** Copies of what the engine keeps something inside of; each throws for objects of other kinds. */
const COPIES = [
  (value) => new Date(Date.prototype.getTime.call(value)),
  ...[Boolean, Number, String, BigInt].map((type) => (value) => Object(type.prototype.valueOf.call(value))),
  (value) => ArrayBuffer.prototype.slice.call(value, 0),
];
const ERRORS = [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];
const copyOfError = (value) => {
  const Type = ERRORS.find(({ name }) => name === value.name) ?? Error;
  const own = (name) => Object.getOwnPropertyDescriptor(value, name);
  const message = own('message');
  const error = message && 'value' in message ? new Type(`${message.value}`) : new Type();
  if (own('stack')) Object.defineProperty(error, 'stack', { ...own('stack'), value: `${value.stack}` });
  return error;
};
const cloneOf = (value, seen) => {
  const known = (copy) => (seen.set(value, copy), copy);
  if (typeof value === 'symbol') notCloneable(String(value));
  if (typeof value === 'function') notCloneable('a function');
  if (typeof value !== 'object' || value === null) return value;
  if (seen.has(value)) return seen.get(value);
  for (const copy of COPIES) {
    try {
      return known(copy(value));
    } catch {
      // Of another kind.
    }
  }
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (ArrayBuffer.isView(value)) {
    const buffer = cloneOf(value.buffer, seen);
    const Type = tag === 'DataView' ? DataView : sameKind(value, 0).constructor;
    return known(new Type(buffer, value.byteOffset, tag === 'DataView' ? value.byteLength : value.length));
  }
  if (tag === 'Map') {
    const copy = known(new Map());
    for (const [key, item] of [...value]) copy.set(cloneOf(key, seen), cloneOf(item, seen));
    return copy;
  }
  if (tag === 'Set') {
    const copy = known(new Set());
    for (const item of [...value]) copy.add(cloneOf(item, seen));
    return copy;
  }
  if (tag === 'Error') return known(copyOfError(value));
  if (tag !== 'Object' && tag !== 'Array' && tag !== 'Arguments') notCloneable(`an object of class ${tag}`);
  const copy = known(Array.isArray(value) ? new Array(value.length) : {});
  for (const key of Object.keys(value))
    if (Object.prototype.hasOwnProperty.call(value, key))
      Object.defineProperty(copy, key, {
        value: cloneOf(value[key], seen),
        writable: true,
        enumerable: true,
        configurable: true,
      });
  return copy;
};
define(globalThis, {
  structuredClone(value, options = undefined) {
    if (options?.transfer?.length) notCloneable('what is to be transferred');
    return cloneOf(value, new Map());
  },
});
