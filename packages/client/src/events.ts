/** NEP-297 standard name of the factory's events. */
export const EVENT_STANDARD = 'near-factory';

/** Prefix of a log line that carries an event (NEP-297). */
const EVENT_PREFIX = 'EVENT_JSON:';

/** One event of a factory, as it stands in a log. */
export interface FactoryEvent {
  readonly event: string;
  readonly version: string;
  /** One entry for each thing that happened; fields as the factory wrote them. */
  readonly data: readonly Readonly<Record<string, unknown>>[];
}

/**
 * Reads an event from a log line.
 *
 * Shapes: undefined for a line that is no event, is no valid JSON, or belongs to another standard: a contract may log anything.
 *
 * @see NEP-297
 */
export function parseFactoryEvent(log: string): FactoryEvent | undefined {
  if (!log.startsWith(EVENT_PREFIX)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(log.slice(EVENT_PREFIX.length));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { standard, version, event, data } = value as Record<string, unknown>;
  if (standard !== EVENT_STANDARD || typeof version !== 'string' || typeof event !== 'string') return undefined;
  const entries = Array.isArray(data) ? data : data === undefined ? [] : [data];
  if (!entries.every((entry) => typeof entry === 'object' && entry !== null)) return undefined;
  return { event, version, data: entries as Record<string, unknown>[] };
}
