import { readAccessKey } from '../primitives/access-key.ts';
import { readAccount } from '../primitives/account.ts';
import { fromBorsh } from '../primitives/borsh-reader.ts';
import { readPublicKey } from '../primitives/keys.ts';
import type { StateRecord } from '../primitives/state-record.ts';
import { bytesFromBinaryString } from '../store/binary-string.ts';
import { TrieColumn } from '../store/trie-column.ts';
import type { Trie } from '../store/trie.ts';
import type { TrieKey } from '../store/trie-key.ts';

/**
 * A state as the records of a genesis file, in the order of the trie.
 *
 * Accounts, code, keys and data only: receipts in flight and global contracts have no place in a genesis that starts anew.
 */
export function* dumpRecords(trie: Trie): Generator<StateRecord> {
  for (const [key, value] of trie.entries()) {
    const record = recordOf(key, value);
    if (record !== undefined) yield record;
  }
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
    publicKey: readPublicKey(reader),
    index: reader.remaining === 0 ? null : reader.u16(),
  }));
  if (index === null) return { kind: 'AccessKey', accountId, publicKey, accessKey: fromBorsh(value, readAccessKey) };
  return { kind: 'GasKeyNonce', accountId, publicKey, index, nonce: fromBorsh(value, (reader) => reader.u64()) };
}
