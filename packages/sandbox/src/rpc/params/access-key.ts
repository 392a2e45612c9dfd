import type { AccessKey, AccessKeyPermission, FunctionCallPermission } from '../../primitives/access-key.ts';
import type { JsonValue } from '../json/value.ts';
import { list, struct, taggedEnum } from '../serde/containers.ts';
import { invalidType, type Decode } from '../serde/decode.ts';
import { decimalString, optional, string, u64, unsigned } from '../serde/scalars.ts';

const u128 = decimalString(128);

const functionCallPermission = struct<{
  allowance: bigint | null;
  receiver_id: string;
  method_names: string[];
}>('FunctionCallPermission', { allowance: optional(u128), receiver_id: string, method_names: list(string) });

function permissionOf(value: JsonValue): FunctionCallPermission {
  const { allowance, receiver_id, method_names } = functionCallPermission(value);
  return { allowance, receiverId: receiver_id, methodNames: method_names };
}

const gasKeyInfo = struct('GasKeyInfo', { balance: u128, num_nonces: unsigned(16) });

const permission = taggedEnum<AccessKeyPermission>({
  FunctionCall: { newtype: (value) => ({ kind: 'FunctionCall', ...permissionOf(value) }) },
  FullAccess: { unit: { kind: 'FullAccess' } },
  GasKeyFunctionCall: {
    newtype: (value) => {
      if (!Array.isArray(value)) return invalidType(value, 'tuple variant');
      const { balance, num_nonces } = gasKeyInfo(value[0] ?? null);
      return { kind: 'GasKeyFunctionCall', balance, numNonces: Number(num_nonces), ...permissionOf(value[1] ?? null) };
    },
  },
  GasKeyFullAccess: {
    newtype: (value) => {
      const { balance, num_nonces } = gasKeyInfo(value);
      return { kind: 'GasKeyFullAccess', balance, numNonces: Number(num_nonces) };
    },
  },
});

/** nearcore's serde form of an AccessKey. */
export const accessKey: Decode<AccessKey> = struct<AccessKey>('AccessKey', { nonce: u64, permission });
