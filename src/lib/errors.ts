/** Every refusal of the factory; the text reads `<name>: <field>=<value>, ...`. */
export type FactoryErrorName =
  | 'FactoryCodeInUse'
  | 'FactoryCodeMissing'
  | 'FactoryCodeNotDistributed'
  | 'FactoryCodeTooLarge'
  | 'FactoryCreationsUnderWay'
  | 'FactoryHashNotApproved'
  | 'FactoryInitFailed'
  | 'FactoryInsufficientDeposit'
  | 'FactoryInsufficientFunds'
  | 'FactoryInsufficientGas'
  | 'FactoryInvalidArgs'
  | 'FactoryInvalidKeys'
  | 'FactoryInvalidName'
  | 'FactoryInvalidTemplate'
  | 'FactoryMissingRole'
  | 'FactoryNameReserved'
  | 'FactoryNameTaken'
  | 'FactoryNeedsOneYocto'
  | 'FactoryNotAllowed'
  | 'FactoryNotInitialized'
  | 'FactoryNotMigrated'
  | 'FactoryNotOwner'
  | 'FactoryNotPending'
  | 'FactoryNotWasm'
  | 'FactoryPaused'
  | 'FactoryPrivateMethod'
  | 'FactoryPublishFailed'
  | 'FactoryReservationTooYoung'
  | 'FactoryTemplateExists'
  | 'FactoryTooManyItems'
  | 'FactoryUnknownInstance'
  | 'FactoryUnknownTemplate'
  | 'FactoryUnknownVersion'
  | 'FactoryVersionDeprecated';

/** Most characters of a value that a refusal shows: a panic has room for 16,384 bytes. */
const MAX_SHOWN = 200;

/** A value in a refusal's text: as it is, an object or a list as JSON, and never more than its beginning. */
function showValue(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
}

/**
 * Text of a refusal: the name, then the offending values.
 *
 * @example `FactoryInsufficientDeposit: attached=1, needed=3`
 */
export function formatError(name: string, values: Record<string, unknown> = {}): string {
  const fields = Object.keys(values).map((field) => `${field}=${showValue(values[field])}`);
  return fields.length === 0 ? name : `${name}: ${fields.join(', ')}`;
}

/** Panics with a text made by {@link formatError}; instance contracts pass their own name set. */
export function panic(name: string, values: Record<string, unknown> = {}): never {
  const error = new Error(formatError(name, values));
  throw error;
}

/**
 * Refuses the call: everything the receipt did is undone and its deposit goes back.
 *
 * @throws always, with the text of {@link formatError}
 */
export function fail(name: FactoryErrorName, values: Record<string, unknown> = {}): never {
  return panic(name, values);
}
