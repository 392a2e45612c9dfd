define(Object, {
  hasOwn(object, key) {
    return Object.prototype.hasOwnProperty.call(receiver(object), key);
  },
});
