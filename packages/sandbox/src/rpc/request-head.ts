import { refusesContentType } from './routes.ts';

const REQUEST_LINE = 'POST / HTTP/1.1\r\n';
const FIELD = /^([\w-]+):[ \t]*([ -~]*)$/;

/** Fields that change nothing about answer or connection, whatever their value. */
const IGNORED_FIELDS: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'authorization',
  'cache-control',
  'host',
  'pragma',
  'priority',
  'referer',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'user-agent',
  'x-api-key',
]);

/**
 * Reads the head of an ordinary JSON-RPC request: known fields, none twice, and a connection that stays open.
 *
 * @param head - request line and fields, each with its end of line
 * @param anyOrigin - the answer does not depend on the field `origin`
 * @returns how long the body is, in bytes; undefined for every other head, right or wrong
 */
export function ordinaryBodyLength(head: string, anyOrigin: boolean): number | undefined {
  if (!head.startsWith(REQUEST_LINE)) return undefined;
  const fields = new Map<string, string>();
  for (const line of head.slice(REQUEST_LINE.length, -2).split('\r\n')) {
    const [, name, value] = FIELD.exec(line) ?? [];
    if (name === undefined || value === undefined || fields.has(name.toLowerCase())) return undefined;
    fields.set(name.toLowerCase(), value);
  }
  for (const [name, value] of fields) {
    if (!IGNORED_FIELDS.has(name) && !isOrdinary(name, value, anyOrigin)) return undefined;
  }
  // node:http refuses a request without a host.
  if (!fields.has('host') || !fields.has('content-type')) return undefined;
  const length = fields.get('content-length');
  return length === undefined ? undefined : Number(length);
}

function isOrdinary(name: string, value: string, anyOrigin: boolean): boolean {
  switch (name) {
    case 'connection':
      return value.toLowerCase() === 'keep-alive';
    case 'content-length':
      return /^\d{1,6}$/.test(value);
    case 'content-type':
      return refusesContentType(value) === undefined;
    case 'origin':
      return anyOrigin;
    default:
      return false;
  }
}
