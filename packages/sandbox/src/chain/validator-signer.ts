import { toBorsh } from '../primitives/borsh-writer.ts';
import { sha256 } from '../primitives/crypto.ts';
import type { CryptoHash } from '../primitives/hash.ts';
import { signMessage, type KeyPair } from '../primitives/key-pair.ts';
import type { PublicKey } from '../primitives/keys.ts';
import { toUtf8 } from '../primitives/text.ts';
import { combineHash } from './merkle.ts';

const DRAW = toUtf8('random values of blocks');

/** The node's validator: signs blocks, chunks, approvals and endorsements, and draws each block's random value. */
export class ValidatorSigner {
  readonly accountId: string;
  readonly #pair: KeyPair;
  readonly #drawKey: CryptoHash;

  constructor(accountId: string, pair: KeyPair) {
    this.accountId = accountId;
    this.#pair = pair;
    this.#drawKey = sha256(this.sign(DRAW));
  }

  get publicKey(): PublicKey {
    return this.#pair.publicKey;
  }

  /** 64-byte signature of a hash or message. */
  sign(message: Uint8Array): Uint8Array {
    return signMessage(this.#pair, message).data;
  }

  /**
   * Signature by which a validator approves the block `prevHash` at `prevHeight` as parent of one at `targetHeight`.
   *
   * @see nearcore core/primitives/src/block_header.rs Approval::get_data_for_sig
   */
  approve(prevHash: CryptoHash, prevHeight: number, targetHeight: number): Uint8Array {
    return this.sign(
      toBorsh((writer) => {
        if (targetHeight === prevHeight + 1) writer.u8(0).fixed(prevHash);
        else writer.u8(1).u64(prevHeight);
        writer.u64(targetHeight);
      }),
    );
  }

  /** Signature by which a validator endorses a chunk. */
  endorse(chunkHash: CryptoHash): Uint8Array {
    return this.sign(toBorsh((writer) => writer.fixed(chunkHash).string('ChunkEndorsement')));
  }

  /**
   * The block's random value from the one before.
   *
   * nearcore uses a verifiable random function over ristretto; here the value is a hash keyed with the validator's
   * secret, which is as unpredictable to everyone without it. There is no proof: no interface would show it.
   */
  draw(previous: CryptoHash): { readonly value: Uint8Array; readonly random: CryptoHash } {
    const value = combineHash(this.#drawKey, previous);
    return { value, random: sha256(value) };
  }
}
