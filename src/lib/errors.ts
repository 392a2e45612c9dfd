/** Every refusal of the factory; the text reads `<name>: <field>=<value>, ...`. */
export type FactoryErrorName =
  | 'FactoryAlreadyInitialized'
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

/** A value that a refusal shows. */
export type ErrorValue = string | number | bigint | boolean;

/**
 * Text of a refusal: the name, then the offending values.
 *
 * @example `FactoryInsufficientDeposit: attached=1, needed=3`
 */
export function formatError(name: string, values: Record<string, ErrorValue> = {}): string {
  const fields = Object.keys(values).map((field) => `${field}=${values[field]}`);
  return fields.length === 0 ? name : `${name}: ${fields.join(', ')}`;
}

/** Panics with a text made by {@link formatError}; instance contracts pass their own name set. */
export function panic(name: string, values: Record<string, ErrorValue> = {}): never {
  const error = new Error(formatError(name, values));
  throw error;
}

/**
 * Refuses the call: everything the receipt did is undone and its deposit goes back.
 *
 * @throws always, with the text of {@link formatError}
 */
export function fail(name: FactoryErrorName, values: Record<string, ErrorValue> = {}): never {
  return panic(name, values);
}
