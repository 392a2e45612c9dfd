/** Calls `take` with each value and what a callback makes of it. */
const eachGroup = (items, callback, take) => {
  receiver(items);
  requireFunction(callback);
  let at = 0;
  for (const value of items) take(callback(value, at++), value);
};
define(Object, {
  groupBy(items, callback) {
    const groups = Object.create(null);
    eachGroup(items, callback, (name, value) => {
      // An object gives its name once.
      const [key] = typeof name === 'object' || typeof name === 'function' ? Reflect.ownKeys({ [name]: 0 }) : [name];
      const group = groups[key];
      if (group) group[group.length] = value;
      else groups[key] = [value];
    });
    return groups;
  },
});
define(Map, {
  groupBy(items, callback) {
    const groups = new Map();
    eachGroup(items, callback, (key, value) => {
      const group = groups.get(key);
      if (group) group[group.length] = value;
      else groups.set(key, [value]);
    });
    return groups;
  },
});
