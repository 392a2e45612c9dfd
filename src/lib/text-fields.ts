/**
 * Values that every creation reads are kept as text fields with a separator between them, not as JSON: splitting a text
 * costs the contract a fifteenth of parsing the same as JSON. No field may hold the separator; whoever takes a free text
 * in checks that.
 */
export const FIELD_SEPARATOR = ';';

/** Joins fields to one text. */
export function joinFields(fields: readonly (string | number)[]): string {
  return fields.join(FIELD_SEPARATOR);
}

/** The fields of a text made by {@link joinFields}. */
export function splitFields(text: string): string[] {
  return text.split(FIELD_SEPARATOR);
}
