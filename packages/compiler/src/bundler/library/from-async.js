const isConstructor = (value) => {
  try {
    Reflect.construct(Object, [], value);
    return true;
  } catch {
    return false;
  }
};
define(Array, {
  async fromAsync(items, callback = undefined, self = undefined) {
    if (callback !== undefined) requireFunction(callback);
    const make = (...values) => (isConstructor(this) ? new this(...values) : new Array(...values));
    const put = async (list, at, item) => {
      const value = callback === undefined ? item : await Reflect.apply(callback, self, [item, at]);
      Object.defineProperty(list, at, { value, writable: true, enumerable: true, configurable: true });
    };
    const iterable = [Symbol.asyncIterator, Symbol.iterator].some((kind) => {
      const method = receiver(items)[kind];
      if (method !== undefined && method !== null) requireFunction(method);
      return method !== undefined && method !== null;
    });
    let at = 0;
    let list;
    if (iterable) {
      list = make();
      for await (const item of items) await put(list, at, item, at++);
    } else {
      const length = lengthOf(items);
      list = make(length);
      for (; at < length; at++) await put(list, at, await items[at]);
    }
    list.length = at;
    return list;
  },
});
