import type { UsedNames } from '../bundler/used-names.ts';
import { CompilerError, type SourcePlace } from '../errors/base.ts';

/** What the checks need to know of a bundle. */
export interface LeftOutInput {
  readonly used: UsedNames;
  /** Names that the user wants to keep. */
  readonly keep: readonly string[];
  /** Where an offset of the bundle comes from. */
  readonly placeOf: (offset: number) => SourcePlace | undefined;
}

/**
 * Refuses a bundle that needs what contracts are built without: the engine's parser, or built-in functions by names that only
 * a call knows.
 *
 * A user who names functions with `keep` has said which ones such names reach; the engine reports the others in the call.
 *
 * @throws {CompilerError} FEATURE_LEFT_OUT, COMPUTED_BUILT_IN
 */
export function refuseLeftOut({ used, keep, placeOf }: LeftOutInput): void {
  const [parserCall] = keep.includes('eval') ? [] : used.parserCalls;
  if (parserCall) {
    throw new CompilerError(
      'FEATURE_LEFT_OUT',
      `${parserCall.name} needs the engine's parser, which contracts are built without`,
      {
        stage: 'bundle',
        place: placeOf(parserCall.at),
        hint: 'Build with --keep eval to have it (about 80 kB).',
      },
    );
  }
  const [access, ...others] = keep.some((name) => name !== 'eval') ? [] : used.openAccesses;
  if (access) {
    const isHost = access.owner === 'env';
    throw new CompilerError(
      'COMPUTED_BUILT_IN',
      `a name that only a call knows may reach ${isHost ? 'a host function' : `a built-in function of ${access.owner}`} that the contract is built without`,
      {
        stage: 'bundle',
        place: placeOf(access.at),
        details: others
          .map(({ owner, at }) => {
            const place = placeOf(at);
            return place ? `${place.file}:${place.line}:${place.column}: the same with ${owner}` : '';
          })
          .filter(Boolean)
          .join('\n'),
        hint: 'Name the functions that it may reach with --keep NAME..., or keep all with --keep all; or write the names out.',
      },
    );
  }
}
