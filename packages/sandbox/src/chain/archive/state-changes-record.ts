import { InvariantError } from '../../errors/invariant.ts';
import type { RecordReader } from '../../store/records/record-reader.ts';
import type { RecordWriter } from '../../store/records/record-writer.ts';
import type { KeyStateChanges, StateChange, StateChangeCause } from '../../store/state-change.ts';

/** Causes by their numbers. */
const CAUSE_KINDS: readonly StateChangeCause['kind'][] = [
  'NotWritableToDisk',
  'InitialState',
  'TransactionProcessing',
  'ActionReceiptProcessingStarted',
  'ActionReceiptGasReward',
  'ReceiptProcessing',
  'PostponedReceipt',
  'UpdatedDelayedReceipts',
  'ValidatorAccountsUpdate',
  'Migration',
  'BandwidthSchedulerStateUpdate',
];

/** Writes what a block changed in the state, with every value that stood there in between. */
export function writeStateChanges(writer: RecordWriter, stateChanges: readonly KeyStateChanges[]): void {
  writer.u32(stateChanges.length);
  for (const { key, changes } of stateChanges) {
    writer.stateKey(key).u32(changes.length);
    for (const { cause, value } of changes) {
      writeCause(writer, cause);
      if (value === undefined) writer.u8(0);
      else writer.u8(1).stateValue(key, value);
    }
  }
}

function writeCause(writer: RecordWriter, cause: StateChangeCause): void {
  writer.u8(CAUSE_KINDS.indexOf(cause.kind));
  if (cause.kind === 'TransactionProcessing') writer.fixed(cause.txHash);
  else if ('receiptHash' in cause) writer.fixed(cause.receiptHash);
}

/** Reads what {@link writeStateChanges} wrote. */
export function readStateChanges(reader: RecordReader): KeyStateChanges[] {
  return reader.list(() => ({ key: reader.stateKey(), changes: reader.list(() => readChange(reader)) }));
}

function readChange(reader: RecordReader): StateChange {
  return { cause: readCause(reader), value: reader.u8() === 0 ? undefined : reader.bytes() };
}

function readCause(reader: RecordReader): StateChangeCause {
  const kind = CAUSE_KINDS[reader.u8()];
  switch (kind) {
    case undefined:
      throw new InvariantError('a stored change of the state has an unknown cause');
    case 'TransactionProcessing':
      return { kind, txHash: reader.fixed(32) };
    case 'ActionReceiptProcessingStarted':
    case 'ActionReceiptGasReward':
    case 'ReceiptProcessing':
    case 'PostponedReceipt':
      return { kind, receiptHash: reader.fixed(32) };
    default:
      return { kind };
  }
}
