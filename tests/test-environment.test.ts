import test from 'ava';
import { testEnvironment } from '../scripts/lib/test-environment.ts';

test('the tests see nothing of the settings of the NEAR developer who starts them', (t) => {
  const foreign = [
    'NEAR_ENV',
    'NEAR_NETWORK',
    'NEAR_TESTNET_RPC',
    'HTTP_PROXY',
    'https_proxy',
    'FORCE_COLOR',
    'NODE_ENV',
  ];
  const seen = testEnvironment({ PATH: '/bin', ...Object.fromEntries(foreign.map((name) => [name, 'other'])) });
  t.is(seen.PATH, '/bin');
  t.deepEqual(
    foreign.filter((name) => name in seen),
    [],
  );
  t.is(testEnvironment({ TZ: 'Asia/Kathmandu', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' }).TZ, 'UTC');
});

test('the embedded NEAR runs them, unless another one is named by both variables', (t) => {
  const named = { NEAR_SANDBOX_BIN_PATH: '/n/near-sandbox', NEAR_SANDBOX_BINARY_PATH: '/n', NEAR_CLI_RS: '/n/near' };
  t.like(testEnvironment(named), named);
  const half = testEnvironment({ NEAR_SANDBOX_BIN_PATH: '/n/near-sandbox' });
  t.regex(half.NEAR_SANDBOX_BIN_PATH ?? '', /packages.sandbox.bin.near-sandbox$/);
  t.regex(half.NEAR_SANDBOX_BINARY_PATH ?? '', /packages.sandbox.bin$/);
});
