import { HOST_FUNCTIONS } from '../host/host-functions.ts';
import { INTRINSICS } from '../host/intrinsics.ts';
import { COMPILER_ENTRY_POINTS } from './bytecode.ts';
import { SNAPSHOT_ENTRY_POINTS } from './snapshot.ts';

/** Everything that a build may call in the engine. */
export const ENGINE_ENTRY_POINTS: readonly string[] = [
  ...new Set([
    'near_call',
    ...COMPILER_ENTRY_POINTS,
    ...SNAPSHOT_ENTRY_POINTS,
    ...INTRINSICS.map((name) => `near_intrinsic_${name}`),
    ...HOST_FUNCTIONS.map((fn) => `near_env_${fn.name}`),
  ]),
];
