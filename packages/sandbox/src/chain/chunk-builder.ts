import { borshHash } from '../primitives/borsh-hash.ts';
import { withBorsh } from '../primitives/borsh-writer.ts';
import { sha256 } from '../primitives/crypto.ts';
import type { CryptoHash } from '../primitives/hash.ts';
import { writeReceipt } from '../primitives/receipt-borsh.ts';
import type { Receipt } from '../primitives/receipt.ts';
import { encodeSignedTransaction, type SignedTransaction } from '../primitives/transaction.ts';
import { chunkHash, type ChunkHeaderInner } from './block-codec.ts';
import type { Chunk, ChunkHeader } from './block-types.ts';
import { combineHash, merkleRoot } from './merkle.ts';

/** What a chunk says about itself and about the result of the chunk before; the rest is derived. */
export type ChunkContent = Omit<ChunkHeaderInner, 'encodedMerkleRoot' | 'encodedLength' | 'txRoot'> & {
  readonly heightIncluded: number;
};

/**
 * Makes a chunk of its content, transactions and incoming receipts.
 *
 * nearcore spreads a chunk's bytes over as many parts as it has producers' seats, with parity parts. Here a chunk has
 * one data part and two parity parts equal to it, as nearcore's own genesis chunk: nobody needs the parts of one node.
 *
 * @param sign - signs the chunk's hash; genesis chunks carry 64 zero bytes
 */
export function buildChunk(
  content: ChunkContent,
  transactions: readonly SignedTransaction[],
  incoming: readonly Receipt[],
  sign: (hash: CryptoHash) => Uint8Array,
): Chunk {
  const encodedTransactions = transactions.map(encodeSignedTransaction);
  const { heightIncluded, ...rest } = content;
  const inner: ChunkHeaderInner = {
    ...rest,
    ...encodeBody(encodedTransactions, incoming),
    txRoot: merkleRoot(encodedTransactions.map(sha256)),
  };
  const hash = chunkHash(inner);
  const header: ChunkHeader = { ...inner, chunkHash: hash, heightIncluded, signature: sign(hash) };
  return { header, transactions, prevOutgoingReceipts: incoming };
}

/**
 * Length of nearcore's TransactionReceipt in borsh, and the root of its parts.
 *
 * Each part is a borsh byte slice with all of it: its length goes before it in the same memory, for with code in the
 * receipts a copy would be of megabytes.
 */
function encodeBody(
  encodedTransactions: readonly Uint8Array[],
  receipts: readonly Receipt[],
): Pick<ChunkHeaderInner, 'encodedLength' | 'encodedMerkleRoot'> {
  return withBorsh(
    (writer) => {
      writer.u32(0);
      writer.list(encodedTransactions, (bytes) => writer.fixed(bytes));
      writer.list(receipts, (receipt) => writeReceipt(writer, receipt));
      writer.putU32(0, writer.length - 4);
    },
    (writer) => ({ encodedLength: writer.length - 4, encodedMerkleRoot: partsRoot(sha256(writer.peek())) }),
  );
}

/** Merkle root over three equal parts. */
function partsRoot(leaf: CryptoHash): CryptoHash {
  return combineHash(combineHash(leaf, leaf), leaf);
}

/** Root of the receipts that a chunk sends: one list for the one shard. */
export function outgoingReceiptsRoot(shardId: number, receipts: readonly Receipt[]): CryptoHash {
  const hash = borshHash((writer) => writer.u64(shardId).list(receipts, (receipt) => writeReceipt(writer, receipt)));
  return merkleRoot([sha256(hash)]);
}
