import type { JsonWritable } from '../json/value.ts';

/** A `JsonWritable` object. */
export type View = { readonly [key: string]: JsonWritable };
