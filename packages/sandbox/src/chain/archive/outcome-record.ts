import { InvariantError } from '../../errors/invariant.ts';
import type {
  ExecutionMetadata,
  ExecutionOutcome,
  ExecutionOutcomeWithId,
  ExecutionStatus,
  GasProfileEntry,
} from '../../primitives/outcome.ts';
import type { TxExecutionError } from '../../primitives/tx-errors.ts';
import type { RecordReader } from '../../store/records/record-reader.ts';
import type { RecordWriter } from '../../store/records/record-writer.ts';
import { readValue, writeValue } from './value-codec.ts';

/*
 * Outcomes as they are kept. Only errors, trees of many shapes, go through the codec for values of any kind.
 */

const STATUS_KINDS = ['Unknown', 'Failure', 'SuccessValue', 'SuccessReceiptId'] as const;
const CATEGORIES = ['ACTION_COST', 'WASM_HOST_COST'] as const;
/** In the place of a cost's number: its name follows, and has the next number from there on. */
const NEW_NAME = 0xff;

/** Writes the outcomes of a block. */
export function writeOutcomes(writer: RecordWriter, outcomes: readonly ExecutionOutcomeWithId[]): void {
  const costs = new Map<string, number>();
  writer.u32(outcomes.length);
  for (const { id, outcome } of outcomes) {
    writer.fixed(id);
    writeOutcome(writer, outcome, costs);
  }
}

function writeOutcome(writer: RecordWriter, outcome: ExecutionOutcome, costs: Map<string, number>): void {
  const { logs, receiptIds, metadata } = outcome;
  writer.u32(logs.length);
  for (const log of logs) writer.string(log);
  writer.u32(receiptIds.length);
  for (const id of receiptIds) writer.fixed(id);
  writer.u64(outcome.gasBurnt).u64(outcome.computeUsage).u128(outcome.tokensBurnt).string(outcome.executorId);
  writeStatus(writer, outcome.status);
  writer.u8(metadata.version);
  if (metadata.version !== 1) writeGasProfile(writer, metadata.gasProfile, costs);
}

function writeStatus(writer: RecordWriter, status: ExecutionStatus): void {
  writer.u8(STATUS_KINDS.indexOf(status.kind));
  switch (status.kind) {
    case 'Unknown':
      break;
    case 'Failure':
      writeValue(writer, status.error);
      break;
    case 'SuccessValue':
      writer.bytes(status.value);
      break;
    case 'SuccessReceiptId':
      writer.fixed(status.receiptId);
      break;
  }
}

function writeGasProfile(writer: RecordWriter, entries: readonly GasProfileEntry[], costs: Map<string, number>): void {
  writer.u32(entries.length);
  for (const { costCategory, cost, gasUsed } of entries) {
    writer.u8(CATEGORIES.indexOf(costCategory));
    const known = costs.get(cost);
    if (known !== undefined) writer.u8(known);
    else {
      if (costs.size < NEW_NAME) costs.set(cost, costs.size);
      writer.u8(NEW_NAME).string(cost);
    }
    writer.u64(gasUsed);
  }
}

/** Reads what {@link writeOutcomes} wrote. */
export function readOutcomes(reader: RecordReader): ExecutionOutcomeWithId[] {
  const costs: string[] = [];
  return reader.list(() => ({ id: reader.fixed(32), outcome: readOutcome(reader, costs) }));
}

function readOutcome(reader: RecordReader, costs: string[]): ExecutionOutcome {
  return {
    logs: reader.list(() => reader.string()),
    receiptIds: reader.list(() => reader.fixed(32)),
    gasBurnt: reader.u64(),
    computeUsage: reader.u64(),
    tokensBurnt: reader.u128(),
    executorId: reader.string(),
    status: readStatus(reader),
    metadata: readMetadata(reader, costs),
  };
}

function readStatus(reader: RecordReader): ExecutionStatus {
  const kind = STATUS_KINDS[reader.u8()];
  switch (kind) {
    case 'Unknown':
      return { kind };
    case 'Failure':
      return { kind, error: readValue(reader) as TxExecutionError };
    case 'SuccessValue':
      return { kind, value: reader.bytes() };
    case 'SuccessReceiptId':
      return { kind, receiptId: reader.fixed(32) };
    default:
      throw new InvariantError('a stored outcome has an unknown status');
  }
}

function readMetadata(reader: RecordReader, costs: string[]): ExecutionMetadata {
  const version = reader.u8();
  return version === 1 ? { version } : { version: version as 3 | 4, gasProfile: readGasProfile(reader, costs) };
}

function readGasProfile(reader: RecordReader, costs: string[]): GasProfileEntry[] {
  return reader.list(() => {
    const costCategory = CATEGORIES[reader.u8()] as GasProfileEntry['costCategory'];
    const number = reader.u8();
    let cost = costs[number];
    if (number === NEW_NAME) {
      cost = reader.string();
      if (costs.length < NEW_NAME) costs.push(cost);
    }
    return { costCategory, cost: cost as string, gasUsed: reader.u64() };
  });
}
