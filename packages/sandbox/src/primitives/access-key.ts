import type { BorshReader } from './borsh-reader.ts';
import type { BorshWriter } from './borsh-writer.ts';

/** Limits of a key that may only call functions. */
export interface FunctionCallPermission {
  /** What may still be spent on gas, in yoctoNEAR; null without a limit. */
  readonly allowance: bigint | null;
  /** The only receiver; not necessarily a valid account id. */
  readonly receiverId: string;
  /** Methods that may be called; empty for all. */
  readonly methodNames: readonly string[];
}

/** What a key may do. The two gas-key kinds exist from protocol 85 on. */
export type AccessKeyPermission =
  | { readonly kind: 'FullAccess' }
  | ({ readonly kind: 'FunctionCall' } & FunctionCallPermission)
  | ({
      readonly kind: 'GasKeyFunctionCall';
      readonly balance: bigint;
      readonly numNonces: number;
    } & FunctionCallPermission)
  | { readonly kind: 'GasKeyFullAccess'; readonly balance: bigint; readonly numNonces: number };

/** An access key's record. Immutable: a change makes a new object. */
export interface AccessKey {
  /** Greatest nonce used so far; a new key starts at (height - 1) * 1,000,000. */
  readonly nonce: bigint;
  readonly permission: AccessKeyPermission;
}

/** Distance between the first nonces of keys made at successive heights. */
export const ACCESS_KEY_NONCE_RANGE_MULTIPLIER = 1_000_000n;

function writeFunctionCallPermission(writer: BorshWriter, permission: FunctionCallPermission): void {
  writer.option(permission.allowance, (allowance) => writer.u128(allowance));
  writer.string(permission.receiverId);
  writer.list(permission.methodNames, (name) => writer.string(name));
}

function readFunctionCallPermission(reader: BorshReader): FunctionCallPermission {
  return {
    allowance: reader.option(() => reader.u128()),
    receiverId: reader.string(),
    methodNames: reader.list(() => reader.string()),
  };
}

/** Borsh of an access key, as in the trie and in AddKey. */
export function writeAccessKey(writer: BorshWriter, key: AccessKey): void {
  writer.u64(key.nonce);
  const permission = key.permission;
  switch (permission.kind) {
    case 'FunctionCall':
      writer.u8(0);
      writeFunctionCallPermission(writer, permission);
      break;
    case 'FullAccess':
      writer.u8(1);
      break;
    case 'GasKeyFunctionCall':
      writer.u8(2).u128(permission.balance).u16(permission.numNonces);
      writeFunctionCallPermission(writer, permission);
      break;
    case 'GasKeyFullAccess':
      writer.u8(3).u128(permission.balance).u16(permission.numNonces);
      break;
  }
}

/** Reads what {@link writeAccessKey} wrote. */
export function readAccessKey(reader: BorshReader): AccessKey {
  const nonce = reader.u64();
  return { nonce, permission: readPermission(reader) };
}

function readPermission(reader: BorshReader): AccessKeyPermission {
  const tag = reader.u8();
  switch (tag) {
    case 0:
      return { kind: 'FunctionCall', ...readFunctionCallPermission(reader) };
    case 1:
      return { kind: 'FullAccess' };
    case 2:
      return {
        kind: 'GasKeyFunctionCall',
        balance: reader.u128(),
        numNonces: reader.u16(),
        ...readFunctionCallPermission(reader),
      };
    case 3:
      return { kind: 'GasKeyFullAccess', balance: reader.u128(), numNonces: reader.u16() };
    default:
      return reader.unexpectedTag(tag);
  }
}
