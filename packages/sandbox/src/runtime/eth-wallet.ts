import { parseHash, type CryptoHash } from '../primitives/hash.ts';
import { toUtf8 } from '../primitives/text.ts';

/** Hash of the wallet contract that ETH-implicit accounts run, by chain; any other chain has the local test build. */
const WALLET_HASHES: Readonly<Record<string, string>> = {
  mainnet: '2zodJZK2e4nnv5AqwCRnenNSmkikXhEd7PPY6BmfTmW4',
  mocknet: '2zodJZK2e4nnv5AqwCRnenNSmkikXhEd7PPY6BmfTmW4',
  testnet: '3PpYvRxBfC5BkZxTw8ZFG3D52w1ZRhvDDWirKoxphMDn',
};
const LOCAL_WALLET_HASH = 'FAq9tQRbwJPTV3PQLn2F7AUD3FW2Fw1V8ZeZuazfeu1v';

function walletHashText(chainId: string): string {
  return WALLET_HASHES[chainId] ?? LOCAL_WALLET_HASH;
}

/**
 * The global contract that a new ETH-implicit account uses. On a local chain nobody has deployed it, so calling such an
 * account fails with CodeDoesNotExist.
 *
 * @see nearcore runtime/near-wallet-contract/src/lib.rs eth_wallet_global_contract_hash
 */
export function ethWalletGlobalContractHash(chainId: string): CryptoHash {
  return parseHash(walletHashText(chainId));
}

/**
 * What stands in for the wallet's code in an ETH-implicit account made before protocol 83: `near` and the hash.
 *
 * @see nearcore runtime/near-wallet-contract/src/lib.rs wallet_contract_magic_bytes
 */
export function ethWalletMagicBytes(chainId: string): Uint8Array {
  return toUtf8(`near${walletHashText(chainId)}`);
}
