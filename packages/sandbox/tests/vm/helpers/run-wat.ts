import initWabt from 'wabt';
import { runtimeConfig } from '../../../src/parameters/lookup.ts';
import { sha256 } from '../../../src/primitives/crypto.ts';
import type { VMContext } from '../../../src/vm/context.ts';
import type { ModuleCache } from '../../../src/vm/module-cache.ts';
import type { VMOutcome } from '../../../src/vm/outcome.ts';
import { runContract } from '../../../src/vm/run.ts';
import { RecordingExternal } from './recording-external.ts';
import { defaultContext } from './test-vm.ts';

const wabt = await initWabt();

/** Gas of a regular instruction at protocol version 84. */
export const OP = 822_756;
/** Instructions that an empty function costs: a frame of 64 bytes, eight bytes an instruction. */
export const FRAME = 8;

/** Compiles WebAssembly text; what it means is not checked, so that refusals can be tested. */
export function wat(text: string): Uint8Array {
  const module = wabt.parseWat('test.wat', text, {
    bulk_memory: true,
    reference_types: true,
    sat_float_to_int: true,
    sign_extension: true,
    multi_value: true,
    threads: true,
    simd: true,
    tail_call: true,
    mutable_globals: true,
    memory64: true,
    exceptions: true,
    extended_const: true,
  });
  try {
    return new Uint8Array(module.toBinary({}).buffer);
  } finally {
    module.destroy();
  }
}

/** What a test may set of a contract call. */
export interface CallOptions {
  readonly protocolVersion?: number;
  readonly context?: Partial<VMContext>;
  readonly external?: RecordingExternal;
  readonly cache?: ModuleCache;
}

/** Calls a method of a contract on an external that records. */
export function callCode(code: Uint8Array, method = 'main', options: CallOptions = {}): VMOutcome {
  const { protocolVersion = 84, context = {}, external = new RecordingExternal(), cache } = options;
  return runContract({
    config: runtimeConfig(protocolVersion),
    context: { ...defaultContext(), ...context },
    external,
    codeHash: sha256(code),
    codeLength: code.length,
    code: () => code,
    method,
    ...(cache === undefined ? {} : { cache }),
  });
}

/** Compiles and calls `main`. */
export function runWat(text: string, options: CallOptions = {}): VMOutcome {
  return callCode(wat(text), 'main', options);
}

/** Runs the body of `main`; returns how many instructions were charged. */
export function instructions(body: string, rest = ''): number {
  const outcome = runWat(`(module ${rest} (func (export "main") ${body}))`);
  return outcome.profile.wasmGas / OP;
}
