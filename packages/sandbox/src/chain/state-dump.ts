import { readAccessKey } from '../primitives/access-key.ts';
import { readAccount } from '../primitives/account.ts';
import { fromBorsh } from '../primitives/borsh-reader.ts';
import { readKeyHandle } from '../primitives/keys.ts';
import { readReceipt, readStateStoredReceipt } from '../primitives/receipt-borsh.ts';
import type { StateRecord } from '../primitives/state-record.ts';
import { bytesFromBinaryString } from '../store/binary-string.ts';
import { TrieColumn } from '../store/trie-column.ts';
import type { Trie } from '../store/trie.ts';
import type { TrieKey } from '../store/trie-key.ts';

/**
 * A state as the records of a genesis file, in the order of the trie.
 *
 * Receipts that are on their way between two blocks, yields and global contracts have no kind of record and are left out,
 * as nearcore leaves them out.
 */
export function* dumpRecords(trie: Trie): Generator<StateRecord> {
  const delayed: { readonly index: bigint; readonly record: StateRecord }[] = [];
  for (const [key, value] of trie.entries()) {
    const record = recordOf(key, value);
    if (record === undefined) continue;
    if (record.kind === 'DelayedReceipt') delayed.push({ index: delayedIndex(key), record });
    else yield record;
  }
  // The trie orders the queue by the bytes of its little-endian numbers; a genesis takes it in order.
  delayed.sort((a, b) => (a.index < b.index ? -1 : 1));
  for (const { record } of delayed) yield record;
}

function delayedIndex(key: TrieKey): bigint {
  return fromBorsh(bytesFromBinaryString(key.slice(1)), (reader) => reader.u64());
}

function recordOf(key: TrieKey, value: Uint8Array): StateRecord | undefined {
  switch (key.charCodeAt(0)) {
    case TrieColumn.ACCOUNT:
      return { kind: 'Account', accountId: key.slice(1), account: fromBorsh(value, readAccount) };
    case TrieColumn.CONTRACT_CODE:
      return { kind: 'Contract', accountId: key.slice(1), code: value };
    case TrieColumn.ACCESS_KEY:
      return accessKeyRecord(key, value);
    case TrieColumn.CONTRACT_DATA: {
      const separator = key.indexOf(',');
      return {
        kind: 'Data',
        accountId: key.slice(1, separator),
        dataKey: bytesFromBinaryString(key.slice(separator + 1)),
        value,
      };
    }
    case TrieColumn.RECEIVED_DATA: {
      const separator = key.indexOf(',');
      const dataId = bytesFromBinaryString(key.slice(separator + 1));
      const data = fromBorsh(value, (reader) => reader.option(() => reader.bytes()));
      return { kind: 'ReceivedData', accountId: key.slice(1, separator), dataId, data };
    }
    case TrieColumn.POSTPONED_RECEIPT:
      return { kind: 'PostponedReceipt', receipt: fromBorsh(value, readReceipt) };
    case TrieColumn.DELAYED_RECEIPT_OR_INDICES:
      // The queue's begin and end stand under the column alone.
      return key.length === 1
        ? undefined
        : { kind: 'DelayedReceipt', receipt: fromBorsh(value, readStateStoredReceipt).receipt };
    default:
      return undefined;
  }
}

/** A key's record, or the record of one of a gas key's nonces, whose index follows the key. */
function accessKeyRecord(key: string, value: Uint8Array): StateRecord {
  const separator = key.indexOf('\x02', 1);
  const accountId = key.slice(1, separator);
  const rest = bytesFromBinaryString(key.slice(separator + 1));
  const { publicKey, index } = fromBorsh(rest, (reader) => ({
    publicKey: readKeyHandle(reader),
    index: reader.remaining === 0 ? null : reader.u16(),
  }));
  if (index === null) return { kind: 'AccessKey', accountId, publicKey, accessKey: fromBorsh(value, readAccessKey) };
  return { kind: 'GasKeyNonce', accountId, publicKey, index, nonce: fromBorsh(value, (reader) => reader.u64()) };
}
