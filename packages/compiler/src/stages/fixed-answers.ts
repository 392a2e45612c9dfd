import type { SourcePlace } from '../errors/base.ts';

/** Host functions that have an answer while a contract is built, for packages that may have it: the time and randomness. */
export const FIXED_FUNCTIONS: ReadonlySet<string> = new Set(['block_timestamp', 'random_seed']);

/** Packages that ask for one of them when they are loaded, and for which a fixed answer is as good. */
const REVIEWED: readonly { readonly name: RegExp; readonly hostFunction: string }[] = [
  // Counts calls within 16 ms, to stop naming functions; a call's time is later, so that the count begins anew.
  { name: /^lodash(?:-es|\.\w+)?$/, hostFunction: 'block_timestamp' },
  // Base of the hash that parts keys of the same first hash; a block's randomness is no secret either.
  { name: /^immutable$/, hostFunction: 'random_seed' },
  // Asks whether Math.random has 53 bits.
  { name: /^bignumber\.js$/, hostFunction: 'random_seed' },
];

/** Name of the package that a file belongs to. */
export const packageOf = (file: string): string | undefined =>
  /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];

/**
 * Whether code at a place may have a fixed answer while the contract is built: the package was reviewed, or the user names it.
 */
export function mayHaveFixedAnswer(
  hostFunction: string,
  place: SourcePlace | undefined,
  allowed: readonly string[],
): boolean {
  const name = packageOf(place?.file ?? '');
  if (name === undefined || !FIXED_FUNCTIONS.has(hostFunction)) return false;
  return (
    allowed.includes(name) ||
    REVIEWED.some((reviewed) => reviewed.hostFunction === hostFunction && reviewed.name.test(name))
  );
}
