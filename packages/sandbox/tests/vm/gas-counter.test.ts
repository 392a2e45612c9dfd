import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ActionCost } from '../../src/parameters/action-costs.ts';
import { ExtCost } from '../../src/parameters/ext-costs.ts';
import { runtimeConfig } from '../../src/parameters/lookup.ts';
import { GasCounter } from '../../src/vm/gas-counter.ts';
import { assertHostError } from './helpers/test-vm.ts';

const config = runtimeConfig(84).wasm;

function counter(maxGasBurnt: number, prepaidGas: number, isView = false): GasCounter {
  return new GasCounter({ extCostGas: config.extCostGas, maxGasBurnt, prepaidGas, isView });
}

describe('GasCounter', () => {
  describe('burnGas', () => {
    it('burns up to the lower limit and names the burn limit when both are passed', () => {
      for (const [max, prepaid, view, kind] of [
        [5, 7, false, 'GasLimitExceeded'],
        [5, 7, true, 'GasLimitExceeded'],
        [5, 5, false, 'GasLimitExceeded'],
        [7, 5, true, 'GasLimitExceeded'],
        [8, 5, false, 'GasExceeded'],
      ] as const) {
        const gas = counter(max, prepaid, view);
        gas.burnGas(5);
        assertHostError(() => gas.burnGas(3), { kind });
        assert.equal(gas.burnt, view ? max : Math.min(max, prepaid));
      }
    });

    it('ignores the prepaid gas in a view', () => {
      const gas = counter(8, 5, true);
      gas.burnGas(8);
      assert.equal(gas.remainingGas(), 0);
    });
  });

  describe('payAction', () => {
    it('burns the send part and reserves the rest, which then can no longer be burnt', () => {
      const gas = counter(100, 100);
      gas.payAction(5, 15, ActionCost.transfer);
      assert.deepEqual([gas.burnt, gas.used(), gas.remainingGas()], [5, 15, 85]);
      assert.equal(gas.profile.actions[ActionCost.transfer], 5);
      assertHostError(() => gas.burnGas(86), { kind: 'GasExceeded' });
    });

    it('eats into what promises reserved when the gas runs out', () => {
      const gas = counter(1000, 100);
      gas.payAction(10, 60, ActionCost.transfer);
      assertHostError(() => gas.burnGas(70), { kind: 'GasExceeded' });
      assert.deepEqual([gas.burnt, gas.used()], [80, 100]);
    });

    it('attributes what was burnt up to the limit to the action that failed', () => {
      const gas = counter(1000, 100);
      assertHostError(() => gas.payAction(150, 200, ActionCost.stake), { kind: 'GasExceeded' });
      assert.equal(gas.profile.actions[ActionCost.stake], 100);
    });
  });

  describe('prepay', () => {
    it('takes the whole prepaid gas but not a unit more', () => {
      const gas = counter(1000, 100);
      gas.prepay(100n);
      assert.deepEqual([gas.burnt, gas.used(), gas.remainingGas()], [0, 100, 0]);
      assertHostError(() => gas.prepay(1n), { kind: 'GasExceeded' });
    });

    it('overflows only when the sum passes u64::MAX', () => {
      const max = (1n << 64n) - 1n;
      assertHostError(() => counter(1000, 100).prepay(max), { kind: 'GasExceeded' });
      const gas = counter(1000, 100);
      gas.burnGas(1);
      assertHostError(() => gas.prepay(max), { kind: 'IntegerOverflow' });
    });
  });

  describe('payPer', () => {
    it('multiplies the price exactly and overflows as u64 does', () => {
      const price = BigInt(config.extCostGas[ExtCost.read_memory_byte]!);
      const most = Number(((1n << 64n) - 1n) / price);
      assertHostError(() => counter(1e15, 1e15).payPer(ExtCost.read_memory_byte, most), { kind: 'GasLimitExceeded' });
      assertHostError(() => counter(1e15, 1e15).payPer(ExtCost.read_memory_byte, most + 1), {
        kind: 'IntegerOverflow',
      });
    });

    it('names the burn limit for a charge beyond it even when less is prepaid', () => {
      const gas = counter(1e15, 300e12);
      assertHostError(() => gas.payPer(ExtCost.sha256_byte, 1e9), { kind: 'GasLimitExceeded' });
      assert.equal(gas.burnt, 300e12);
      assert.equal(gas.profile.ext[ExtCost.sha256_byte], 300e12);
    });
  });

  describe('loading', () => {
    it('refuses an empty method name without any charge', () => {
      const gas = counter(1e15, 1e15);
      assert.deepEqual(gas.beforeLoadingExecutable(config, '', 100), {
        kind: 'MethodResolveError',
        error: 'MethodEmptyName',
      });
      assert.equal(gas.burnt, 0);
    });

    it('costs 35,445,963 and 1,089,295 a byte, the bytes first', () => {
      const gas = counter(1e15, 1e15);
      assert.equal(gas.beforeLoadingExecutable(config, 'run', 100), undefined);
      assert.equal(gas.afterLoadingExecutable(config, 100), undefined);
      assert.equal(gas.burnt, 35_445_963 + 100 * 1_089_295);
      const poor = counter(1e15, 1);
      assert.deepEqual(poor.afterLoadingExecutable(config, 100), { kind: 'HostError', error: { kind: 'GasExceeded' } });
      assert.equal(poor.profile.ext[ExtCost.contract_loading_bytes], 1);
      assert.equal(poor.profile.ext[ExtCost.contract_loading_base], 0);
    });
  });

  describe('profile', () => {
    it('weighs host costs by their compute price and everything else one to one', () => {
      const gas = counter(1e15, 1e15);
      gas.payBase(ExtCost.touching_trie_node);
      gas.payBase(ExtCost.base);
      gas.burnGas(7);
      gas.profile.settleWasmGas(gas.burnt);
      assert.equal(gas.profile.wasmGas, 7);
      assert.equal(gas.profile.computeUsage(config.extCosts), 4_000_000_000 + 264_768_111 + 7);
    });
  });
});
