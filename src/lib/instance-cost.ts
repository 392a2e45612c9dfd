import { storageYocto } from './amounts.ts';
import type { CreationVersion } from './creation-version.ts';

/** Bytes the protocol counts for an account itself. */
const ACCOUNT_BYTES = 100;

/** Bytes the protocol adds to every record. */
export const RECORD_BYTES = 40;

/** An account that uses no more than this needs no balance (NEP-448). */
export const ZERO_BALANCE_BYTES = 770;

/** Bytes a global contract reference by hash adds to an account. */
const CODE_HASH_BYTES = 32;

/** Nonce and permission tag of an access key. */
const FULL_ACCESS_BYTES = 9;

/** Most decimal digits of a position, a version or a count in a registry entry. */
const NUMBER_DIGITS = 10;

/** Longest template name. */
export const MAX_TEMPLATE_NAME = 32;

/** What one creation costs: storage in bytes, money in yoctoNEAR. */
export interface InstanceCost {
  /** Bytes of the instance that its deposit must cover; all 0 when it needs none. */
  accountBytes: number;
  codeBytes: number;
  stateBytes: number;
  keyBytes: number;
  /** Bytes of the registry entry. */
  registryBytes: number;
  fee: bigint;
  initialBalance: bigint;
}

/** Everything the cost of an instance depends on. */
export interface CostInput {
  version: CreationVersion;
  name: string;
  accountId: string;
  /** Bytes of the init call's JSON arguments. */
  argsBytes: number;
  /** Borsh length of each access key. */
  keyLengths: readonly number[];
  /** Length of all key texts together, as the registry keeps them. */
  keyTextLength: number;
  initialBalance: bigint;
  fee: bigint;
}

/** Bytes of one access key of the version's policy. */
function accessKeyBytes(version: CreationVersion, keyLength: number, accountId: string): number {
  let permission = FULL_ACCESS_BYTES;
  if (version.keys.policy === 'function_call') {
    permission += 1 + (version.keys.allowance === undefined ? 0 : 16) + 4 + accountId.length + 4;
    for (const method of version.keys.method_names ?? []) permission += 4 + method.length;
  }
  return RECORD_BYTES + keyLength + permission;
}

/** Bytes that the version's code adds to the account. */
function codeStorage(version: CreationVersion): number {
  if (version.kind === 'bytecode') return version.size;
  return version.kind === 'global_hash' ? CODE_HASH_BYTES : version.code_id.length;
}

/**
 * Bytes of everything the factory keeps for one instance, at their longest: the creator counts as 64 characters and a
 * number as ten digits, so that a quote needs to know neither. The same bytes cover the entry of the pending creation.
 */
export function registryBytes(name: string, keyTextLength: number): number {
  const nameEntry = RECORD_BYTES + 2 + name.length + NUMBER_DIGITS;
  const record = 20 + name.length + 64 + MAX_TEMPLATE_NAME + 2 * NUMBER_DIGITS + 20 + keyTextLength;
  const instanceEntry = RECORD_BYTES + 2 + NUMBER_DIGITS + record;
  // Each list charges every item with a whole head entry: that covers the chunks it fills, too.
  const creatorList = RECORD_BYTES + 2 + 64 + 1 + 2 * NUMBER_DIGITS;
  const templateList = RECORD_BYTES + 2 + MAX_TEMPLATE_NAME + 1 + 2 * NUMBER_DIGITS;
  return nameEntry + instanceEntry + creatorList + templateList;
}

/**
 * Cost of an instance to the yocto.
 *
 * The protocol charges storage on the sum of all bytes, and nothing at all up to {@link ZERO_BALANCE_BYTES}; every
 * part is then 0. What the version's least deposit exceeds the cost by becomes balance of the instance.
 */
export function instanceCost(input: CostInput): InstanceCost {
  const { version } = input;
  let keyBytes = 0;
  for (const length of input.keyLengths) keyBytes += accessKeyBytes(version, length, input.accountId);
  const code = codeStorage(version);
  const state = version.state_bytes + input.argsBytes;
  const free = ACCOUNT_BYTES + code + state + keyBytes <= ZERO_BALANCE_BYTES;
  const cost: InstanceCost = {
    accountBytes: free ? 0 : ACCOUNT_BYTES,
    codeBytes: free ? 0 : code,
    stateBytes: free ? 0 : state,
    keyBytes: free ? 0 : keyBytes,
    registryBytes: registryBytes(input.name, input.keyTextLength),
    fee: input.fee,
    initialBalance: input.initialBalance,
  };
  if (version.min_deposit !== '0') {
    const missing = BigInt(version.min_deposit) - totalCost(cost);
    if (missing > 0n) cost.initialBalance += missing;
  }
  return cost;
}

/** Storage of the instance that its deposit must cover, in bytes. */
export function instanceBytes(cost: InstanceCost): number {
  return cost.accountBytes + cost.codeBytes + cost.stateBytes + cost.keyBytes;
}

/** The whole deposit that a creation needs, in yoctoNEAR. */
export function totalCost(cost: InstanceCost): bigint {
  return storageYocto(instanceBytes(cost) + cost.registryBytes) + cost.fee + cost.initialBalance;
}
