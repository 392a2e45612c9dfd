import type { UsedNames } from '../bundler/used-names.ts';
import { CompilerError, formatPlace, type SourcePlace } from '../errors/base.ts';
import { HOST_FUNCTIONS } from '../host/host-functions.ts';

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
  const isHost = (name: string) => HOST_FUNCTIONS.some((fn) => fn.name === name);
  const saysWhich = {
    host: keep.some(isHost),
    engine: keep.some((name) => name !== 'eval' && !isHost(name)),
  };
  const [access, ...others] = used.openAccesses.filter(({ owner }) =>
    owner === 'env' ? !saysWhich.host : !saysWhich.engine,
  );
  if (!access) return;
  const functions = access.owner === 'env' ? 'a host function' : `a built-in function of ${access.owner}`;
  throw new CompilerError(
    'COMPUTED_BUILT_IN',
    `a name that only a call knows may reach ${functions} that the contract is built without`,
    {
      stage: 'bundle',
      place: placeOf(access.at),
      details: others
        .flatMap(({ owner, at }) => {
          const place = placeOf(at);
          return place ? [`${formatPlace(place)}: the same with ${owner}`] : [];
        })
        .join('\n'),
      hint: 'Write the names out, or say with --keep NAME... which functions it may reach.',
    },
  );
}
