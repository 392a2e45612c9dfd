import type { UsedNames } from '../bundler/used-names.ts';

/** Parts of the engine that can be left out, each with an entry point `near_intrinsic_NAME`. */
export const INTRINSICS = [
  'date',
  'eval',
  'string_normalize',
  'regexp_compiler',
  'regexp',
  'json',
  'proxy',
  'map_set',
  'typed_arrays',
  'promise',
  'big_int',
] as const;

export type Intrinsic = (typeof INTRINSICS)[number];

/**
 * What a contract needs of them.
 *
 * Regular expressions, proxies and promises are left out when the contract has no syntax for them and never says their
 * names; the others are always there, and their unused functions are left out one by one (stages/prune.ts). `eval` is there
 * on request only.
 */
export function selectIntrinsics(
  { names, asyncFunctions, regexpLiterals }: UsedNames,
  keep: readonly string[],
): readonly Intrinsic[] {
  const says = (...words: string[]) =>
    words.some((word) => names.has(word) || keep.includes(word)) || keep.includes('all');
  const regexps = regexpLiterals || says('RegExp', 'match', 'matchAll', 'search');
  const needed: Record<Intrinsic, boolean> = {
    date: true,
    eval: keep.includes('eval'),
    string_normalize: says('normalize'),
    regexp_compiler: regexps,
    regexp: regexps,
    json: true,
    proxy: says('Proxy'),
    map_set: true,
    typed_arrays: true,
    promise: asyncFunctions || says('Promise'),
    big_int: true,
  };
  return INTRINSICS.filter((name) => needed[name]);
}
