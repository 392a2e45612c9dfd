import { formatFloat, JsonFloat, type JsonWritable } from './value.ts';

/**
 * Writes JSON with every object's keys sorted, as nearcore's results are; undefined fields are left out.
 *
 * Shapes: bigint and integral number are written in full; {@link JsonFloat} and other numbers as Rust prints an f64.
 */
export function writeJson(value: JsonWritable): string {
  return write(value, true);
}

/** As {@link writeJson}, but object keys keep their order: for GET /status and the envelope. */
export function writeJsonInOrder(value: JsonWritable): string {
  return write(value, false);
}

function write(value: JsonWritable, sorted: boolean): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isInteger(value)) return formatFloat(value);
      return Object.is(value, -0) ? '0' : Number.isSafeInteger(value) ? String(value) : BigInt(value).toString();
    case 'bigint':
      return value.toString();
    case 'boolean':
      return value ? 'true' : 'false';
    case 'undefined':
      return 'null';
  }
  if (value === null) return 'null';
  if (Array.isArray(value)) {
    let items = '';
    for (const item of value as readonly JsonWritable[]) items += `${items === '' ? '' : ','}${write(item, sorted)}`;
    return `[${items}]`;
  }
  if (value instanceof JsonFloat) return formatFloat(value.value);
  const fields = value instanceof Map ? value : undefined;
  const keys = fields === undefined ? Object.keys(value) : [...fields.keys()];
  // By UTF-16 code units, which for nearcore's names is byte order.
  if (sorted && !isSorted(keys)) keys.sort();
  let out = '';
  for (const key of keys) {
    const field = fields === undefined ? (value as Fields)[key] : fields.get(key);
    if (field === undefined) continue;
    out += `${out === '' ? '{' : ','}${quoted(key)}:${write(field, sorted)}`;
  }
  return out === '' ? '{}' : `${out}}`;
}

type Fields = { readonly [key: string]: JsonWritable };

function isSorted(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) if ((keys[i - 1] as string) > (keys[i] as string)) return false;
  return true;
}

const PLAIN_NAME = /^\w*$/;

/** A key as JSON; nearly all are plain names. */
function quoted(key: string): string {
  return PLAIN_NAME.test(key) ? `"${key}"` : JSON.stringify(key);
}
