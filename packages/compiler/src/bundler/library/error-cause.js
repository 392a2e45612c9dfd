// The constructors take `{ cause }`; their prototypes, which errors of the engine have, stay what they are.
{
  const withCause = (Native, parent) => {
    const place = Native.name === 'AggregateError' ? 2 : 1;
    const Replacement = {
      [Native.name]: function (...values) {
        const error = Reflect.construct(Native, values, new.target ?? Replacement);
        const options = values[place];
        if (((typeof options === 'object' && options !== null) || typeof options === 'function') && 'cause' in options)
          Object.defineProperty(error, 'cause', { value: options.cause, writable: true, configurable: true });
        // Its first line is the call of the engine's constructor.
        const { stack } = error;
        if (typeof stack === 'string' && stack.trimStart().startsWith(`at ${Native.name}`))
          Object.defineProperty(error, 'stack', {
            value: stack.slice(stack.indexOf('\n') + 1),
            writable: true,
            configurable: true,
          });
        return error;
      },
    }[Native.name];
    Object.defineProperty(Replacement, 'length', { value: Native.length, configurable: true });
    Object.defineProperty(Replacement, 'prototype', { value: Native.prototype, writable: false });
    Object.setPrototypeOf(Replacement, parent ?? Object.getPrototypeOf(Native));
    Object.defineProperty(Native.prototype, 'constructor', { value: Replacement, writable: true, configurable: true });
    Object.defineProperty(globalThis, Native.name, { value: Replacement, writable: true, configurable: true });
    return Replacement;
  };
  const Base = withCause(Error);
  for (const Native of [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError])
    withCause(Native, Base);
}
