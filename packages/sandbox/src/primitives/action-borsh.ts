import { BorshError } from '../errors/parse.ts';
import { readAccessKey, writeAccessKey } from './access-key.ts';
import type { Action } from './action.ts';
import type { BorshReader } from './borsh-reader.ts';
import { borshHash } from './borsh-hash.ts';
import type { BorshWriter } from './borsh-writer.ts';
import type { DelegateAction, SignedDelegateAction } from './delegate-action.ts';
import { readStateInit, writeStateInit } from './deterministic-account.ts';
import { readGlobalContractIdentifier, writeGlobalContractIdentifier } from './global-contract.ts';
import type { CryptoHash } from './hash.ts';
import { readPublicKey, readSignature, writePublicKey, writeSignature } from './keys.ts';

/** Prefix of a signed delegate action: 2^30 + the NEP's number (NEP-461). */
const DELEGATE_ACTION_PREFIX = 2 ** 30 + 366;
const DELEGATE_ACTION_V2_PREFIX = 2 ** 30 + 611;

/** Borsh of an action: its number and its fields. */
export function writeAction(writer: BorshWriter, action: Action): void {
  switch (action.kind) {
    case 'CreateAccount':
      writer.u8(0);
      break;
    case 'DeployContract':
      writer.u8(1).bytes(action.code);
      break;
    case 'FunctionCall':
      writer.u8(2).string(action.methodName).bytes(action.args).u64(action.gas).u128(action.deposit);
      break;
    case 'Transfer':
      writer.u8(3).u128(action.deposit);
      break;
    case 'Stake':
      writePublicKey(writer.u8(4).u128(action.stake), action.publicKey);
      break;
    case 'AddKey':
      writePublicKey(writer.u8(5), action.publicKey);
      writeAccessKey(writer, action.accessKey);
      break;
    case 'DeleteKey':
      writePublicKey(writer.u8(6), action.publicKey);
      break;
    case 'DeleteAccount':
      writer.u8(7).string(action.beneficiaryId);
      break;
    case 'Delegate':
      writeSignedDelegate(writer, action);
      break;
    case 'DeployGlobalContract':
      writer
        .u8(9)
        .bytes(action.code)
        .u8(action.deployMode === 'CodeHash' ? 0 : 1);
      break;
    case 'UseGlobalContract':
      writeGlobalContractIdentifier(writer.u8(10), action.contractIdentifier);
      break;
    case 'DeterministicStateInit':
      writeStateInit(writer.u8(11), action.stateInit);
      writer.u128(action.deposit);
      break;
    case 'TransferToGasKey':
      writePublicKey(writer.u8(12), action.publicKey);
      writer.u128(action.deposit);
      break;
    case 'WithdrawFromGasKey':
      writePublicKey(writer.u8(13), action.publicKey);
      writer.u128(action.amount);
      break;
  }
}

function writeSignedDelegate(writer: BorshWriter, signed: SignedDelegateAction): void {
  writer.u8(signed.version === 1 ? 8 : 14);
  if (signed.version === 2) writer.u8(0);
  writeDelegateAction(writer, signed.delegateAction, signed.version);
  writeSignature(writer, signed.signature);
}

/** Borsh of a delegate action without its signature. */
export function writeDelegateAction(writer: BorshWriter, delegate: DelegateAction, version: 1 | 2): void {
  writer.string(delegate.senderId).string(delegate.receiverId);
  writer.list(delegate.actions, (action) => writeAction(writer, action));
  if (version === 1) writer.u64(delegate.nonce);
  else if (delegate.nonceIndex === null) writer.u8(0).u64(delegate.nonce);
  else writer.u8(1).u64(delegate.nonce).u16(delegate.nonceIndex);
  writer.u64(delegate.maxBlockHeight);
  writePublicKey(writer, delegate.publicKey);
}

/**
 * The hash that the sender of a delegate action signs: sha256 of the NEP-461 prefix and the action.
 *
 * @see nearcore core/primitives/src/action/delegate.rs get_nep461_hash
 */
export function delegateActionHash(signed: Pick<SignedDelegateAction, 'version' | 'delegateAction'>): CryptoHash {
  return borshHash((writer) => {
    if (signed.version === 1) writer.u32(DELEGATE_ACTION_PREFIX);
    else writer.u32(DELEGATE_ACTION_V2_PREFIX).u8(0);
    writeDelegateAction(writer, signed.delegateAction, signed.version);
  });
}

/** Reads what {@link writeAction} wrote. */
export function readAction(reader: BorshReader): Action {
  const tag = reader.u8();
  if (tag === 8 || tag === 14) return readSignedDelegate(reader, tag);
  return readPlainAction(reader, tag);
}

function readSignedDelegate(reader: BorshReader, tag: 8 | 14): Action {
  const version = tag === 8 ? 1 : 2;
  if (version === 2) {
    const payloadTag = reader.u8();
    if (payloadTag !== 0) reader.unexpectedTag(payloadTag);
  }
  const delegateAction: DelegateAction = {
    senderId: reader.accountId(),
    receiverId: reader.accountId(),
    actions: reader.list(() => readInnerAction(reader)),
    ...readDelegateNonce(reader, version),
    maxBlockHeight: reader.u64(),
    publicKey: readPublicKey(reader),
  };
  return { kind: 'Delegate', version, delegateAction, signature: readSignature(reader) };
}

function readDelegateNonce(reader: BorshReader, version: 1 | 2): { nonce: bigint; nonceIndex: number | null } {
  if (version === 1) return { nonce: reader.u64(), nonceIndex: null };
  const tag = reader.u8();
  if (tag > 1) reader.unexpectedTag(tag);
  return { nonce: reader.u64(), nonceIndex: tag === 1 ? reader.u16() : null };
}

/** @see nearcore core/primitives/src/action/delegate.rs NonDelegateAction */
function readInnerAction(reader: BorshReader): Action {
  const tag = reader.u8();
  if (tag === 8 || tag === 14) throw new BorshError("DelegateAction mustn't contain a nested one");
  return readPlainAction(reader, tag);
}

function readPlainAction(reader: BorshReader, tag: number): Action {
  switch (tag) {
    case 0:
      return { kind: 'CreateAccount' };
    case 1:
      return { kind: 'DeployContract', code: reader.bytes() };
    case 2:
      return {
        kind: 'FunctionCall',
        methodName: reader.string(),
        args: reader.bytes(),
        gas: reader.u64(),
        deposit: reader.u128(),
      };
    case 3:
      return { kind: 'Transfer', deposit: reader.u128() };
    case 4:
      return { kind: 'Stake', stake: reader.u128(), publicKey: readPublicKey(reader) };
    case 5:
      return { kind: 'AddKey', publicKey: readPublicKey(reader), accessKey: readAccessKey(reader) };
    case 6:
      return { kind: 'DeleteKey', publicKey: readPublicKey(reader) };
    case 7:
      return { kind: 'DeleteAccount', beneficiaryId: reader.accountId() };
    case 9:
      return { kind: 'DeployGlobalContract', code: reader.bytes(), deployMode: readDeployMode(reader) };
    case 10:
      return { kind: 'UseGlobalContract', contractIdentifier: readGlobalContractIdentifier(reader) };
    case 11:
      return { kind: 'DeterministicStateInit', stateInit: readStateInit(reader), deposit: reader.u128() };
    case 12:
      return { kind: 'TransferToGasKey', publicKey: readPublicKey(reader), deposit: reader.u128() };
    case 13:
      return { kind: 'WithdrawFromGasKey', publicKey: readPublicKey(reader), amount: reader.u128() };
    default:
      return reader.unexpectedTag(tag);
  }
}

function readDeployMode(reader: BorshReader): 'CodeHash' | 'AccountId' {
  const tag = reader.u8();
  if (tag > 1) reader.unexpectedTag(tag);
  return tag === 0 ? 'CodeHash' : 'AccountId';
}
