import { SandboxError } from '../errors/base.ts';

/** Epochs of three blocks or fewer have no room for a jump. */
const LEAST_EPOCH_LENGTH = 4;

/**
 * Height of the next block on the way to `target`.
 *
 * Jumps to three heights before an epoch's end, walks over the boundary block by block, and jumps on; the block after a
 * jump of `n` stands n + 1 above the head, so the last one stands one above the target.
 *
 * @throws {SandboxError} FAST_FORWARD_EPOCH_LENGTH when epochs are shorter than four blocks
 * @see nearcore chain/client/src/client_actor.rs sandbox_process_fast_forward
 */
export function nextFastForwardHeight(height: number, target: number, epochLength: number): number {
  const remaining = target - height;
  if (remaining <= 0) return height + 1;
  if (epochLength < LEAST_EPOCH_LENGTH) {
    throw new SandboxError('FAST_FORWARD_EPOCH_LENGTH', `cannot fast-forward with an epoch length of ${epochLength}`, {
      metaMessages: ['set epoch_length in genesis.json to 4 or more'],
    });
  }
  const inEpoch = height % epochLength;
  if (inEpoch === 0 || epochLength - inEpoch <= 3) return height + 1;
  const jump = inEpoch + remaining >= epochLength ? epochLength - inEpoch - 3 : remaining;
  return height + jump + 1;
}
