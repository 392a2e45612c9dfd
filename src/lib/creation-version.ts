import type { CodeKind, KeyPolicy, Version, VersionKeys } from '../interfaces/version.ts';
import { joinFields } from './text-fields.ts';

/** The fields of a version that a creation needs. */
export type CreationVersion = Pick<
  Version,
  'kind' | 'code_id' | 'code_hash_words' | 'size' | 'init_method' | 'init_gas' | 'state_bytes' | 'min_deposit' | 'keys'
>;

/** Stands between the method names of a limited key; no method name holds it. */
const NAME_SEPARATOR = ',';

/** A version's fields for creations as text; none of them can hold the separator (`requireMethodName`). */
export function encodeCreationVersion(version: CreationVersion): string {
  const { kind, code_id, code_hash_words = '', size, init_method, init_gas, state_bytes, min_deposit, keys } = version;
  const { policy, allowance = '', method_names = [] } = keys;
  const limits = [policy, allowance, method_names.join(NAME_SEPARATOR)];
  return joinFields([kind, code_id, code_hash_words, size, init_method, init_gas, state_bytes, min_deposit, ...limits]);
}

function decodeKeys(policy: KeyPolicy, allowance: string, methodNames: string): VersionKeys {
  if (policy !== 'function_call') return { policy };
  const keys: VersionKeys = { policy, method_names: methodNames === '' ? [] : methodNames.split(NAME_SEPARATOR) };
  if (allowance !== '') keys.allowance = allowance;
  return keys;
}

/** The version of fields that {@link encodeCreationVersion} joined. */
export function decodeCreationVersion(fields: readonly string[]): CreationVersion {
  const [kind, code_id, words, size, init_method, init_gas, state_bytes, min_deposit, policy, allowance, names] =
    fields;
  const version: CreationVersion = {
    kind: kind as CodeKind,
    code_id,
    size: Number(size),
    init_method,
    init_gas,
    state_bytes: Number(state_bytes),
    min_deposit,
    keys: decodeKeys(policy as KeyPolicy, allowance, names),
  };
  if (words !== '') version.code_hash_words = words;
  return version;
}
