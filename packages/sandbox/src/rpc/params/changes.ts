import type { BlockReference } from '../../chain/chain-api.ts';
import type { AccountId } from '../../primitives/account-id.ts';
import type { PublicKey } from '../../primitives/keys.ts';
import { list, struct } from '../serde/containers.ts';
import { flatFields, flattened, flatTagged } from '../serde/flatten.ts';
import { accountId, base64, publicKey } from '../serde/near.ts';
import { flatBlockReference } from './block-reference.ts';
import { args } from './params.ts';

/** Which changes `changes` lists. */
export type ChangesRequest =
  | {
      readonly type: 'account_changes' | 'all_access_key_changes' | 'contract_code_changes';
      readonly accountIds: readonly AccountId[];
    }
  | {
      readonly type: 'single_access_key_changes';
      readonly keys: readonly { readonly account_id: AccountId; readonly public_key: PublicKey }[];
    }
  | { readonly type: 'data_changes'; readonly accountIds: readonly AccountId[]; readonly keyPrefix: Uint8Array };

const accounts = { account_ids: list(accountId) };
const accountWithKey = struct('AccountWithPublicKey', { account_id: accountId, public_key: publicKey });

/** Params of `changes`. */
export const changesRequest = args(
  flattened<object, { block: BlockReference; request: ChangesRequest }>(
    'RpcStateChangesInBlockByTypeRequest',
    {},
    {
      block: flatBlockReference,
      request: flatTagged<ChangesRequest>('changes_type', {
        account_changes: (rest) => ({ type: 'account_changes', accountIds: flatFields(accounts)(rest).account_ids }),
        single_access_key_changes: (rest) => ({
          type: 'single_access_key_changes',
          keys: flatFields({ keys: list(accountWithKey) })(rest).keys,
        }),
        all_access_key_changes: (rest) => ({
          type: 'all_access_key_changes',
          accountIds: flatFields(accounts)(rest).account_ids,
        }),
        contract_code_changes: (rest) => ({
          type: 'contract_code_changes',
          accountIds: flatFields(accounts)(rest).account_ids,
        }),
        data_changes: (rest) => {
          const json = flatFields({ ...accounts, key_prefix_base64: base64 })(rest);
          return { type: 'data_changes', accountIds: json.account_ids, keyPrefix: json.key_prefix_base64 };
        },
      }),
    },
  ),
);

/** Params of `block_effects`. */
export const effectsRequest = args(
  flattened<object, { block: BlockReference }>('RpcStateChangesInBlockRequest', {}, { block: flatBlockReference }),
);
