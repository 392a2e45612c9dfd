import { readAction, writeAction } from './action-borsh.ts';
import type { BorshReader } from './borsh-reader.ts';
import { toBorsh, type BorshWriter } from './borsh-writer.ts';
import { readGlobalContractIdentifier, writeGlobalContractIdentifier } from './global-contract.ts';
import { readPublicKey, writePublicKey } from './keys.ts';
import type { ActionReceipt, DataReceipt, GlobalContractDistributionReceipt, Receipt, ReceiptBody } from './receipt.ts';

/** Borsh of a receipt. */
export function writeReceipt(writer: BorshWriter, receipt: Receipt): void {
  writer.string(receipt.predecessorId).string(receipt.receiverId).fixed(receipt.receiptId);
  const body = receipt.body;
  switch (body.kind) {
    case 'Action':
      writeActionReceipt(writer.u8(body.version === 1 ? 0 : 5), body);
      break;
    case 'PromiseYield':
      writeActionReceipt(writer.u8(body.version === 1 ? 2 : 6), body);
      break;
    case 'Data':
    case 'PromiseResume':
      writer.u8(body.kind === 'Data' ? 1 : 3).fixed(body.dataId);
      writer.option(body.data, (data) => writer.bytes(data));
      break;
    case 'GlobalContractDistribution':
      writeDistribution(writer.u8(4), body);
      break;
  }
}

function writeActionReceipt(writer: BorshWriter, body: ActionReceipt): void {
  writer.string(body.signerId);
  if (body.version === 2) writer.option(body.refundTo, (refundTo) => writer.string(refundTo));
  writePublicKey(writer, body.signerPublicKey);
  writer.u128(body.gasPrice);
  writer.list(body.outputDataReceivers, (receiver) => writer.fixed(receiver.dataId).string(receiver.receiverId));
  writer.list(body.inputDataIds, (id) => writer.fixed(id));
  writer.list(body.actions, (action) => writeAction(writer, action));
}

function writeDistribution(writer: BorshWriter, body: GlobalContractDistributionReceipt): void {
  writer.u8(body.nonce === null ? 0 : 1);
  writeGlobalContractIdentifier(writer, body.id);
  writer.u64(body.targetShard);
  writer.list(body.alreadyDeliveredShards, (shard) => writer.u64(shard));
  writer.bytes(body.code);
  if (body.nonce !== null) writer.u64(body.nonce);
}

/** Reads what {@link writeReceipt} wrote. */
export function readReceipt(reader: BorshReader): Receipt {
  return {
    predecessorId: reader.accountId(),
    receiverId: reader.accountId(),
    receiptId: reader.fixed(32),
    body: readBody(reader),
  };
}

function readBody(reader: BorshReader): ReceiptBody {
  const tag = reader.u8();
  switch (tag) {
    case 0:
    case 5:
      return readActionReceipt(reader, 'Action', tag === 0 ? 1 : 2);
    case 1:
      return readDataReceipt(reader, 'Data');
    case 2:
    case 6:
      return readActionReceipt(reader, 'PromiseYield', tag === 2 ? 1 : 2);
    case 3:
      return readDataReceipt(reader, 'PromiseResume');
    case 4:
      return readDistribution(reader);
    default:
      return reader.unexpectedTag(tag);
  }
}

function readActionReceipt(reader: BorshReader, kind: ActionReceipt['kind'], version: 1 | 2): ActionReceipt {
  return {
    kind,
    version,
    signerId: reader.accountId(),
    refundTo: version === 2 ? reader.option(() => reader.accountId()) : null,
    signerPublicKey: readPublicKey(reader),
    gasPrice: reader.u128(),
    outputDataReceivers: reader.list(() => ({ dataId: reader.fixed(32), receiverId: reader.accountId() })),
    inputDataIds: reader.list(() => reader.fixed(32)),
    actions: reader.list(() => readAction(reader)),
  };
}

function readDataReceipt(reader: BorshReader, kind: DataReceipt['kind']): DataReceipt {
  return { kind, dataId: reader.fixed(32), data: reader.option(() => reader.bytes()) };
}

function readDistribution(reader: BorshReader): GlobalContractDistributionReceipt {
  const tag = reader.u8();
  if (tag > 1) reader.unexpectedTag(tag);
  return {
    kind: 'GlobalContractDistribution',
    id: readGlobalContractIdentifier(reader),
    targetShard: reader.u64(),
    alreadyDeliveredShards: reader.list(() => reader.u64()),
    code: reader.bytes(),
    nonce: tag === 1 ? reader.u64() : null,
  };
}

/** Borsh of one receipt. */
export function encodeReceipt(receipt: Receipt): Uint8Array {
  return toBorsh((writer) => writeReceipt(writer, receipt));
}

/** Sizes that congestion control remembers beside a delayed or buffered receipt. */
export interface StateStoredReceipt {
  readonly receipt: Receipt;
  /** Gas that the receipt counted for when it was stored. */
  readonly congestionGas: bigint;
  /** Bytes that the receipt counted for when it was stored. */
  readonly congestionSize: bigint;
}

/**
 * Borsh of a receipt kept in state: 255, 255, version 1, the receipt and its sizes.
 *
 * @see nearcore core/primitives/src/receipt.rs StateStoredReceipt
 */
export function writeStateStoredReceipt(writer: BorshWriter, stored: StateStoredReceipt): void {
  writer.u8(255).u8(255).u8(1);
  writeReceipt(writer, stored.receipt);
  writer.u64(stored.congestionGas).u64(stored.congestionSize);
}

/** Reads a receipt kept in state, with or without sizes (null without). */
export function readStateStoredReceipt(reader: BorshReader): { receipt: Receipt; sizes: StateStoredReceipt | null } {
  if (reader.peek(0) !== 255 || reader.peek(1) !== 255) return { receipt: readReceipt(reader), sizes: null };
  reader.u8();
  reader.u8();
  const version = reader.u8();
  if (version > 1) reader.unexpectedTag(version);
  const sizes = { receipt: readReceipt(reader), congestionGas: reader.u64(), congestionSize: reader.u64() };
  return { receipt: sizes.receipt, sizes };
}
