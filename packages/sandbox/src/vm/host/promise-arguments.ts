import type { ActionCostIndex } from '../../parameters/action-costs.ts';
import { sendFee } from '../../parameters/runtime-config.ts';
import { fromUtf8 } from '../../primitives/text.ts';
import { hostError } from '../errors.ts';
import type { GlobalContractId } from '../external.ts';
import type { VmLogic, VmPromise } from '../logic.ts';
import { toU64 } from '../u64.ts';
import { accountIdBytes, readAccountId } from './account-id-argument.ts';

const CODE_HASH_LENGTH = 32;

/** The receipt behind a promise, and whether its receiver is the account that runs. */
export interface TargetReceipt {
  readonly receiptIndex: number;
  /** "Sender is receiver": such receipts have their own prices. */
  readonly sir: boolean;
}

/**
 * A promise by the index that the contract knows it by.
 *
 * @throws {VmLogicError} InvalidPromiseIndex
 */
export function promiseAt(logic: VmLogic, promiseIndex: bigint): VmPromise {
  const index = toU64(promiseIndex);
  const promise = index < BigInt(logic.promises.length) ? logic.promises[Number(index)] : undefined;
  if (promise === undefined) throw hostError({ kind: 'InvalidPromiseIndex', promise_idx: index });
  return promise;
}

/**
 * The receipt that an action is appended to.
 *
 * @throws {VmLogicError} InvalidPromiseIndex, CannotAppendActionToJointPromise
 */
export function targetReceipt(logic: VmLogic, promiseIndex: bigint): TargetReceipt {
  const promise = promiseAt(logic, promiseIndex);
  if (typeof promise !== 'number') throw hostError('CannotAppendActionToJointPromise');
  return { receiptIndex: promise, sir: logic.external.receiptReceiver(promise) === logic.context.currentAccountId };
}

/**
 * Adds a promise and returns its index.
 *
 * @throws {VmLogicError} NumberPromisesExceeded
 */
export function pushPromise(logic: VmLogic, promise: VmPromise): bigint {
  const index = logic.promises.push(promise) - 1;
  const limit = logic.config.limits.maxPromisesPerFunctionCallAction;
  if (index >= limit) throw hostError({ kind: 'NumberPromisesExceeded', number_of_promises: index + 1, limit });
  return BigInt(index);
}

/** Burns an action's send fee and reserves its execution fee. */
export function payAction(logic: VmLogic, cost: ActionCostIndex, sir: boolean): void {
  const burn = sendFee(logic.fees, cost, sir);
  logic.gas.payAction(burn, burn + logic.fees.actionFees[cost]!.execution, cost);
}

/** `payAction` for a fee per byte or per entry. */
export function payActionPer(logic: VmLogic, cost: ActionCostIndex, units: number, sir: boolean): void {
  const burn = sendFee(logic.fees, cost, sir) * units;
  logic.gas.payAction(burn, burn + logic.fees.actionFees[cost]!.execution * units, cost);
}

/** Borsh of an ML-DSA-65 key, which contracts may give where there are gas keys: both come with protocol 85. */
const ML_DSA_65_LENGTH = 1 + 1952;
/** Its hash in a state key. */
const HASHED_KEY_LENGTH = 1 + 32;

/** A public key as a contract gave it, not yet checked. */
export interface PublicKeyArgument {
  /** Bytes that fees count: those of the key in borsh, 0 for a malformed one. */
  readonly length: number;
  /** Bytes that stand for the key in the state: 33 for one of ML-DSA-65, else `length`. */
  readonly handleLength: number;
  /**
   * The key in borsh: one byte for the kind, then the key.
   *
   * @throws {VmLogicError} InvalidPublicKey
   */
  decode(): Uint8Array;
}

/**
 * Reads a public key. The fault of a malformed one is told only when it is decoded, after the fees: nearcore's order.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/logic/logic.rs PublicKeyBuffer
 */
export function readPublicKey(logic: VmLogic, ptr: bigint, length: bigint): PublicKeyArgument {
  const bytes = logic.ownBytes(ptr, length);
  const isHashed = bytes[0] === 2 && bytes.length === ML_DSA_65_LENGTH && logic.config.features.gasKeyHostFns;
  const isValid = isHashed || isPublicKey(bytes);
  return {
    length: isValid ? bytes.length : 0,
    handleLength: isHashed ? HASHED_KEY_LENGTH : isValid ? bytes.length : 0,
    decode() {
      if (!isValid) throw hostError('InvalidPublicKey');
      return bytes;
    },
  };
}

function isPublicKey(bytes: Uint8Array): boolean {
  // Borsh of near-crypto's PublicKey: ed25519 has 32 bytes, secp256k1 64; the points are not checked.
  return (bytes[0] === 0 && bytes.length === 33) || (bytes[0] === 1 && bytes.length === 65);
}

/**
 * Reads the name of a method.
 *
 * @throws {VmLogicError} EmptyMethodName
 */
export function readMethodName(logic: VmLogic, ptr: bigint, length: bigint): Uint8Array {
  const bytes = logic.ownBytes(ptr, length);
  if (bytes.length === 0) throw hostError('EmptyMethodName');
  return bytes;
}

/**
 * A method name as text; checked when the action is appended.
 *
 * @throws {VmLogicError} InvalidMethodName when the bytes are not UTF-8
 */
export function methodNameText(bytes: Uint8Array): string {
  const text = fromUtf8(bytes);
  if (text === null) throw hostError('InvalidMethodName');
  return text;
}

/**
 * Splits the method names of an access key at commas; no bytes are no names.
 *
 * @throws {VmLogicError} EmptyMethodName
 */
export function splitMethodNames(bytes: Uint8Array): Uint8Array[] {
  if (bytes.length === 0) return [];
  const names: Uint8Array[] = [];
  let start = 0;
  for (let i = 0; i <= bytes.length; i++) {
    if (i < bytes.length && bytes[i] !== 0x2c) continue;
    if (i === start) throw hostError('EmptyMethodName');
    names.push(bytes.slice(start, i));
    start = i + 1;
  }
  return names;
}

/**
 * Reads the hash that names a global contract.
 *
 * @throws {VmLogicError} ContractCodeHashMalformed
 */
export function readCodeHash(logic: VmLogic, length: bigint, ptr: bigint): GlobalContractId {
  const codeHash = logic.ownBytes(ptr, length);
  if (codeHash.length !== CODE_HASH_LENGTH) throw hostError('ContractCodeHashMalformed');
  return { kind: 'CodeHash', codeHash };
}

/** Reads the account that names a global contract. */
export function readContractAccount(logic: VmLogic, length: bigint, ptr: bigint): GlobalContractId {
  return { kind: 'AccountId', accountId: readAccountId(logic, ptr, length) };
}

/** Bytes for which naming a global contract is charged. */
export function contractIdLength(id: GlobalContractId): number {
  return id.kind === 'CodeHash' ? CODE_HASH_LENGTH : accountIdBytes(id.accountId).length;
}
