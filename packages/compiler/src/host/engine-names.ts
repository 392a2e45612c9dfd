/**
 * Names of built-in functions and properties that the engine's own C code looks up (JS_GetProperty with a predefined atom,
 * JS_GetPropertyStr, JS_Invoke): they may be reached although no contract writes them. `@` stands for all symbols.
 *
 * @see quickjs.c 2021-03-27
 */
export const ENGINE_NAMES: ReadonlySet<string> = new Set(
  `@ add constructor done exec flags dotAll get global has ignoreCase index input join lastIndex length message multiline name
  next prototype resolve return set source sticky then throw toISOString toJSON toLocaleString toString unicode value valueOf`
    .split(/\s+/)
    .filter((name) => name),
);
