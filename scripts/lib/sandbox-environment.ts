import { join } from 'node:path';
import { REPOSITORY } from './repository.ts';

/**
 * Environment in which near-workspaces (and every other tool) starts the embedded NEAR instead of a downloaded binary.
 *
 * near-workspaces 5 looks for a file called `near-sandbox` in the folder NEAR_SANDBOX_BINARY_PATH, and only when
 * NEAR_SANDBOX_BIN_PATH is set too. Both are left alone when the user has set them: the same tests then run on real neard.
 */
export function sandboxEnvironment(): Record<string, string> {
  if (process.env.NEAR_SANDBOX_BIN_PATH && process.env.NEAR_SANDBOX_BINARY_PATH) return {};
  const folder = join(REPOSITORY, 'packages', 'sandbox', 'bin');
  return { NEAR_SANDBOX_BIN_PATH: join(folder, 'near-sandbox'), NEAR_SANDBOX_BINARY_PATH: folder };
}
