import type { BlockReference } from '../../chain/chain-api.ts';
import type { Block } from '../../chain/block-types.ts';
import { toBorsh } from '../../primitives/borsh-writer.ts';
import { equalBytes, hashToText } from '../../primitives/hash.ts';
import { writeKeyHandle } from '../../primitives/keys.ts';
import type { StateChange } from '../../store/state-change.ts';
import { trieKeyToBytes } from '../../store/trie-key.ts';
import { HandlerError } from '../errors.ts';
import { findBlock } from '../find-block.ts';
import type { JsonWritable } from '../json/value.ts';
import { method, type RpcContext } from '../method.ts';
import { changesRequest, effectsRequest, type ChangesRequest } from '../params/changes.ts';
import { parseChangedKey, stateChangeView, type ChangedKey, type ChangeKind } from '../views/state-changes.ts';

interface KeyChanges {
  readonly key: ChangedKey;
  readonly changes: readonly StateChange[];
}

/** `changes`: every value that records of the named accounts took in a block, with its cause. */
export const changes = method(changesRequest, (context, { block: reference, request }) => {
  const { block, keys } = changedKeys(context, reference);
  const selected = selectors(request).flatMap((select) => keys.filter(({ key }) => select(key)));
  const views = selected.flatMap(({ key, changes: made }) => made.map((change) => stateChangeView(key, change)));
  return { block_hash: hashToText(block.header.hash), changes: views.filter((view) => view !== undefined) };
});

const EFFECTS: Partial<Record<ChangeKind, string>> = {
  account: 'account_touched',
  contract_code: 'contract_code_touched',
  access_key: 'access_key_touched',
  data: 'data_touched',
};

/** `block_effects`: which accounts' records a block touched, one entry a record. */
export const blockEffects = method(effectsRequest, (context, { block: reference }) => {
  const { block, keys } = changedKeys(context, reference);
  const touched: JsonWritable[] = [];
  for (const { key } of keys) {
    const type = EFFECTS[key.kind];
    if (type !== undefined) touched.push({ type, account_id: key.accountId });
  }
  return { block_hash: hashToText(block.header.hash), changes: touched };
});

/** A block's changes by key, in the order of the state. */
function changedKeys({ chain }: RpcContext, reference: BlockReference): { block: Block; keys: KeyChanges[] } {
  const block = findBlock(chain, reference, undefined);
  const made = chain.stateChangesAt(block);
  if (made === undefined) throw new HandlerError('UNKNOWN_BLOCK', { info: {} });
  const keys: KeyChanges[] = [];
  for (const { key: raw, changes: values } of [...made].sort((left, right) => (left.key < right.key ? -1 : 1))) {
    const key = parseChangedKey(trieKeyToBytes(raw));
    if (key !== undefined) keys.push({ key, changes: values });
  }
  return { block, keys };
}

type Select = (key: ChangedKey) => boolean;

/** One selection for each account or key of the request, in its order. */
function selectors(request: ChangesRequest): Select[] {
  switch (request.type) {
    case 'account_changes':
      return ofAccounts(request.accountIds, 'account');
    case 'contract_code_changes':
      return ofAccounts(request.accountIds, 'contract_code');
    case 'all_access_key_changes':
      return ofAccounts(request.accountIds, 'access_key', 'gas_key_nonce');
    case 'single_access_key_changes':
      return request.keys.map(({ account_id, public_key }) => {
        const wanted = toBorsh((writer) => writeKeyHandle(writer, public_key.handle));
        return ({ kind, accountId, rest }) =>
          kind === 'access_key' && accountId === account_id && equalBytes(rest, wanted);
      });
    case 'data_changes': {
      const { keyPrefix } = request;
      return request.accountIds.map((wanted) => ({ kind, accountId, rest }) => {
        return kind === 'data' && accountId === wanted && equalBytes(rest.subarray(0, keyPrefix.length), keyPrefix);
      });
    }
  }
}

function ofAccounts(accountIds: readonly string[], ...kinds: readonly ChangeKind[]): Select[] {
  return accountIds.map(
    (wanted) =>
      ({ kind, accountId }) =>
        accountId === wanted && kinds.includes(kind),
  );
}
