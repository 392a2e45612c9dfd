define(Promise, {
  withResolvers() {
    let resolve;
    let reject;
    const promise = new this((onValue, onError) => {
      resolve = onValue;
      reject = onError;
    });
    return { promise, resolve, reject };
  },
  try(callback, ...values) {
    return new this((resolve) => resolve(callback(...values)));
  },
});
