import { join } from 'node:path';
import { REPOSITORY } from './repository.ts';

/** What the tests may be told: which NEAR they run on, where near-cli-rs is, how long the random ones go on. */
const TOLD = /^NEAR_(SANDBOX_|CLI_RS$)/;

/**
 * What changes the answers of the programs that the tests start: a NEAR developer's network and node, proxies (the tests talk
 * to 127.0.0.1 only), forced colours, another NODE_ENV, languages.
 */
const FOREIGN =
  /^(NEAR_.*|(https?|all|no|node_use_env)_proxy|(clicolor_)?force_color|colorterm|node_env|lang|language|lc_.*)$/i;

/**
 * The environment in which tests run, whatever the one is that they are started from.
 *
 * near-workspaces (and every other tool) starts the embedded NEAR in it instead of a downloaded binary: near-workspaces 5 looks
 * for a file called `near-sandbox` in the folder NEAR_SANDBOX_BINARY_PATH, and only when NEAR_SANDBOX_BIN_PATH is set too. Both
 * are left alone when the user has set them: the same tests then run on real neard.
 */
export function testEnvironment(given: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const own = Object.entries(given).filter(([name]) => TOLD.test(name) || !FOREIGN.test(name));
  const folder = join(REPOSITORY, 'packages', 'sandbox', 'bin');
  const isNearNamed = given.NEAR_SANDBOX_BIN_PATH && given.NEAR_SANDBOX_BINARY_PATH;
  return {
    ...Object.fromEntries(own),
    ...(isNearNamed ? {} : { NEAR_SANDBOX_BIN_PATH: join(folder, 'near-sandbox'), NEAR_SANDBOX_BINARY_PATH: folder }),
    // picocolors and others colour what goes to a pipe as well where CI is set.
    NO_COLOR: '1',
    TZ: 'UTC',
    LC_ALL: 'C.UTF-8',
  };
}
