/** wasmparser's own limits on the items of a section. @see wasmparser 0.228 src/limits.rs */
export const MAX_ITEMS = 1_000_000;
/** Most element or data segments. */
export const MAX_SEGMENTS = 100_000;
