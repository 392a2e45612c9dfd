import type { CodeKind, KeyPolicy, Template, Version, VersionInput, VersionKeys } from '../interfaces/version.ts';
import { requireAccountId } from './account-id.ts';
import { parseAmount } from './amounts.ts';
import { decodeBase58 } from './base58.ts';
import { toWords } from './words.ts';
import { fail } from './errors.ts';
import { MAX_TEMPLATE_NAME } from './instance-cost.ts';

/** Least gas of an init call when the publisher names none. */
const DEFAULT_INIT_GAS = '5000000000000';

/** Most gas of one call, from protocol 83 on. */
const MAX_GAS = 10n ** 15n;

/** State of a contract that only keeps its arguments: near-sdk-js's `STATE` record and room for a few fields. */
const DEFAULT_STATE_BYTES = 200;

/** Longest method name the protocol accepts. */
const MAX_METHOD_NAME = 256;

/** Most keys or method names of one version or call: more do not fit a receipt's 100 actions beside the rest. */
const MAX_LIST = 32;

/** Longest metadata JSON; whoever publishes pays with the factory's storage. */
const MAX_METADATA = 2_048;

const NAME_LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789-_';

const KINDS: readonly CodeKind[] = ['bytecode', 'global_hash', 'global_account'];
const POLICIES: readonly KeyPolicy[] = ['none', 'given', 'function_call', 'signer'];

/**
 * Refuses what is no method name. The protocol separates the names of a limited key by commas: none can be part of one.
 *
 * @throws FactoryInvalidArgs
 */
export function requireMethodName(value: unknown, field: string): string {
  if (typeof value !== 'string' || value.length > MAX_METHOD_NAME || value.includes(','))
    fail('FactoryInvalidArgs', { [field]: value });
  return value;
}

/** Refuses a base58 text that is no sha256. */
export function requireHash(value: unknown, field: string): string {
  hashBytes(value, field);
  return value as string;
}

function hashBytes(value: unknown, field: string): Uint8Array {
  const bytes = typeof value === 'string' ? decodeBase58(value, 32) : undefined;
  return bytes ?? fail('FactoryInvalidArgs', { [field]: value });
}

/** Refuses a number that is no count from 0 on. */
function requireCount(value: unknown, field: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    fail('FactoryInvalidArgs', { [field]: value });
  }
  return value;
}

/** Refuses gas that no call can have. */
function parseGas(value: unknown, field: string): bigint {
  const gas = parseAmount(value, field);
  return gas <= MAX_GAS ? gas : fail('FactoryInvalidArgs', { [field]: gas, limit: MAX_GAS });
}

/** Refuses metadata that is no object, or too long. */
export function parseMetadata(value: unknown): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) fail('FactoryInvalidArgs', { metadata: typeof value });
  const length = JSON.stringify(value).length;
  if (length > MAX_METADATA) fail('FactoryInvalidArgs', { metadata: length, limit: MAX_METADATA });
  return value as Record<string, unknown>;
}

function parseKeys(value: VersionKeys | undefined): VersionKeys {
  if (value === undefined || value === null) return { policy: 'none' };
  if (!POLICIES.includes(value.policy)) fail('FactoryInvalidArgs', { policy: value.policy });
  const keys: VersionKeys = { policy: value.policy };
  if (value.policy !== 'function_call') return keys;
  const methods = value.method_names ?? [];
  if (!Array.isArray(methods) || methods.length > MAX_LIST) fail('FactoryInvalidArgs', { method_names: methods });
  keys.method_names = methods.map((method) => requireMethodName(method, 'method_names'));
  // The protocol takes a list of one empty name for no list: the key could call every method.
  if (methods.includes('')) fail('FactoryInvalidArgs', { method_names: methods });
  if (value.allowance !== undefined && value.allowance !== null) {
    keys.allowance = String(parseAmount(value.allowance, 'allowance'));
  }
  return keys;
}

/**
 * Checks a version as a publisher describes it and fills in the defaults: init method `init`, 5 Tgas, 200 bytes of
 * state, no keys, no migration.
 *
 * @param size - bytes of the stored code; 0 for a global contract
 * @throws FactoryInvalidArgs naming the first field that is wrong
 */
export function parseVersion(input: VersionInput, size: number): Version {
  if (input === null || typeof input !== 'object') fail('FactoryInvalidArgs', { version: input });
  if (!KINDS.includes(input.kind)) fail('FactoryInvalidArgs', { kind: input.kind });
  const migrateFrom = input.migrate_from ?? [];
  if (!Array.isArray(migrateFrom) || migrateFrom.length > MAX_LIST) {
    fail('FactoryInvalidArgs', { migrate_from: migrateFrom });
  }
  return {
    kind: input.kind,
    code_id:
      input.kind === 'global_account'
        ? requireAccountId(input.code_id, 'code_id')
        : requireHash(input.code_id, 'code_id'),
    ...(input.kind === 'global_hash' && { code_hash_words: toWords(hashBytes(input.code_id, 'code_id')) }),
    size,
    init_method: requireMethodName(input.init_method ?? 'init', 'init_method'),
    init_gas: String(parseGas(input.init_gas ?? DEFAULT_INIT_GAS, 'init_gas')),
    state_bytes: requireCount(input.state_bytes ?? DEFAULT_STATE_BYTES, 'state_bytes'),
    keys: parseKeys(input.keys),
    min_deposit: String(parseAmount(input.min_deposit ?? '0', 'min_deposit')),
    migrate_from: migrateFrom.map((version) => requireCount(version, 'migrate_from')),
    migrate_method: requireMethodName(input.migrate_method ?? '', 'migrate_method'),
    metadata: parseMetadata(input.metadata),
    deprecated: false,
  };
}

/** Whether `text` can name a template: 1 to 32 of `[a-z0-9]`, `-` and `_`. */
export function isTemplateName(text: unknown): text is string {
  if (typeof text !== 'string' || text.length === 0 || text.length > MAX_TEMPLATE_NAME) return false;
  // Not by a regular expression: it would be the only one, and bring their engine into the contract.
  for (const letter of text) if (!NAME_LETTERS.includes(letter)) return false;
  return true;
}

/**
 * Checks a new template's name and makes its record, without versions.
 *
 * @throws FactoryInvalidTemplate when the name is not 1 to 32 of `[a-z0-9-_]`
 */
export function newTemplate(name: unknown, metadata: unknown): Template {
  if (!isTemplateName(name)) return fail('FactoryInvalidTemplate', { template: name, limit: MAX_TEMPLATE_NAME });
  return { name, versions: 0, default_version: 0, metadata: parseMetadata(metadata) };
}
