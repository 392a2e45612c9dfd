import type { Version } from '../interfaces/version.ts';

/** The fields of a version that a creation needs. */
export type CreationVersion = Pick<
  Version,
  'kind' | 'code_id' | 'code_hash_words' | 'size' | 'init_method' | 'init_gas' | 'state_bytes' | 'min_deposit' | 'keys'
>;

/** JSON of a version's number and its fields for creations: every creation that names no version reads and parses it. */
export function encodeCreationVersion(number: number, version: Version): string {
  const { kind, code_id, code_hash_words, size, init_method, init_gas, state_bytes, min_deposit, keys } = version;
  const fields: CreationVersion = { kind, code_id, size, init_method, init_gas, state_bytes, min_deposit, keys };
  if (code_hash_words !== undefined) fields.code_hash_words = code_hash_words;
  return JSON.stringify([number, fields]);
}

/** Number and fields of a version that {@link encodeCreationVersion} wrote. */
export function decodeCreationVersion(text: string): [number: number, version: CreationVersion] {
  return JSON.parse(text) as [number, CreationVersion];
}
