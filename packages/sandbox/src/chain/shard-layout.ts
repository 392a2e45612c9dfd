import { ParseError } from '../errors/parse.ts';

/** Fields of all versions of nearcore's ShardLayout: each version has one that says how many shards there are. */
interface LayoutFields {
  readonly num_shards?: unknown;
  readonly shard_ids?: unknown;
  readonly boundary_accounts?: unknown;
}

/**
 * Refuses a genesis of more than one shard: all accounts live in shard 0 here.
 *
 * @param layout - `shard_layout` as parsed, `{"V2": {...}}`; absent, nearcore takes one shard
 * @throws {ParseError} GENESIS
 * @see nearcore core/primitives/src/shard_layout.rs ShardLayout
 */
export function checkShardLayout(layout: unknown): void {
  if (layout === undefined || layout === null) return;
  const versions = typeof layout === 'object' ? Object.values(layout) : [];
  const fields: unknown = versions[0];
  if (versions.length === 1 && typeof fields === 'object' && fields !== null && isShardZero(fields)) return;
  throw new ParseError('GENESIS', 'genesis: shard_layout must have one shard, with the id 0', {
    metaMessages: [
      'A sandbox runs a chain of one shard. `near-sandbox init` writes its layout.',
      `found: ${JSON.stringify(layout).slice(0, 200)}`,
    ],
  });
}

function isShardZero({ num_shards, shard_ids, boundary_accounts }: LayoutFields): boolean {
  if (Array.isArray(shard_ids)) return shard_ids.length === 1 && shard_ids[0] === 0;
  if (num_shards !== undefined) return num_shards === 1;
  return Array.isArray(boundary_accounts) && boundary_accounts.length === 0;
}
