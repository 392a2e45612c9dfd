import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { blockHash, blockProducersHash, writeInnerLite } from '../../src/chain/block-codec.ts';
import { outcomeLeaf } from '../../src/chain/outcome-tree.ts';
import { combineHash, merkleRoot, MerkleTree, PartialMerkleTree, rootFromPath } from '../../src/chain/merkle.ts';
import { blockProofPath } from '../../src/chain/block-proof.ts';
import { sha256 } from '../../src/primitives/crypto.ts';
import { cryptoProvider } from '../../src/primitives/crypto.ts';
import { hashToText } from '../../src/primitives/hash.ts';
import { borshHash } from '../../src/primitives/borsh-hash.ts';
import { toBorsh } from '../../src/primitives/borsh-writer.ts';
import { keyOf, scenarioGenesis } from './helpers/genesis.ts';
import { startChain, transactionOf } from './helpers/test-chain.ts';

const TRANSFER = [{ kind: 'Transfer', deposit: 1n }] as const;

function leavesOf(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => sha256(Uint8Array.of(i & 255, i >> 8)));
}

describe('Merkle trees', () => {
  it('grow leaf by leaf to the root of the whole tree', () => {
    let tree = new PartialMerkleTree();
    for (const count of [1, 2, 3, 4, 5, 7, 8, 9, 31, 33]) {
      const leaves = leavesOf(count);
      tree = leaves.slice(tree.size).reduce((grown, leaf) => grown.with(leaf), tree);
      assert.equal(hashToText(tree.root()), hashToText(merkleRoot(leaves)));
    }
  });

  it('prove each leaf of trees of every size', () => {
    for (let size = 1; size <= 20; size++) {
      const leaves = leavesOf(size);
      for (let index = 0; index < size; index++) {
        const path = blockProofPath((i) => leaves[i], index, size);
        assert.ok(path !== undefined);
        assert.deepEqual(new MerkleTree(leaves).path(index), path);
        assert.equal(hashToText(rootFromPath(path, leaves[index] as Uint8Array)), hashToText(merkleRoot(leaves)));
      }
    }
  });
});

describe('light clients', () => {
  it('can verify an outcome from its proof to the head', async () => {
    const { chain, clock } = await startChain();
    const transactions = [1n, 2n, 3n].map((nonceOffset) =>
      transactionOf(chain, 'alice.near', 'bob.near', TRANSFER, { nonceOffset }),
    );
    for (const transaction of transactions) chain.submitTransaction(transaction);
    await Promise.all(transactions.map((transaction) => chain.waitForTransaction(transaction.hash, 'FINAL', 10_000)));
    await clock.advance(500);
    const head = chain.head().header;
    for (const { hash } of transactions) {
      const outcome = chain.findOutcome(hash);
      assert.ok(outcome !== undefined);
      const root = chain.outcomeRootProof(outcome);
      assert.ok(root !== undefined);
      const chunkRoot = rootFromPath(outcome.proof, outcomeLeaf(outcome.outcome));
      const outcomeRoot = rootFromPath(root.outcomeRootPath, sha256(chunkRoot));
      assert.equal(hashToText(outcomeRoot), hashToText(root.header.innerLite.prevOutcomeRoot));
      const path = chain.blockProof(root.header.hash, head);
      assert.ok(path !== undefined);
      assert.equal(hashToText(rootFromPath(path, root.header.hash)), hashToText(head.innerLite.blockMerkleRoot));
    }
    await chain.stop();
  });

  it('get a block that the next producers have approved, also across an epoch', async () => {
    const { chain, clock } = await startChain(scenarioGenesis({}, { epoch_length: 10 }));
    await clock.advance(4000);
    let known = chain.genesisBlock().header.hash;
    const heights: number[] = [];
    for (;;) {
      const block = chain.nextLightClientBlock(known);
      if (block === null || block === undefined) break;
      const { header } = block;
      heights.push(header.innerLite.height);
      const lite = borshHash((writer) => writeInnerLite(writer, header.innerLite));
      const inner = combineHash(lite, block.innerRestHash);
      const hash = combineHash(inner, block.prevBlockHash);
      assert.equal(hashToText(hash), hashToText(header.hash));
      assert.equal(hashToText(hash), hashToText(blockHash(header.prevHash, header.innerLite, header.innerRest)));
      assert.equal(hashToText(blockProducersHash(block.nextBps ?? [])), hashToText(header.innerLite.nextBpHash));
      const nextHash = combineHash(block.nextBlockInnerHash, hash);
      const message = toBorsh((writer) =>
        writer
          .u8(0)
          .fixed(nextHash)
          .u64(header.innerLite.height + 2),
      );
      const [approval] = block.approvalsAfterNext;
      assert.ok(approval !== null && approval !== undefined);
      assert.equal(cryptoProvider().ed25519Verify(approval, message, keyOf('validator').publicKey.data), true);
      known = hash;
    }
    // One block an epoch that has ended, then the last one that is proven.
    assert.deepEqual(heights.slice(0, 3), [8, 18, 28]);
    assert.equal(chain.nextLightClientBlock(new Uint8Array(32)), undefined);
    await chain.stop();
  });
});
