/**
 * An embedded NEAR: a chain for development and tests with JSON-RPC, as a class for TypeScript tests and as the program
 * `near-sandbox`.
 *
 * @packageDocumentation
 */
export {
  Sandbox,
  type RootAccount,
  type SandboxAccount,
  type SandboxOptions,
  type SandboxSnapshot,
} from './sandbox.ts';
export { SandboxError } from './errors/base.ts';
export { NodeError } from './node/node-thread.ts';
