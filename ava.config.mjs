/**
 * Contract tests run on the NEAR that NEAR_SANDBOX_BIN_PATH and NEAR_SANDBOX_BINARY_PATH name; without them, on the
 * embedded one by its own command-line entry.
 */
const embedded = new URL('./packages/sandbox/bin/', import.meta.url).pathname;
process.env.NEAR_SANDBOX_BIN_PATH ||= `${embedded}near-sandbox`;
process.env.NEAR_SANDBOX_BINARY_PATH ||= embedded;

export default {
  files: ['tests/**/*.test.ts'],
  extensions: { ts: 'module' },
  nodeArguments: ['--import=tsx'],
  workerThreads: false,
  concurrency: 2,
  timeout: '10m',
  environmentVariables: { NEAR_NO_LOGS: '1', NEAR_WORKSPACES_NO_LOGS: '1' },
};
