/** Global names of the engine, as `Object.getOwnPropertyNames(globalThis)` gives them, and `self`. */
export const ENGINE_GLOBALS: ReadonlySet<string> = new Set(
  `AggregateError Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView Date Error EvalError Float32Array
  Float64Array Function Infinity Int16Array Int32Array Int8Array InternalError JSON Map Math NaN Number Object Promise Proxy
  RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String Symbol SyntaxError TypeError URIError Uint16Array
  Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakSet arguments decodeURI decodeURIComponent encodeURI encodeURIComponent
  env escape eval globalThis isFinite isNaN parseFloat parseInt self undefined unescape`.split(/\s+/),
);

/** What a contract writes instead of what it does not have. */
const INSTEAD: readonly (readonly [names: string, hint: string])[] = [
  ['console', 'Write near.log(...).'],
  [
    'setTimeout setInterval setImmediate clearTimeout clearInterval requestAnimationFrame',
    'No time passes within a call.',
  ],
  ['fetch XMLHttpRequest WebSocket', 'A contract reaches other contracts only, by NearPromise.'],
  ['Buffer', 'Use Uint8Array, with bytes, encode and decode of near-sdk-js.'],
  ['process require __dirname __filename module exports', 'A contract runs outside of Node.js.'],
  ['crypto', 'A contract keeps no secrets: near.randomSeed() is of the block; hashes are near.sha256() and others.'],
  ['performance', 'Use near.blockTimestamp().'],
  ['Intl', 'Texts and numbers have one form: toString, toFixed, toISOString.'],
];

/** What to do about a name that contracts do not have. */
export function hintForMissing(name: string): string {
  const found = INSTEAD.find(([names]) => names.split(' ').includes(name));
  return found?.[1] ?? 'The README of near-ts-compiler lists what there is beyond ECMAScript 2020.';
}
