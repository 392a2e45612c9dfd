import { localCodeHash } from '../../primitives/account.ts';
import { toBase64 } from '../../primitives/base58.ts';
import { hashToText } from '../../primitives/hash.ts';
import type { StateRecord } from '../../primitives/state-record.ts';
import { permissionJson } from './action-json.ts';
import { receiptJson } from './receipt-json.ts';
import type { View } from './view.ts';

/** A record in the form of genesis.json; nearcore's StateRecord. */
export function stateRecordView(record: StateRecord): View {
  switch (record.kind) {
    case 'Account': {
      const { accountId, account } = record;
      const { contract } = account;
      const json = {
        amount: account.amount.toString(),
        locked: account.locked.toString(),
        code_hash: hashToText(localCodeHash(account)),
        storage_usage: account.storageUsage,
        version: `V${account.version}`,
        global_contract_hash: contract.kind === 'Global' ? hashToText(contract.codeHash) : undefined,
        global_contract_account_id: contract.kind === 'GlobalByAccount' ? contract.accountId : undefined,
      };
      return { Account: { account_id: accountId, account: json } };
    }
    case 'Data':
      return {
        Data: { account_id: record.accountId, data_key: toBase64(record.dataKey), value: toBase64(record.value) },
      };
    case 'Contract':
      return { Contract: { account_id: record.accountId, code: toBase64(record.code) } };
    case 'AccessKey': {
      const { nonce, permission } = record.accessKey;
      const accessKey = { nonce, permission: permissionJson(permission) };
      return {
        AccessKey: { account_id: record.accountId, public_key: record.publicKey.toString(), access_key: accessKey },
      };
    }
    case 'GasKeyNonce': {
      const { accountId, publicKey, index, nonce } = record;
      return { GasKeyNonce: { account_id: accountId, public_key: publicKey.toString(), index, nonce } };
    }
    case 'ReceivedData': {
      const { accountId, dataId, data } = record;
      return { ReceivedData: { account_id: accountId, data_id: hashToText(dataId), data: data && toBase64(data) } };
    }
    case 'PostponedReceipt':
    case 'DelayedReceipt':
      return { [record.kind]: receiptJson(record.receipt) };
  }
}
