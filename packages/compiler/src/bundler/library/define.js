/** Gives an object methods as built-in ones are: not listed, and only where the engine has none. */
const define = (target, methods) => {
  for (const name of Reflect.ownKeys(methods))
    if (!Object.prototype.hasOwnProperty.call(target, name))
      Object.defineProperty(target, name, { value: methods[name], writable: true, configurable: true });
};
/** Number of the specification's ToIntegerOrInfinity. */
const toInteger = (value) => Math.trunc(+value) || 0;
/** What a method of strings or lists was called on. */
const receiver = (value) => {
  if (value === undefined || value === null) throw new TypeError('cannot convert to object');
  return Object(value);
};
const lengthOf = (list) => Math.min(Math.max(toInteger(list.length), 0), Number.MAX_SAFE_INTEGER);
const requireFunction = (value) => {
  if (typeof value !== 'function') throw new TypeError('not a function');
};
const requireObject = (value) => {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null)
    throw new TypeError('not an object');
};
/** Length of an array that has to be made. */
const arrayLength = (length) => {
  if (length > 4294967295) throw new RangeError('invalid array length');
  return length;
};
/** Where `at` and `with` look, given a place that counts from the end when it is negative. */
const fromEnd = (index, length) => {
  const at = toInteger(index);
  return at < 0 ? length + at : at;
};
const typedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype);
const typedLength = Object.getOwnPropertyDescriptor(typedArrayPrototype, 'length').get;
/** A new array of the kind of a typed one, whatever its class. */
const sameKind = (array, length) => {
  let prototype = array;
  while (Object.getPrototypeOf(prototype) !== typedArrayPrototype) prototype = Object.getPrototypeOf(prototype);
  return new prototype.constructor(length);
};
