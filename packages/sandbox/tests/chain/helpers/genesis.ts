import { createAccount } from '../../../src/primitives/account.ts';
import { sha256 } from '../../../src/primitives/crypto.ts';
import { keyPairFromSeed, type KeyPair } from '../../../src/primitives/key-pair.ts';
import type { StateRecord } from '../../../src/primitives/state-record.ts';
import { toUtf8 } from '../../../src/primitives/text.ts';
import { parseGenesisConfig, type Genesis } from '../../../src/chain/genesis-config.ts';

const NEAR = 10n ** 24n;

/** The key pair that the conformance scenarios give a name. */
export function keyOf(name: string): KeyPair {
  return keyPairFromSeed(sha256(toUtf8(`key:${name}`)));
}

/** The genesis of the conformance scenarios, with these accounts (in NEAR) besides the fixed ones. */
export function scenarioGenesis(
  accounts: Readonly<Record<string, bigint>> = {},
  changes: Readonly<Record<string, unknown>> = {},
): Genesis {
  const records: StateRecord[] = [];
  let supply = 0n;
  const add = (accountId: string, near: bigint, key: KeyPair, locked = 0n): void => {
    supply += (near + locked) * NEAR;
    records.push({ kind: 'Account', accountId, account: createAccount(near * NEAR, 0n, undefined, locked * NEAR) });
    records.push({
      kind: 'AccessKey',
      accountId,
      publicKey: key.publicKey,
      accessKey: { nonce: 0n, permission: { kind: 'FullAccess' } },
    });
  };
  add('test.near', 1_000_000_000n, keyOf('validator'), 50_000_000n);
  add('near', 1_000_000_000n, keyOf('near'));
  add('registrar', 1_000_000n, keyOf('registrar'));
  for (const [accountId, near] of Object.entries(accounts)) add(accountId, near, keyOf(accountId));
  const config = parseGenesisConfig({
    protocol_version: 84,
    genesis_time: '2026-01-01T00:00:00.000000000Z',
    chain_id: 'localnet',
    genesis_height: 0,
    num_block_producer_seats: 50,
    epoch_length: 1_000_000,
    gas_limit: 1_000_000_000_000_000,
    min_gas_price: '100000000',
    max_gas_price: '10000000000000000000000',
    block_producer_kickout_threshold: 0,
    chunk_producer_kickout_threshold: 0,
    chunk_validator_only_kickout_threshold: 0,
    online_min_threshold: [90, 100],
    online_max_threshold: [99, 100],
    gas_price_adjustment_rate: [1, 100],
    validators: [
      {
        account_id: 'test.near',
        public_key: keyOf('validator').publicKey.toString(),
        amount: String(50_000_000n * NEAR),
      },
    ],
    transaction_validity_period: 100,
    protocol_reward_rate: [1, 10],
    max_inflation_rate: [0, 1],
    total_supply: String(supply),
    num_blocks_per_year: 31_536_000,
    protocol_treasury_account: 'test.near',
    minimum_stake_divisor: 10,
    minimum_stake_ratio: [1, 6250],
    ...changes,
  });
  return { config, records };
}
