import { ParseError } from '../errors/parse.ts';
import type { Receipt } from '../primitives/receipt.ts';

/**
 * A receipt from the JSON of a PostponedReceipt or DelayedReceipt record.
 *
 * Both kinds only ever come from dumps of another node's state in mid-flight; this reader does not take them and says so.
 *
 * @throws {ParseError} RECORD always
 */
export function parseReceiptRecord(_fields: Readonly<Record<string, unknown>>): Receipt {
  throw new ParseError('RECORD', 'state records of the kinds PostponedReceipt and DelayedReceipt are not supported', {
    metaMessages: ['let all receipts finish on the source node before its state is dumped, or drop these records'],
  });
}
