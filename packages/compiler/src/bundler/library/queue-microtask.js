define(globalThis, {
  queueMicrotask(callback) {
    requireFunction(callback);
    Promise.resolve().then(() => void callback());
  },
});
