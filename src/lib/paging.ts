import { fail } from './errors.ts';

/** Most items a page holds. */
export const MAX_PAGE = 100;

/** Arguments of every paged view. */
export interface PageArgs {
  /** Position of the first item; 0 when absent. */
  from_index?: number | string;
  /** Items wanted; 50 when absent, never more than {@link MAX_PAGE}. */
  limit?: number | string;
}

function parseCount(value: number | string | undefined | null, fallback: number, field: string): number {
  if (value === undefined || value === null) return fallback;
  const count = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0) {
    return fail('FactoryInvalidArgs', { [field]: value });
  }
  return count;
}

/**
 * Start and size of a page.
 *
 * @throws FactoryInvalidArgs when a field is no whole number from 0 on
 */
export function parsePage(args: PageArgs): { from: number; limit: number } {
  return {
    from: parseCount(args.from_index, 0, 'from_index'),
    limit: Math.min(parseCount(args.limit, 50, 'limit'), MAX_PAGE),
  };
}
