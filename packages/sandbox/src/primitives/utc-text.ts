/**
 * A time in nanoseconds since 1970 as ISO 8601 in UTC, in one of the two forms that nearcore prints.
 *
 * @param fraction - `nanoseconds`: always nine digits, as the crate time writes block times; `shortest`: none, three, six
 *   or nine, as chrono writes the genesis time
 * @see nearcore core/time/src/serde.rs serde_utc_as_iso; chrono SecondsFormat::AutoSi
 */
export function utcText(nanoseconds: bigint, fraction: 'nanoseconds' | 'shortest'): string {
  const seconds = new Date(Number(nanoseconds / 1_000_000_000n) * 1000).toISOString().slice(0, 19);
  const digits = (nanoseconds % 1_000_000_000n).toString().padStart(9, '0');
  if (fraction === 'nanoseconds') return `${seconds}.${digits}Z`;
  const shortest = digits.replace(/(?:000)+$/, '');
  return shortest === '' ? `${seconds}Z` : `${seconds}.${shortest}Z`;
}
