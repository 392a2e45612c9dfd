/**
 * How many transfers a second the runtime applies: 10,000 between 20 accounts, 500 a chunk, signatures checked before.
 *
 *   tsx bench/transfers.ts
 */
import { applyChunk } from '../src/runtime/apply.ts';
import { installNodeCrypto } from '../src/node/node-crypto.ts';
import { runtimeConfig } from '../src/parameters/lookup.ts';
import { createAccount } from '../src/primitives/account.ts';
import { sha256 } from '../src/primitives/crypto.ts';
import { ZERO_HASH } from '../src/primitives/hash.ts';
import { keyPairFromSeed, signMessage } from '../src/primitives/key-pair.ts';
import type { Receipt } from '../src/primitives/receipt.ts';
import { verifySignature } from '../src/primitives/keys.ts';
import {
  decodeSignedTransaction,
  encodeSignedTransaction,
  encodeTransaction,
  type Transaction,
} from '../src/primitives/transaction.ts';
import { toUtf8 } from '../src/primitives/text.ts';
import { writeStateRecord } from '../src/runtime/state-patch.ts';
import { TrieUpdate } from '../src/store/trie-update.ts';
import { Trie } from '../src/store/trie.ts';

const TRANSFERS = 10_000;
const ACCOUNTS = 20;
const PER_CHUNK = 500;

installNodeCrypto();
const state = new TrieUpdate(Trie.empty());
const users = Array.from({ length: ACCOUNTS }, (_, i) => ({
  id: `user${i}.near`,
  pair: keyPairFromSeed(sha256(toUtf8(`user${i}`))),
}));
for (const { id, pair } of users) {
  writeStateRecord(state, { kind: 'Account', accountId: id, account: createAccount(10n ** 30n, 182n) });
  writeStateRecord(state, {
    kind: 'AccessKey',
    accountId: id,
    publicKey: pair.publicKey,
    accessKey: { nonce: 0n, permission: { kind: 'FullAccess' } },
  });
}
// Other accounts give the trie the depth that a real one has.
for (let i = 0; i < 5_000; i++)
  writeStateRecord(state, { kind: 'Account', accountId: `filler${i}.near`, account: createAccount(1n, 182n) });
state.commit({ kind: 'InitialState' });
let trie = state.finalize().trie;

const encoded = Array.from({ length: TRANSFERS }, (_, i) => {
  const signer = users[i % ACCOUNTS]!;
  const transaction: Transaction = {
    version: 0,
    signerId: signer.id,
    publicKey: signer.pair.publicKey,
    nonce: BigInt(Math.floor(i / ACCOUNTS) + 1),
    nonceIndex: null,
    receiverId: users[(i * 7 + 1) % ACCOUNTS]!.id,
    blockHash: ZERO_HASH,
    actions: [{ kind: 'Transfer', deposit: 1n }],
    nonceMode: 'Monotonic',
  };
  const bytes = encodeTransaction(transaction);
  return encodeSignedTransaction({
    transaction,
    signature: signMessage(signer.pair, sha256(bytes)),
    hash: ZERO_HASH,
    size: 0,
  });
});

function measure<T>(name: string, run: () => T): T {
  const begin = performance.now();
  const result = run();
  const ms = performance.now() - begin;
  console.log(`${name}: ${ms.toFixed(0)} ms, ${Math.round((TRANSFERS / ms) * 1000)} a second`);
  return result;
}

const decoded = measure('decode and hash', () => encoded.map((bytes) => decodeSignedTransaction(bytes)));
measure('check signatures', () => {
  for (const { signature, hash, transaction } of decoded)
    if (!verifySignature(signature, hash, transaction.publicKey)) throw new Error('bad signature');
});
const config = runtimeConfig(84);
let height = 100;
let receipts: readonly Receipt[] = [];
let succeeded = 0;
measure('apply', () => {
  for (let at = 0; at < TRANSFERS || receipts.length > 0; at += PER_CHUNK) {
    height += 1;
    const result = applyChunk({
      trie,
      block: {
        chainId: 'localnet',
        blockHeight: height,
        prevBlockHash: ZERO_HASH,
        blockTimestampNs: 0n,
        epochId: ZERO_HASH,
        epochHeight: 1,
        gasPriceYocto: 100_000_000n,
        gasLimit: 10n ** 15n,
        randomSeed: ZERO_HASH,
        config,
      },
      epoch: { validatorStake: () => null, totalStake: 0n, minimumStake: 0n },
      receipts,
      transactions: decoded.slice(at, at + PER_CHUNK),
      transactionsVerified: true,
      validatorAccountsUpdate: null,
      congestionInfo: { delayedReceiptsGas: 0n, bufferedReceiptsGas: 0n, receiptBytes: 0n, allowedShard: 0 },
      statePatch: [],
    });
    trie = result.trie;
    receipts = result.outgoingReceipts;
    for (const { outcome } of result.outcomes)
      if (outcome.metadata.version === 3 && outcome.status.kind === 'SuccessValue') succeeded++;
    void trie.root;
  }
});
if (succeeded !== TRANSFERS) throw new Error(`only ${succeeded} transfers succeeded`);
