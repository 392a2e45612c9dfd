import { SandboxError } from '../../errors/base.ts';
import { InvariantError } from '../../errors/invariant.ts';
import type { StateRecord } from '../../primitives/state-record.ts';
import { InternalRpcError } from '../errors.ts';
import { method } from '../method.ts';
import { args } from '../params/params.ts';
import { stateRecord } from '../params/state-record.ts';
import { list, struct } from '../serde/containers.ts';

/** `sandbox_patch_state`: writes records over the state; answers when a block carries them. */
export const patchState = method(
  args(struct<{ records: StateRecord[] }>('RpcSandboxPatchStateRequest', { records: list(stateRecord) })),
  async ({ chain }, { records }) => {
    try {
      await chain.patchState(records);
    } catch (error) {
      if (!(error instanceof SandboxError) || error instanceof InvariantError) throw error;
      const cause = { name: 'INTERNAL_ERROR', info: { error_message: error.shortMessage } };
      throw new InternalRpcError(error.shortMessage, cause);
    }
    return {};
  },
);
