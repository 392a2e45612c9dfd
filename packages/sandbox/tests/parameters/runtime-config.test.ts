import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ActionCost } from '../../src/parameters/action-costs.ts';
import { ExtCost } from '../../src/parameters/ext-costs.ts';
import { isFeatureEnabled } from '../../src/parameters/features.ts';
import { runtimeConfig } from '../../src/parameters/lookup.ts';
import {
  SUPPORTED_PROTOCOL_VERSIONS,
  UnsupportedProtocolVersionError,
  checkProtocolVersion,
} from '../../src/parameters/parameter-table.ts';
import { toRuntimeConfigView } from '../../src/parameters/runtime-config-view.ts';

describe('runtimeConfig', () => {
  it('gives the same object every time, so that it can key caches', () => {
    for (const version of SUPPORTED_PROTOCOL_VERSIONS) assert.equal(runtimeConfig(version), runtimeConfig(version));
  });

  it('refuses other protocol versions by name', () => {
    for (const version of [0, 79, 85, 87, 1000, 84.5, Number.NaN]) {
      assert.throws(() => runtimeConfig(version), UnsupportedProtocolVersionError);
      assert.throws(() => checkProtocolVersion(version), UnsupportedProtocolVersionError);
    }
  });

  it('has a table for each version that a chain can run, 86 among them', () => {
    for (const version of SUPPORTED_PROTOCOL_VERSIONS) checkProtocolVersion(version);
    const { fees, wasm, minGasPurchasePrice, accountCreationCharge } = runtimeConfig(86);
    assert.deepEqual(fees.actionFees[ActionCost.create_account], {
      sendSir: 500_000_000_000,
      sendNotSir: 500_000_000_000,
      execution: 7_200_000_000_000,
    });
    assert.equal(fees.actionFees[ActionCost.deploy_contract_base]?.executionCompute, 20_000_000_000_000);
    assert.equal(wasm.limits.maxParamsPerFunction, 64);
    assert.deepEqual([minGasPurchasePrice, accountCreationCharge], [10n ** 9n, 7n * 10n ** 21n]);
    assert.deepEqual([runtimeConfig(84).minGasPurchasePrice, runtimeConfig(84).accountCreationCharge], [0n, 0n]);
  });

  it('changes what each version of nearcore changes and nothing else', () => {
    const trieNode = (version: number) => runtimeConfig(version).wasm.extCosts[ExtCost.touching_trie_node];
    assert.deepEqual(trieNode(81), { gas: 16_101_955_926, compute: 20_000_000_000 });
    assert.deepEqual(trieNode(82), { gas: 2_280_000_000, compute: 4_000_000_000 });
    assert.equal(runtimeConfig(82).wasm.limits.maxGasBurnt, 300e12);
    assert.equal(runtimeConfig(83).wasm.limits.maxGasBurnt, 1000e12);
    assert.equal(runtimeConfig(83).wasm.features.vmKind, 'NearVm');
    assert.equal(runtimeConfig(84).wasm.features.vmKind, 'Wasmtime');
    assert.equal(runtimeConfig(83).wasm.limits.maxFunctionBodySize, null);
    assert.equal(runtimeConfig(84).wasm.limits.maxFunctionBodySize, 262_144);
    assert.deepEqual(runtimeConfig(80).fees, runtimeConfig(84).fees);
  });

  it('reads amounts, ratios and fees', () => {
    const { fees, storageAmountPerByte } = runtimeConfig(84);
    assert.equal(storageAmountPerByte, 10n ** 19n);
    assert.equal(fees.storageUsage.globalContractStorageAmountPerByte, 10n ** 20n);
    assert.deepEqual(fees.burntGasReward, { numerator: 3, denominator: 10 });
    assert.deepEqual(fees.actionFees[ActionCost.deploy_contract_byte], {
      sendSir: 6_812_999,
      sendNotSir: 47_683_715,
      execution: 64_572_944,
    });
  });

  it('holds every gas price as an exact number', () => {
    for (const version of SUPPORTED_PROTOCOL_VERSIONS) {
      for (const { gas, compute } of runtimeConfig(version).wasm.extCosts)
        assert.ok(Number.isSafeInteger(gas) && Number.isSafeInteger(compute));
    }
  });
});

describe('toRuntimeConfigView', () => {
  it('leaves out the limits that a version does not have', () => {
    const limits = (version: number) =>
      (toRuntimeConfigView(runtimeConfig(version)) as { wasm_config: { limit_config: Record<string, unknown> } })
        .wasm_config.limit_config;
    assert.equal('max_tables_per_contract' in limits(81), false);
    assert.equal(limits(82)['max_tables_per_contract'], 1);
  });

  it('shows the costs and prices of 85 only from there on', () => {
    const view = (version: number) =>
      toRuntimeConfigView(runtimeConfig(version)) as {
        account_creation_charge?: string;
        wasm_config: { ext_costs: Record<string, number> };
      };
    assert.equal(view(84).account_creation_charge, undefined);
    assert.equal('p256_verify_base' in view(84).wasm_config.ext_costs, false);
    assert.equal(view(86).account_creation_charge, '7000000000000000000000');
    assert.equal(view(86).wasm_config.ext_costs['p256_verify_base'], 1_300_000_000_000);
  });

  // nearcore 2.13 core/parameters/src/view.rs VMConfigView
  it('shows the switches that the node of the version has', () => {
    const switches = (version: number) =>
      (toRuntimeConfigView(runtimeConfig(version)) as { wasm_config: Record<string, unknown> }).wasm_config;
    assert.equal(switches(84)['deterministic_account_ids'], true);
    assert.equal('bls12381_not_in_group_fix' in switches(84), false);
    assert.equal('deterministic_account_ids' in switches(86), false);
    assert.equal(switches(86)['bls12381_not_in_group_fix'], false);
    assert.equal(
      (switches(86)['limit_config'] as Record<string, unknown>)['max_operand_stack_bytes_per_function'],
      8_192,
    );
  });

  it('shows gas beyond 2^53 exactly and ratios in lowest terms', () => {
    const view = toRuntimeConfigView(runtimeConfig(84)) as {
      congestion_control_config: Record<string, unknown>;
      transaction_costs: Record<string, unknown>;
    };
    assert.equal(view.congestion_control_config['max_congestion_incoming_gas'], 400_000_000_000_000_000n);
    assert.equal(view.congestion_control_config['reject_tx_congestion_threshold'], 0.8);
    assert.deepEqual(view.transaction_costs['burnt_gas_reward'], [3, 10]);
  });
});

describe('isFeatureEnabled', () => {
  it('holds from the first version on', () => {
    assert.equal(isFeatureEnabled('InstantPromiseYield', 82), false);
    assert.equal(isFeatureEnabled('InstantPromiseYield', 83), true);
    assert.equal(isFeatureEnabled('InstantPromiseYield', 84), true);
  });
});
