import { ExtCost } from '../../parameters/ext-costs.ts';
import { isAccountId } from '../../primitives/account-id.ts';
import type { AccountId } from '../../primitives/account-id.ts';
import { fromUtf8, toUtf8 } from '../../primitives/text.ts';
import { hostError } from '../errors.ts';
import type { VmLogic } from '../logic.ts';

/**
 * Reads an account id that a contract names by length and pointer.
 *
 * Before protocol version 83 any UTF-8 text passes.
 * Cost: reading n bytes + utf8_decoding_base + utf8_decoding_byte * n
 *
 * @throws {VmLogicError} BadUTF8, InvalidAccountId; errors of reading
 * @see nearcore 2.12 runtime/near-vm-runner/src/wasmtime_runner/logic.rs read_and_parse_account_id
 */
export function readAccountId(logic: VmLogic, ptr: bigint, length: bigint): AccountId {
  const bytes = logic.bytes(ptr, length);
  logic.gas.payBase(ExtCost.utf8_decoding_base);
  logic.gas.payPer(ExtCost.utf8_decoding_byte, bytes.length);
  const text = fromUtf8(bytes);
  if (text === null) throw hostError('BadUTF8');
  if (logic.config.limits.accountIdValidityRulesVersion >= 2 && !isAccountId(text)) throw hostError('InvalidAccountId');
  return text;
}

/** An account id as UTF-8. Ids are ASCII but for receivers before version 83, and a loop over few characters beats the encoder. */
export function accountIdBytes(accountId: AccountId): Uint8Array {
  const bytes = new Uint8Array(accountId.length);
  for (let i = 0; i < accountId.length; i++) {
    const code = accountId.charCodeAt(i);
    if (code > 0x7f) return toUtf8(accountId);
    bytes[i] = code;
  }
  return bytes;
}
