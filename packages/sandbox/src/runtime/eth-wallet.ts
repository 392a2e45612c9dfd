import { sha256 } from '../primitives/crypto.ts';
import { bytesKey, parseHash, type CryptoHash } from '../primitives/hash.ts';
import { toUtf8 } from '../primitives/text.ts';

/** Hash of nearcore's own wallet contract on chains that are neither main nor test net. */
const LOCAL_WALLET = 'FAq9tQRbwJPTV3PQLn2F7AUD3FW2Fw1V8ZeZuazfeu1v';

/** The global contracts that ETH-implicit accounts use from protocol 83 on, by chain. */
const GLOBAL_WALLETS: Readonly<Record<string, string>> = {
  mainnet: '2zodJZK2e4nnv5AqwCRnenNSmkikXhEd7PPY6BmfTmW4',
  mocknet: '2zodJZK2e4nnv5AqwCRnenNSmkikXhEd7PPY6BmfTmW4',
  testnet: '3PpYvRxBfC5BkZxTw8ZFG3D52w1ZRhvDDWirKoxphMDn',
};

/** Hashes of the wallet contracts that nearcore holds itself for accounts made before, by chain. */
const BUILT_IN_WALLETS: Readonly<Record<string, string>> = {
  mainnet: '5j8XPMMKMn5cojVs4qQ65dViGtgMHgrfNtJgrC18X8Qw',
  testnet: 'BL1PtbXR6CeP39LXZTVfTNap2dxruEdaWZVxptW6NufU',
};

/** Of the test net at protocol 70 only. */
const FIRST_TESTNET_WALLET = '3Za8tfLX6nKa2k4u2Aq5CRrM7EmTVSL9EERxymfnSFKd';

const magicBytes = (walletHash: string): Uint8Array => toUtf8(`near${walletHash}`);

/** Code hashes of accounts that have any of the built-in wallets. */
const LEGACY_CODE_HASHES = new Set(
  [...Object.values(BUILT_IN_WALLETS), FIRST_TESTNET_WALLET, LOCAL_WALLET].map((hash) =>
    bytesKey(sha256(magicBytes(hash))),
  ),
);

/**
 * The global contract that a new ETH-implicit account uses. On a local chain nobody has deployed it, so calling such an
 * account fails with CodeDoesNotExist.
 *
 * @see nearcore runtime/near-wallet-contract/src/lib.rs eth_wallet_global_contract_hash
 */
export function ethWalletGlobalContractHash(chainId: string): CryptoHash {
  return parseHash(GLOBAL_WALLETS[chainId] ?? LOCAL_WALLET);
}

/**
 * What stands in for the wallet's code in an ETH-implicit account made before protocol 83: `near` and the hash.
 *
 * @see nearcore runtime/near-wallet-contract/src/lib.rs wallet_contract_magic_bytes
 */
export function ethWalletMagicBytes(chainId: string): Uint8Array {
  return magicBytes(BUILT_IN_WALLETS[chainId] ?? LOCAL_WALLET);
}

/**
 * Whether the code hash is that of a wallet's stand-in, of whatever chain.
 *
 * @see nearcore runtime/near-wallet-contract/src/lib.rs LegacyEthWallet::resolve
 */
export function isLegacyEthWallet(codeHash: CryptoHash): boolean {
  return LEGACY_CODE_HASHES.has(bytesKey(codeHash));
}
