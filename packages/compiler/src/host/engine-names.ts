/**
 * Names that the engine's own C code looks up: predefined atoms of quickjs-atom.h that are no class names. A property of such
 * a name may be reached although no contract writes it.
 */
export const ENGINE_NAMES: ReadonlySet<string> = new Set(
  `length fileName lineNumber message errors stack name toString toLocaleString valueOf eval prototype constructor configurable
  writable enumerable value get set of __proto__ undefined number boolean string object symbol integer unknown arguments callee
  caller lastIndex target index input defineProperties apply join concat split construct getPrototypeOf setPrototypeOf
  isExtensible preventExtensions has deleteProperty defineProperty getOwnPropertyDescriptor ownKeys add done next values source
  flags global unicode raw then resolve reject promise proxy revoke async exec groups status reason globalThis bigint
  bigfloat bigdecimal roundingMode maximumSignificantDigits maximumFractionDigits toJSON return throw delete in default
  entries keys call bind toISOString @`
    .split(/\s+/)
    .filter((name) => name),
);
