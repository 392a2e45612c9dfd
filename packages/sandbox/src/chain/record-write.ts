import { writeAccessKey } from '../primitives/access-key.ts';
import { writeAccount } from '../primitives/account.ts';
import { toBorsh } from '../primitives/borsh-writer.ts';
import type { PublicKey } from '../primitives/keys.ts';
import { trieKey, type TrieKey, type TriePublicKey } from '../store/trie-key.ts';
import { ParseError } from '../errors/parse.ts';
import type { StateRecord } from '../primitives/state-record.ts';

const KEY_TYPES = ['ed25519', 'secp256k1', 'ml-dsa-65'];

/** A public key as trie keys want it. */
export function triePublicKey(key: PublicKey): TriePublicKey {
  return { type: KEY_TYPES.indexOf(key.type), data: key.data };
}

/**
 * The one write to the state that a record stands for.
 *
 * @throws {ParseError} RECORD for receipts in flight, which need more than one write
 */
export function recordWrite(record: StateRecord): readonly [key: TrieKey, value: Uint8Array] {
  switch (record.kind) {
    case 'Account':
      return [trieKey.account(record.accountId), toBorsh((writer) => writeAccount(writer, record.account))];
    case 'Data':
      return [trieKey.contractData(record.accountId, record.dataKey), record.value];
    case 'Contract':
      return [trieKey.contractCode(record.accountId), record.code];
    case 'AccessKey':
      return [trieKey.accessKey(record.accountId, triePublicKey(record.publicKey)), toBorsh((writer) => writeAccessKey(writer, record.accessKey))];
    case 'GasKeyNonce':
      return [trieKey.gasKeyNonce(record.accountId, triePublicKey(record.publicKey), record.index), toBorsh((writer) => writer.u64(record.nonce))];
    case 'ReceivedData':
      return [trieKey.receivedData(record.accountId, record.dataId), toBorsh((writer) => writer.option(record.data, (data) => writer.bytes(data)))];
    case 'PostponedReceipt':
    case 'DelayedReceipt':
      throw new ParseError('RECORD', `state records of the kind ${record.kind} are not supported`);
  }
}
