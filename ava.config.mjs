/**
 * Contract tests run on the NEAR that NEAR_SANDBOX_BIN_PATH and NEAR_SANDBOX_BINARY_PATH name; without them, on the
 * embedded one by its own command-line entry.
 */
import { tsImport } from 'tsx/esm/api';

const { testEnvironment } = await tsImport('./scripts/lib/test-environment.ts', import.meta.url);
const known = testEnvironment();
for (const name of Object.keys(process.env)) if (!(name in known)) delete process.env[name];

export default {
  files: ['tests/**/*.test.ts'],
  extensions: { ts: 'module' },
  nodeArguments: ['--import=tsx'],
  workerThreads: false,
  concurrency: 2,
  timeout: '10m',
  environmentVariables: { ...known, NEAR_NO_LOGS: '1', NEAR_WORKSPACES_NO_LOGS: '1' },
};
