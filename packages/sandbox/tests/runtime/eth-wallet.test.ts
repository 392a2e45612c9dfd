import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sha256 } from '../../src/primitives/crypto.ts';
import { hashToText } from '../../src/primitives/hash.ts';
import { fromUtf8Lossy, toUtf8 } from '../../src/primitives/text.ts';
import { ethWalletGlobalContractHash, ethWalletMagicBytes, isLegacyEthWallet } from '../../src/runtime/eth-wallet.ts';

// Hashes of the files in nearcore runtime/near-wallet-contract/res.
const MAINNET = '5j8XPMMKMn5cojVs4qQ65dViGtgMHgrfNtJgrC18X8Qw';
const TESTNET = 'BL1PtbXR6CeP39LXZTVfTNap2dxruEdaWZVxptW6NufU';
const FIRST_TESTNET = '3Za8tfLX6nKa2k4u2Aq5CRrM7EmTVSL9EERxymfnSFKd';
const LOCALNET = 'FAq9tQRbwJPTV3PQLn2F7AUD3FW2Fw1V8ZeZuazfeu1v';

describe('the wallet of ETH-implicit accounts', () => {
  it('is a global contract of its own on main and test net, and the built-in one elsewhere', () => {
    const globalHash = (chainId: string) => hashToText(ethWalletGlobalContractHash(chainId));
    assert.equal(globalHash('mainnet'), '2zodJZK2e4nnv5AqwCRnenNSmkikXhEd7PPY6BmfTmW4');
    assert.equal(globalHash('mocknet'), globalHash('mainnet'));
    assert.equal(globalHash('testnet'), '3PpYvRxBfC5BkZxTw8ZFG3D52w1ZRhvDDWirKoxphMDn');
    assert.equal(globalHash('localnet'), LOCALNET);
  });

  it('was named by the hash of the built-in one before', () => {
    const named = (chainId: string) => fromUtf8Lossy(ethWalletMagicBytes(chainId));
    assert.equal(named('mainnet'), `near${MAINNET}`);
    assert.equal(named('testnet'), `near${TESTNET}`);
    for (const chainId of ['mocknet', 'localnet', 'sandbox']) assert.equal(named(chainId), `near${LOCALNET}`);
  });

  it('is recognised by its old name, of whatever chain', () => {
    for (const hash of [MAINNET, TESTNET, FIRST_TESTNET, LOCALNET])
      assert.ok(isLegacyEthWallet(sha256(toUtf8(`near${hash}`))), hash);
    assert.ok(!isLegacyEthWallet(ethWalletGlobalContractHash('mainnet')));
    assert.ok(!isLegacyEthWallet(sha256(toUtf8('near'))));
  });
});
