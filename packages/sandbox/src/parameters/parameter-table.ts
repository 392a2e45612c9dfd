import { SandboxError } from '../errors/base.ts';
import at80 from './data/80.json' with { type: 'json' };
import at82 from './data/82.json' with { type: 'json' };
import at83 from './data/83.json' with { type: 'json' };
import at84 from './data/84.json' with { type: 'json' };
import at86 from './data/86.json' with { type: 'json' };

/** A value of a parameter file: integers beyond 2^53 and amounts are text. */
export type ParameterValue = number | string | boolean | { readonly [name: string]: number };

/** All parameters of one protocol version, by nearcore's names. */
export type ParameterTable = Readonly<Record<string, ParameterValue>>;

/** The protocol version of a new chain. */
export const DEFAULT_PROTOCOL_VERSION = 84;

/** Protocol versions that a chain can run. 85 is left out: what it changes stands in one table with what 86 changes. */
export const SUPPORTED_PROTOCOL_VERSIONS: readonly number[] = [80, 81, 82, 83, 84, 86];

/** What each version changes; the first entry is a whole table. */
const CHANGES: readonly (readonly [version: number, changes: ParameterTable])[] = [
  [80, at80],
  [82, at82],
  [83, at83],
  [84, at84],
  [86, at86],
];

/** A protocol version that the sandbox cannot run was asked for. */
export class UnsupportedProtocolVersionError extends SandboxError {
  constructor(version: number) {
    super('UNSUPPORTED_PROTOCOL_VERSION', `protocol version ${version} is not supported`, {
      metaMessages: [
        `Supported are ${SUPPORTED_PROTOCOL_VERSIONS.join(', ')}: set protocol_version in genesis.json to one of them.`,
      ],
    });
  }
}

/**
 * The parameters of a protocol version.
 *
 * @throws {UnsupportedProtocolVersionError}
 */
export function parameterTable(version: number): ParameterTable {
  if (!SUPPORTED_PROTOCOL_VERSIONS.includes(version)) throw new UnsupportedProtocolVersionError(version);
  return Object.assign(
    {},
    ...CHANGES.filter(([since]) => since <= version).map(([, changes]) => changes),
  ) as ParameterTable;
}

/**
 * Refuses a genesis whose protocol version no chain can run.
 *
 * @throws {UnsupportedProtocolVersionError}
 */
export function checkProtocolVersion(version: number): void {
  if (!SUPPORTED_PROTOCOL_VERSIONS.includes(version)) throw new UnsupportedProtocolVersionError(version);
}
