import { ExtCost } from '../../parameters/ext-costs.ts';
import { toUtf8 } from '../../primitives/text.ts';
import { accountIdBytes, readAccountId } from './account-id-argument.ts';
import type { HostFunction } from './host-function.ts';

/**
 * Host functions that tell a contract about the call and the chain.
 *
 * Prices, checks and their order are those of the functions of the same names in nearcore.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/imports.rs (Context API), src/wasmtime_runner/logic.rs
 */
export const CONTEXT_FUNCTIONS: readonly HostFunction[] = [
  {
    /** Account that runs. Cost: base + write_register_base + write_register_byte * n */
    name: 'current_account_id',
    params: ['i64'],
    results: [],
    fn(logic, registerId: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.registers.set(registerId, accountIdBytes(logic.context.currentAccountId));
    },
  },
  {
    /** Name of the chain. Cost: base + write_register_base + write_register_byte * n */
    name: 'chain_id',
    params: ['i64'],
    results: [],
    isAvailable: (config) => config.features.chainIdHostFn,
    fn(logic, registerId: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.registers.set(registerId, toUtf8(logic.context.chainId));
    },
  },
  {
    /** Account that signed the transaction. Cost: base + write_register_base + write_register_byte * n. Not in views. */
    name: 'signer_account_id',
    params: ['i64'],
    results: [],
    fn(logic, registerId: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('signer_account_id');
      logic.registers.set(registerId, accountIdBytes(logic.context.signerAccountId));
    },
  },
  {
    /** Public key that signed the transaction, in borsh. Cost: base + write_register_base + write_register_byte * n. Not in views. */
    name: 'signer_account_pk',
    params: ['i64'],
    results: [],
    fn(logic, registerId: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('signer_account_pk');
      logic.registers.set(registerId, logic.context.signerAccountPk);
    },
  },
  {
    /** Account that made the call. Cost: base + write_register_base + write_register_byte * n. Not in views. */
    name: 'predecessor_account_id',
    params: ['i64'],
    results: [],
    fn(logic, registerId: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('predecessor_account_id');
      logic.registers.set(registerId, accountIdBytes(logic.context.predecessorAccountId));
    },
  },
  {
    /** Account that gets the deposit back when the call fails. Cost: base + write_register_base + write_register_byte * n. Not in views. */
    name: 'refund_to_account_id',
    params: ['i64'],
    results: [],
    isAvailable: (config) => config.features.deterministicAccountIds,
    fn(logic, registerId: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('refund_to_account_id');
      logic.registers.set(registerId, accountIdBytes(logic.context.refundToAccountId));
    },
  },
  {
    /** Arguments of the call. Cost: base + write_register_base; before version 82 also write_register_byte * n */
    name: 'input',
    params: ['i64'],
    results: [],
    fn(logic, registerId: bigint) {
      logic.gas.payBase(ExtCost.base);
      if (logic.config.features.deterministicAccountIds) logic.registers.setShared(registerId, logic.context.input);
      else logic.registers.set(registerId, logic.context.input);
    },
  },
  {
    /** Height of the block. Cost: base */
    name: 'block_index',
    params: [],
    results: ['i64'],
    fn(logic) {
      logic.gas.payBase(ExtCost.base);
      return logic.context.blockHeight;
    },
  },
  {
    /** Time of the block in nanoseconds since 1970. Cost: base */
    name: 'block_timestamp',
    params: [],
    results: ['i64'],
    fn(logic) {
      logic.gas.payBase(ExtCost.base);
      return logic.context.blockTimestamp;
    },
  },
  {
    /** Number of the epoch. Cost: base */
    name: 'epoch_height',
    params: [],
    results: ['i64'],
    fn(logic) {
      logic.gas.payBase(ExtCost.base);
      return logic.context.epochHeight;
    },
  },
  {
    /** Bytes that the account stores, with what this call has written so far. Cost: base */
    name: 'storage_usage',
    params: [],
    results: ['i64'],
    fn(logic) {
      logic.gas.payBase(ExtCost.base);
      return logic.storageUsage;
    },
  },
  {
    /** Stake of a validator, 0 for others. Cost: base + reading the account id + validator_stake_base + write_memory of 16 bytes */
    name: 'validator_stake',
    params: ['i64', 'i64', 'i64'],
    results: [],
    fn(logic, length: bigint, ptr: bigint, stakePtr: bigint) {
      logic.gas.payBase(ExtCost.base);
      const accountId = readAccountId(logic, ptr, length);
      logic.gas.payBase(ExtCost.validator_stake_base);
      logic.memory.writeU128(stakePtr, logic.external.validatorStake(accountId) ?? 0n);
    },
  },
  {
    /** Stake of all validators. Cost: base + validator_total_stake_base + write_memory of 16 bytes */
    name: 'validator_total_stake',
    params: ['i64'],
    results: [],
    fn(logic, stakePtr: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.gas.payBase(ExtCost.validator_total_stake_base);
      logic.memory.writeU128(stakePtr, logic.external.validatorTotalStake());
    },
  },
  {
    /**
     * What is deployed on the account: 0 nothing, 1 its own code, 2 a global contract by hash, 3 one by account.
     * The register gets the hash or the account id.
     *
     * Cost: base, and write_register_base + write_register_byte * n unless 0
     */
    name: 'current_contract_code',
    params: ['i64'],
    results: ['i64'],
    isAvailable: (config) => config.features.deterministicAccountIds,
    fn(logic, registerId: bigint) {
      logic.gas.payBase(ExtCost.base);
      const contract = logic.context.accountContract;
      switch (contract.kind) {
        case 'None':
          return 0n;
        case 'Local':
          logic.registers.set(registerId, contract.codeHash);
          return 1n;
        case 'Global':
          logic.registers.set(registerId, contract.codeHash);
          return 2n;
        case 'GlobalByAccount':
          logic.registers.set(registerId, accountIdBytes(contract.accountId));
          return 3n;
      }
    },
  },
];
