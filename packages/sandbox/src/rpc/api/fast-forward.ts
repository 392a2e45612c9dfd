import { SandboxError } from '../../errors/base.ts';
import { InvariantError } from '../../errors/invariant.ts';
import { InternalRpcError } from '../errors.ts';
import { method } from '../method.ts';
import { args } from '../params/params.ts';
import { struct } from '../serde/containers.ts';
import { u64 } from '../serde/scalars.ts';

/** `sandbox_fast_forward`: skips heights; answers when the head stands `delta_height` higher. */
export const fastForward = method(
  args(struct('RpcSandboxFastForwardRequest', { delta_height: u64 })),
  async ({ chain }, { delta_height }) => {
    try {
      // nearcore dies on a height that no u64 holds; here the limit is what a double holds exactly.
      if (chain.head().header.innerLite.height + Number(delta_height) > Number.MAX_SAFE_INTEGER) {
        throw new SandboxError('FAST_FORWARD_HEIGHT', `there is no height ${delta_height} above the head`);
      }
      await chain.fastForward(Number(delta_height));
    } catch (error) {
      if (!(error instanceof SandboxError) || error instanceof InvariantError) throw error;
      const message = `sandbox failed to fast forward due to: ${error.shortMessage}`;
      throw new InternalRpcError(message, { name: 'INTERNAL_ERROR', info: { error_message: message } });
    }
    return {};
  },
);
