/** A JSON number written with a fraction or an exponent, or an integer outside of 64 bits: an f64 for nearcore. */
export class JsonFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/**
 * A JSON document as nearcore sees it: integers of 64 bits stay exact and apart from floating-point numbers.
 *
 * Shapes: integers are bigint (-2^63 ... 2^64-1), other numbers {@link JsonFloat}, objects Maps in document order.
 */
export type JsonValue = null | boolean | string | bigint | JsonFloat | JsonValue[] | JsonObject;

/** A JSON object; a key that occurs twice keeps the last value, as in serde_json. */
export type JsonObject = Map<string, JsonValue>;

/** What an RPC method may answer: plain values, sorted by key when written. */
export type JsonWritable =
  | null
  | undefined
  | boolean
  | string
  | number
  | bigint
  | JsonFloat
  | readonly JsonWritable[]
  | JsonObject
  | { readonly [key: string]: JsonWritable };

/** Prints a floating-point number as Rust's ryu does: always with a fraction or an exponent. */
export function formatFloat(value: number): string {
  if (!Number.isFinite(value)) return 'null';
  if (Object.is(value, -0)) return '-0.0';
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-5 || magnitude >= 1e16)) {
    return value.toExponential().replace('e+', 'e');
  }
  const text = String(value);
  if (text.includes('e')) return Number(text).toFixed(20).replace(/0+$/, '');
  return text.includes('.') ? text : `${text}.0`;
}
