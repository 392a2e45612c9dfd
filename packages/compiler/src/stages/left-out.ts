import type { UsedNames } from '../bundler/used-names.ts';
import { CompilerError, formatPlace, type SourcePlace } from '../errors/base.ts';
import { NEWER_LIBRARY } from '../bundler/newer-library.ts';
import { HOST_FUNCTIONS } from '../host/host-functions.ts';
import { ENGINE_GLOBALS, hintForMissing } from '../host/missing-globals.ts';

/** What the checks need to know of a bundle. */
export interface LeftOutInput {
  readonly used: UsedNames;
  /** Names that the user wants to keep. */
  readonly keep: readonly string[];
  /** Where an offset of the bundle comes from. */
  readonly placeOf: (offset: number) => SourcePlace | undefined;
  /** Called for what a package does: much of a package is never called. */
  readonly warn: (warning: CompilerError) => void;
}

const PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;
const isPackage = (place: SourcePlace | undefined) => PACKAGE.test(place?.file ?? '');

/** Findings by package, those of the contract itself together: one message for each is enough. */
function byPackage<T extends { readonly place: SourcePlace | undefined }>(all: readonly T[]): Iterable<readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const found of all) {
    const [name = ''] = PACKAGE.exec(found.place?.file ?? '') ?? [];
    groups.set(name, [...(groups.get(name) ?? []), found]);
  }
  return groups.values();
}

/** Warns of names that nothing defines: a call that comes to one ends there. */
export function warnOfUnknownNames({ used, placeOf, warn }: Omit<LeftOutInput, 'keep'>): void {
  const { globals, guarded } = used.library;
  const unknown = [...globals]
    .filter(([name]) => !ENGINE_GLOBALS.has(name) && !NEWER_LIBRARY.has(name) && !guarded.has(name))
    .map(([name, at]) => ({ name, place: placeOf(at) }));
  for (const [first, ...others] of byPackage(unknown)) {
    if (!first) continue;
    warn(
      new CompilerError('NAME_UNKNOWN', `nothing defines ${first.name}: a call that comes here fails`, {
        stage: 'bundle',
        place: first.place,
        details: others.map(({ name, place }) => `${place ? formatPlace(place) : '?'}: ${name}`).join('\n'),
        hint: hintForMissing(first.name),
      }),
    );
  }
}

/**
 * Refuses a contract that needs what contracts are built without: the engine's parser, or built-in functions by names that only
 * a call knows. Packages are warned of, not refused: a call that needs what is not there ends with its name.
 *
 * A user who names functions with `keep` has said which ones such names reach; the engine reports the others in the call.
 *
 * @throws {CompilerError} FEATURE_LEFT_OUT, COMPUTED_BUILT_IN
 */
export function refuseLeftOut({ used, keep, placeOf, warn }: LeftOutInput): void {
  const placed = <T extends { readonly at: number }>(found: T) => ({ ...found, place: placeOf(found.at) });
  const report = (error: CompilerError) => {
    if (!isPackage(error.place)) throw error;
    warn(error);
  };
  for (const [first] of byPackage(keep.includes('eval') ? [] : used.parserCalls.map(placed))) {
    if (!first) continue;
    report(
      new CompilerError(
        'FEATURE_LEFT_OUT',
        `${first.name} needs the engine's parser, which contracts are built without`,
        {
          stage: 'bundle',
          place: first.place,
          hint: 'Build with --keep eval to have it (about 80 kB).',
        },
      ),
    );
  }
  const isHost = (name: string) => HOST_FUNCTIONS.some((fn) => fn.name === name);
  const saysWhich = {
    host: keep.some(isHost),
    engine: keep.some((name) => name !== 'eval' && !isHost(name)),
  };
  const open = used.openAccesses.filter(({ owner }) => (owner === 'env' ? !saysWhich.host : !saysWhich.engine));
  for (const [access, ...others] of byPackage(open.map(placed))) {
    if (!access) continue;
    const functions = access.owner === 'env' ? 'a host function' : `a built-in function of ${access.owner}`;
    report(
      new CompilerError(
        'COMPUTED_BUILT_IN',
        `a name that only a call knows may reach ${functions} that the contract is built without`,
        {
          stage: 'bundle',
          place: access.place,
          details: others
            .flatMap(({ owner, place }) => (place ? [`${formatPlace(place)}: the same with ${owner}`] : []))
            .join('\n'),
          hint: 'Write the names out, or say with --keep NAME... which functions it may reach.',
        },
      ),
    );
  }
}
