/**
 * First characters of the keys that the state's archive and the records' shared arrays take; the owner of the store
 * keeps its own apart from them.
 */
export const StoreColumn = {
  /** With a state key: its value at the head. */
  STATE: '\xf0',
  /** With u64 big-endian height: how that block changed the state. */
  DELTA: '\xf1',
  /** As `STATE`, for large values: a record. */
  LARGE_STATE: '\xf2',
  /** With sha256 of an array: the array. */
  SHARED: '\xf3',
  /** With sha256 of an array to which more than one record refers: the number of them, u32. */
  SHARED_COUNT: '\xf4',
} as const;
