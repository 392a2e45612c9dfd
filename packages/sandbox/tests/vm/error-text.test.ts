import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  functionCallErrorDebug,
  functionCallErrorViewDebug,
  toFunctionCallErrorView,
} from '../../src/vm/error-text.ts';
import type { FunctionCallError, HostError } from '../../src/vm/errors.ts';

function host(error: HostError): FunctionCallError {
  return { kind: 'HostError', error };
}

describe('errors of a contract call', () => {
  it('read in outcomes and in view answers as nearcore prints them', () => {
    const cases: [FunctionCallError, unknown, string][] = [
      [host({ kind: 'GasExceeded' }), { ExecutionError: 'Exceeded the prepaid gas.' }, 'HostError(GasExceeded)'],
      [
        host({ kind: 'GuestPanic', panic_msg: 'say "no"\n' }),
        { ExecutionError: 'Smart contract panicked: say "no"\n' },
        'HostError(GuestPanic { panic_msg: "say \\"no\\"\\n" })',
      ],
      [
        host({ kind: 'ProhibitedInView', method_name: 'storage_write' }),
        { ExecutionError: 'storage_write is not allowed in view calls' },
        'HostError(ProhibitedInView { method_name: "storage_write" })',
      ],
      [
        host({ kind: 'KeyLengthExceeded', length: 2049, limit: 2048 }),
        { ExecutionError: 'The length of a storage key 2049 exceeds the limit 2048' },
        'HostError(KeyLengthExceeded { length: 2049, limit: 2048 })',
      ],
      [
        host({ kind: 'InvalidActionIndex', receipt_index: 1, action_index: 2n }),
        { ExecutionError: 'Action 2 in receipt 1 does not exist or has the wrong type of action.' },
        'HostError(InvalidActionIndex { receipt_index: 1, action_index: 2 })',
      ],
      [
        host({ kind: 'RecordedStorageExceeded', limit: { bytes: 4_000_000 } }),
        { ExecutionError: 'Size of the recorded trie storage proof has exceeded the allowed limit (4.0 MB)' },
        'HostError(RecordedStorageExceeded { limit: 4.0 MB })',
      ],
      [
        { kind: 'MethodResolveError', error: 'MethodNotFound' },
        { MethodResolveError: 'MethodNotFound' },
        'MethodResolveError(MethodNotFound)',
      ],
      [
        { kind: 'WasmTrap', trap: 'Unreachable' },
        { ExecutionError: 'WebAssembly trap: An `unreachable` opcode was executed.' },
        'WasmTrap(Unreachable)',
      ],
      [
        { kind: 'LinkError', msg: 'unknown import' },
        { ExecutionError: 'Link Error: unknown import' },
        'LinkError { msg: "unknown import" }',
      ],
      [
        { kind: 'CompilationError', error: { kind: 'CodeDoesNotExist', account_id: 'a.near' } },
        { CompilationError: { CodeDoesNotExist: { account_id: 'a.near' } } },
        'CompilationError(CodeDoesNotExist { account_id: "a.near" })',
      ],
      [
        { kind: 'CompilationError', error: { kind: 'PrepareError', error: 'Deserialization' } },
        { CompilationError: { PrepareError: 'Deserialization' } },
        'CompilationError(PrepareError(Deserialization))',
      ],
      [
        { kind: 'CompilationError', error: { kind: 'WasmtimeCompileError', msg: 'bad' } },
        { CompilationError: { WasmerCompileError: { msg: 'bad' } } },
        'CompilationError(WasmtimeCompileError { msg: "bad" })',
      ],
    ];
    for (const [error, view, debug] of cases) {
      assert.deepEqual(toFunctionCallErrorView(error), view);
      assert.equal(functionCallErrorDebug(error), debug);
    }
  });

  it('have a third form, that of the outcome printed by Rust', () => {
    assert.equal(functionCallErrorViewDebug({ ExecutionError: 'a "b"' }), 'ExecutionError("a \\"b\\"")');
    assert.equal(
      functionCallErrorViewDebug({ CompilationError: { CodeDoesNotExist: { account_id: 'a.near' } } }),
      'CompilationError(CodeDoesNotExist { account_id: AccountId("a.near") })',
    );
    assert.equal(
      functionCallErrorViewDebug({ CompilationError: { PrepareError: 'Memory' } }),
      'CompilationError(PrepareError(Memory))',
    );
  });
});
