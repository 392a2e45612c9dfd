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
