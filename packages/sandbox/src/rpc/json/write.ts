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
  if (Array.isArray(value)) return `[${value.map((item: JsonWritable) => write(item, sorted)).join(',')}]`;
  if (value instanceof JsonFloat) return formatFloat(value.value);
  const entries: [string, JsonWritable][] = value instanceof Map ? [...value] : Object.entries(value);
  if (sorted) entries.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  let out = '';
  for (const [key, field] of entries) {
    if (field === undefined) continue;
    out += `${out === '' ? '' : ','}${JSON.stringify(key)}:${write(field, sorted)}`;
  }
  return `{${out}}`;
}
