// Nothing is ever collected while a call runs, as the specification allows.
if (typeof WeakRef === 'undefined') {
  class WeakRef {
    #target;
    constructor(target) {
      requireObject(target);
      this.#target = target;
    }
    deref() {
      return this.#target;
    }
  }
  class FinalizationRegistry {
    #tokens = new WeakSet();
    constructor(cleanup) {
      requireFunction(cleanup);
    }
    register(target, held, token = undefined) {
      requireObject(target);
      if (target === held) throw new TypeError('held value is the target');
      if (token !== undefined) this.#tokens.add(token);
    }
    unregister(token) {
      return this.#tokens.delete(token);
    }
  }
  for (const type of [WeakRef, FinalizationRegistry])
    Object.defineProperty(type.prototype, Symbol.toStringTag, { value: type.name, configurable: true });
  define(globalThis, { WeakRef, FinalizationRegistry });
}
