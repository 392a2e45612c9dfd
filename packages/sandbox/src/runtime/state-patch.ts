import { ParseError } from '../errors/parse.ts';
import type { StateRecord } from '../primitives/state-record.ts';
import { trieKey } from '../store/trie-key.ts';
import { setAccessKey, setAccount, setGasKeyNonce, setReceivedData, type RecordWriter } from './records.ts';

/**
 * Writes one state record over what is there. Nothing is recomputed and records need not fit each other.
 *
 * @throws {ParseError} STATE_RECORD for receipts, which live in several places of the state
 * @see nearcore runtime/runtime/src/lib.rs apply_state_patch, which dies on more kinds than this refuses
 */
export function writeStateRecord(state: RecordWriter, record: StateRecord): void {
  switch (record.kind) {
    case 'Account':
      setAccount(state, record.accountId, record.account);
      break;
    case 'Data':
      state.set(trieKey.contractData(record.accountId, record.dataKey), record.value);
      break;
    case 'Contract':
      state.set(trieKey.contractCode(record.accountId), record.code);
      break;
    case 'AccessKey':
      setAccessKey(state, record.accountId, record.publicKey, record.accessKey);
      break;
    case 'GasKeyNonce':
      setGasKeyNonce(state, record.accountId, record.publicKey, record.index, record.nonce);
      break;
    case 'ReceivedData':
      setReceivedData(state, record.accountId, record.dataId, record.data);
      break;
    case 'PostponedReceipt':
    case 'DelayedReceipt':
      throw new ParseError('STATE_RECORD', `state records of the kind ${record.kind} are not supported`);
  }
}
