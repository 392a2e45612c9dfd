import { near } from 'near-sdk-js';
import { emit, refund } from './deploy.ts';
import type { Version, VersionInput } from './interfaces/version.ts';
import { YOCTO_PER_GLOBAL_BYTE } from './lib/amounts.ts';
import { encodeBase58 } from './lib/base58.ts';
import { addTemplate, addVersion, findTemplate, resolveVersion } from './lib/catalog.ts';
import { confirmPublication, consumeApproval, findCode, getCode, referenceCode, saveCode } from './lib/code-record.ts';
import { requireDeposit } from './lib/creation-plan.ts';
import { fail } from './lib/errors.ts';
import { GAS_PUBLISHED } from './lib/gas.ts';
import {
  chainStore,
  CODE_REGISTER,
  DISCARD_REGISTER,
  encodeUtf8,
  HASH_REGISTER,
  host,
  promiseSucceeded,
} from './lib/host.ts';
import { REFUND_BY_PROTOCOL, setRefundReceiver } from './lib/refund-receiver.ts';
import { DEFAULT_TEMPLATE, type FactoryState } from './lib/state.ts';
import { storageKeys } from './lib/storage-keys.ts';
import { parseVersion } from './lib/version.ts';
import { checkWasm, MAX_CODE_BYTES } from './lib/wasm.ts';

/** Base58 sha256 of the bytes in the code register. */
function hashCodeRegister(): string {
  host.sha256_register(CODE_REGISTER, HASH_REGISTER);
  return encodeBase58(host.read_register(HASH_REGISTER));
}

/**
 * Stores the bytes of the code register under their hash, unless they are stored already. The value goes from register
 * to storage; the contract's memory sees a copy only to check its header.
 *
 * @returns the hash
 * @throws FactoryCodeTooLarge, FactoryNotWasm, FactoryHashNotApproved
 */
function storeCodeRegister(state: FactoryState): string {
  const size = Number(host.register_len(CODE_REGISTER));
  if (size > MAX_CODE_BYTES) fail('FactoryCodeTooLarge', { size, limit: MAX_CODE_BYTES });
  checkWasm(host.read_register(CODE_REGISTER));
  const hash = hashCodeRegister();
  if (state.two_phase) consumeApproval(chainStore, hash);
  if (findCode(chainStore, hash) === undefined) {
    host.storage_write_register(encodeUtf8(storageKeys.code(hash)), CODE_REGISTER, DISCARD_REGISTER);
    saveCode(chainStore, hash, { size, references: 0, published: false });
    emit('code_stored', { code_id: hash, size });
  }
  return hash;
}

/** Stores the call's raw input as code. */
export function storeInput(state: FactoryState): string {
  host.input(CODE_REGISTER);
  return storeCodeRegister(state);
}

/** Adds a version to a template, counts its code in and logs it. */
export function publishVersion(template: string, input: VersionInput, makeDefault: boolean): number {
  const target = findTemplate(chainStore, template) ?? fail('FactoryUnknownTemplate', { template });
  const size = input.kind === 'bytecode' ? getCode(chainStore, String(input.code_id)).size : 0;
  const version = parseVersion(input, size);
  if (version.kind === 'bytecode') referenceCode(chainStore, version.code_id, 1);
  const number = addVersion(chainStore, target, version, makeDefault);
  emit('version_added', { template, version: number, kind: version.kind, code_id: version.code_id, size });
  return number;
}

/** Makes sure that a template of this name exists. */
export function ensureTemplate(state: FactoryState, name: string): void {
  if (findTemplate(chainStore, name) !== undefined) return;
  addTemplate(state, chainStore, name, undefined);
  emit('template_added', { template: name });
}

/** Stores the call's raw input as code and makes it the default template's default version; returns its number. */
export function publishInput(state: FactoryState): number {
  const code_id = storeInput(state);
  ensureTemplate(state, DEFAULT_TEMPLATE);
  const defaults = JSON.parse(chainStore.read(storageKeys.storedDefaults) ?? '{}') as Partial<VersionInput>;
  return publishVersion(DEFAULT_TEMPLATE, { ...defaults, kind: 'bytecode', code_id }, true);
}

/** The stored code that a view asks for: by hash, by template and version, or the default. */
export function requestedCode(request: { code_hash?: string; template?: string; version?: number }): string {
  if (request.code_hash !== undefined) return request.code_hash;
  let version: Version;
  try {
    version = resolveVersion(chainStore, request.template ?? DEFAULT_TEMPLATE, request.version).version;
  } catch (error) {
    if (request.template !== undefined || request.version !== undefined) throw error;
    return fail('FactoryCodeMissing', { template: DEFAULT_TEMPLATE });
  }
  return version.kind === 'bytecode' ? version.code_id : fail('FactoryCodeMissing', { kind: version.kind });
}

/** Returns stored code as raw bytes, from storage to the result by register. */
export function returnCode(hash: string): void {
  if (host.storage_read(encodeUtf8(storageKeys.code(hash)), CODE_REGISTER) !== 1n) {
    fail('FactoryCodeMissing', { code_id: hash });
  }
  host.value_return_register(CODE_REGISTER);
}

/** Removes stored code that no version in use deploys. */
export function removeCode(hash: string): void {
  host.storage_remove(encodeUtf8(storageKeys.code(hash)), DISCARD_REGISTER);
  chainStore.remove(storageKeys.codeRecord(hash));
  emit('code_removed', { code_id: hash });
}

/** An upload in progress: chunks are entries of their own, numbered from 0. */
interface Upload {
  chunks: number;
  bytes: number;
}

function findUpload(accountId: string): Upload {
  const text = chainStore.read(storageKeys.upload(accountId));
  return text === null ? { chunks: 0, bytes: 0 } : (JSON.parse(text) as Upload);
}

/**
 * Appends the call's raw input to the caller's upload.
 *
 * @returns chunks and bytes so far
 * @throws FactoryCodeTooLarge
 */
export function appendChunk(accountId: string): Upload {
  host.input(CODE_REGISTER);
  const upload = findUpload(accountId);
  const bytes = upload.bytes + Number(host.register_len(CODE_REGISTER));
  if (bytes > MAX_CODE_BYTES) fail('FactoryCodeTooLarge', { size: bytes, limit: MAX_CODE_BYTES });
  const key = encodeUtf8(storageKeys.uploadChunk(accountId, upload.chunks));
  host.storage_write_register(key, CODE_REGISTER, DISCARD_REGISTER);
  const next = { chunks: upload.chunks + 1, bytes };
  chainStore.write(storageKeys.upload(accountId), JSON.stringify(next));
  return next;
}

/** Removes the caller's upload and returns its bytes joined. */
function takeUpload(accountId: string): Uint8Array {
  const upload = findUpload(accountId);
  const code = new Uint8Array(upload.bytes);
  let offset = 0;
  for (let index = 0; index < upload.chunks; index++) {
    const key = encodeUtf8(storageKeys.uploadChunk(accountId, index));
    host.storage_remove(key, CODE_REGISTER);
    const chunk = host.read_register(CODE_REGISTER);
    code.set(chunk, offset);
    offset += chunk.length;
  }
  chainStore.remove(storageKeys.upload(accountId));
  return code;
}

/**
 * Joins the caller's chunks, checks the result and stores it as code.
 *
 * @param expected - base58 sha256 that the joined bytes must have
 * @throws FactoryCodeMissing when the bytes have another hash, or nothing was uploaded
 */
export function finishUpload(state: FactoryState, accountId: string, expected: string): string {
  const code = takeUpload(accountId);
  host.write_register(CODE_REGISTER, code);
  if (hashCodeRegister() !== expected) fail('FactoryCodeMissing', { code_id: expected, uploaded: code.length });
  return storeCodeRegister(state);
}

/** Drops the caller's upload. */
export function discardUpload(accountId: string): void {
  const bytes = takeUpload(accountId).length;
  emit('upload_discarded', { account_id: accountId, bytes });
}

/** What travels with a publication to its callback. */
export interface PublishTicket {
  code_hash: string;
  /** Whether the code is published under the factory's account id, replacing what was there. */
  by_account: boolean;
  payer: string;
  /** Price in yoctoNEAR, burnt by the protocol. */
  cost: string;
}

/**
 * Publishes stored code as a global contract. The protocol takes the price from the account that publishes, so it travels
 * from the caller's deposit to the factory in the very receipt that burns it; the surplus goes back.
 *
 * @throws FactoryCodeMissing, FactoryInsufficientDeposit
 */
export function publishGlobal(hash: string, byAccount: boolean, payer: string, deposit: bigint): void {
  const cost = BigInt(getCode(chainStore, hash).size) * YOCTO_PER_GLOBAL_BYTE;
  requireDeposit(deposit, cost);
  if (host.storage_read(encodeUtf8(storageKeys.code(hash)), CODE_REGISTER) !== 1n)
    fail('FactoryCodeMissing', { code_id: hash });
  const self = near.currentAccountId();
  const promise = near.promiseBatchCreate(self);
  setRefundReceiver(promise, payer);
  near.promiseBatchActionTransfer(promise, cost);
  if (byAccount) {
    host.promise_batch_action_deploy_global_contract_by_account_id_register(promise, CODE_REGISTER);
  } else {
    host.promise_batch_action_deploy_global_contract_register(promise, CODE_REGISTER);
  }
  const ticket: PublishTicket = { code_hash: hash, by_account: byAccount, payer, cost: String(cost) };
  near.promiseReturn(near.promiseThen(promise, self, 'on_global_published', JSON.stringify(ticket), 0n, GAS_PUBLISHED));
  refund({ to: payer, amount: deposit - cost, name: '', reason: 'surplus' });
}

/** Callback of {@link publishGlobal}: marks the code as published; the price of one that failed is the payer's again. */
export function settlePublication(ticket: PublishTicket): boolean {
  if (!promiseSucceeded(0)) {
    const cost = BigInt(ticket.cost);
    const own = REFUND_BY_PROTOCOL ? 0n : cost;
    refund({ to: ticket.payer, amount: own, byProtocol: cost - own, name: '', reason: 'publish_failed' });
    return false;
  }
  confirmPublication(chainStore, ticket.code_hash, ticket.by_account, Number(near.blockHeight()));
  emit('global_published', { code_id: ticket.code_hash, by_account: ticket.by_account, burnt: ticket.cost });
  return true;
}
