import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runtimeConfig } from '../../src/parameters/lookup.ts';
import { prepareModule } from '../../src/vm/prepare/prepare.ts';
import { callCode, runWat, wat } from './helpers/run-wat.ts';

/** Name of the refusal, or 'ok'. */
function verdict(code: Uint8Array, protocolVersion = 84): string {
  const result = prepareModule(code, runtimeConfig(protocolVersion).wasm);
  if (!('error' in result)) return 'ok';
  return result.error.kind === 'PrepareError' ? result.error.error : result.error.kind;
}

const bytes = (hex: string): Uint8Array =>
  new Uint8Array(Buffer.from(`0061736d01000000${hex.replaceAll(' ', '')}`, 'hex'));

describe('preparation', () => {
  const texts: readonly (readonly [string, string])[] = [
    ['ok', '(module)'],
    ['ok', '(module (memory 0 65536))'],
    ['ok', '(module (table 10000 funcref))'],
    ['ok', '(module (func (result funcref) (ref.func 0)) (elem declare func 0))'],
    ['ok', '(module (func (param f32) (result i64) (i64.trunc_sat_f32_s (local.get 0))))'],
    ['ok', '(module (func (param i32) (result i32) (i32.extend8_s (local.get 0))))'],
    ['ok', '(module (global (mut i32) (i32.const 1)) (export "g" (global 0)))'],
    ['Deserialization', '(module (memory 1) (memory 1))'],
    ['Deserialization', '(module (memory 65537))'],
    ['Deserialization', '(module (memory i64 1))'],
    ['Deserialization', '(module (memory 1 1 shared))'],
    ['Deserialization', '(module (table 1 externref))'],
    ['Deserialization', '(module (func (param externref)))'],
    ['Deserialization', '(module (func (local v128)))'],
    ['Deserialization', '(module (func (result i32 i32) (i32.const 1) (i32.const 2)))'],
    ['Deserialization', '(module (func (block (result i32 i32) (i32.const 1) (i32.const 2)) drop drop))'],
    ['Deserialization', '(module (func $f (return_call $f)))'],
    ['Deserialization', '(module (tag $t))'],
    ['Deserialization', '(module (memory 1) (func (drop (i32.atomic.load (i32.const 0)))))'],
    ['Deserialization', '(module (global i32 (i32.add (i32.const 1) (i32.const 2))))'],
    ['Deserialization', '(module (global i32 (i32.const 1)) (global i32 (global.get 0)))'],
    ['Deserialization', '(module (func (result i32)))'],
    ['Deserialization', '(module (func (i32.const 1)))'],
    ['Deserialization', '(module (func (drop (i32.add (i32.const 1) (i64.const 1)))))'],
    ['Deserialization', '(module (func (br 1)))'],
    ['Deserialization', '(module (func (if (result i32) (i32.const 1) (then (i32.const 1))) drop))'],
    ['Deserialization', '(module (func (local.set 0 (i32.const 1))))'],
    ['Deserialization', '(module (global i32 (i32.const 1)) (func (global.set 0 (i32.const 1))))'],
    ['Deserialization', '(module (func (drop (i32.load (i32.const 0)))))'],
    ['Deserialization', '(module (memory 1) (func (drop (i32.load align=8 (i32.const 0)))))'],
    ['Deserialization', '(module (func (drop (select (ref.null func) (ref.null func) (i32.const 1)))))'],
    ['Deserialization', '(module (func (drop (ref.func 0))))'],
    ['Deserialization', '(module (func (table.set 0 (i32.const 0) (ref.null func))))'],
    ['Deserialization', '(module (memory 1) (func (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 0))))'],
    ['Deserialization', '(module (func (export "a")) (func (export "a")))'],
    ['Deserialization', '(module (func (param i32)) (start 0))'],
    ['Instantiate', '(module (import "foo" "a" (func)))'],
    ['Instantiate', '(module (import "env" "t" (table 1 funcref)))'],
    ['Instantiate', '(module (import "env" "g" (global i32)))'],
    ['Memory', '(module (import "env" "memory" (memory 1)))'],
    ['Deserialization', '(module (import "env" "memory" (memory 2 1)))'],
    ['TooManyTables', '(module (table 1 funcref) (table 1 funcref))'],
    ['TooManyTableElements', '(module (table 10001 funcref))'],
  ];
  for (const [expected, text] of texts)
    it(`answers ${expected} to ${text}`, () => assert.equal(verdict(wat(text)), expected));

  it('answers Deserialization to what is no module', () => {
    for (const code of [
      new Uint8Array(),
      new Uint8Array(8),
      bytes('').subarray(0, 7),
      bytes('00'),
      bytes('0e0100'),
      bytes('0d0100'),
    ]) {
      assert.equal(verdict(code), 'Deserialization');
    }
  });

  it('reads integers as wasmparser does', () => {
    // A type section of one type, its count in one, five and six bytes; then with unused bits set.
    assert.equal(verdict(bytes('01 04 01 60 00 00')), 'ok');
    assert.equal(verdict(bytes('01 08 81 80 80 80 00 60 00 00')), 'ok');
    assert.equal(verdict(bytes('01 09 81 80 80 80 80 00 60 00 00')), 'Deserialization');
    assert.equal(verdict(bytes('01 08 81 80 80 80 10 60 00 00')), 'Deserialization');
  });

  it('skips custom sections anywhere, if their name is UTF-8', () => {
    assert.equal(verdict(bytes('00 03 02 c3 a9 01 04 01 60 00 00 00 01 00')), 'ok');
    assert.equal(verdict(bytes('00 03 02 c3 28')), 'Deserialization');
  });

  it('refuses sections out of order and bytes left over', () => {
    assert.equal(verdict(bytes('03 01 00 01 01 00')), 'Deserialization');
    assert.equal(verdict(bytes('01 01 00 01 01 00')), 'Deserialization');
    assert.equal(verdict(bytes('01 02 00 00')), 'Deserialization');
  });

  it('lets the first error in the file win', () => {
    assert.equal(verdict(wat('(module (import "foo" "a" (func)) (func (i32.const 1)))')), 'Instantiate');
    assert.equal(
      verdict(wat('(module (import "env" "a" (func)) (import "env" "m" (memory 1)) (import "x" "a" (func)))')),
      'Memory',
    );
    assert.equal(verdict(wat('(module (table 10001 funcref) (func (i32.const 1)))')), 'TooManyTableElements');
    assert.equal(verdict(wat('(module (func (i32.const 1)) (func (local i64) (nop)))')), 'Deserialization');
  });

  it('limits functions, locals and body size', () => {
    assert.equal(verdict(wat(`(module ${'(func)'.repeat(10_000)})`)), 'ok');
    assert.equal(verdict(wat(`(module ${'(func)'.repeat(10_001)})`)), 'TooManyFunctions');
    assert.equal(verdict(wat(`(module (import "env" "panic" (func)) ${'(func)'.repeat(10_000)})`)), 'TooManyFunctions');
    const locals = (count: number): string => `(func (local ${'i32 '.repeat(count)}))`;
    assert.equal(verdict(wat(`(module ${locals(25_000).repeat(40)})`)), 'ok');
    assert.equal(verdict(wat(`(module ${locals(25_000).repeat(40)} (func (local i32)))`)), 'TooManyLocals');
    assert.equal(verdict(wat(`(module ${locals(50_001)})`)), 'Deserialization');
    // A body is its locals (one byte for none), the instructions and the end.
    assert.equal(verdict(wat(`(module (func ${'nop '.repeat(262_142)}))`)), 'ok');
    assert.equal(verdict(wat(`(module (func ${'nop '.repeat(262_143)}))`)), 'FunctionBodyTooLarge');
  });

  it('refuses what nearcore cannot compile with its two additional locals', () => {
    const code = wat(`(module (func) (func (param i32) (local ${'i32 '.repeat(49_998)})))`);
    const result = prepareModule(code, runtimeConfig(84).wasm);
    assert.ok('error' in result);
    assert.deepEqual(result.error, { kind: 'WasmtimeCompileError', msg: 'failed to compile: wasm[0]::function[4]' });
  });

  it("limits the size of nearcore's instrumented code", () => {
    // Each call takes two bytes here and 29 bytes there; the limit is 16 MiB.
    const body = `(func ${'call 0 '.repeat(131_000)})`;
    assert.equal(verdict(wat(`(module (func) ${body.repeat(4)})`)), 'ok');
    assert.equal(verdict(wat(`(module (func) ${body.repeat(5)})`)), 'InstrumentedCodeTooLarge');
  });

  it('knows neither bulk memory nor reference types before version 84', () => {
    for (const text of [
      '(module (memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0))))',
      '(module (func (drop (ref.null func))))',
      '(module (func (param funcref)))',
      '(module (func) (table 1 funcref) (elem func 0))',
    ]) {
      assert.equal(verdict(wat(text), 83), 'Deserialization');
      assert.equal(verdict(wat(text), 84), 'ok');
    }
  });
});

describe('linking', () => {
  const main = '(func (export "main"))';
  const refusals: readonly (readonly [string, string])[] = [
    ['unknown or invalid import', '(import "env" "nope" (func))'],
    ['unknown or invalid import', '(import "env" "log_utf8" (func)) (import "env" "nope" (func))'],
    [
      'types incompatible: expected type `(func)`, found type `(func (param i64 i64))`',
      '(import "env" "log_utf8" (func))',
    ],
    [
      'types incompatible: expected type `(func (param funcref f64) (result f32))`, found type `(func (result i64))`',
      '(import "env" "block_index" (func (param funcref f64) (result f32)))',
    ],
  ];
  for (const [msg, imports] of refusals) {
    it(`answers "${msg}" to ${imports}`, () =>
      assert.deepEqual(runWat(`(module ${imports} ${main})`).error, { kind: 'LinkError', msg }));
  }

  it('comes before the search for the method', () => {
    assert.equal(callCode(wat('(module (import "env" "nope" (func)))'), 'missing').error?.kind, 'LinkError');
  });
});

describe('methods', () => {
  const code = wat(`(module (import "env" "panic" (func $panic)) (memory 1) (table 1 funcref) (global i32 (i32.const 1))
    (export "memory" (memory 0)) (export "table" (table 0)) (export "global" (global 0)) (export "panic" (func $panic))
    (func (export "param") (param i32)) (func (export "result") (result i32) (i32.const 1)) (func (export "start")) (func (export "\\00start"))
    (func (export "gas")) (func (export "\\c3\\a9")))`);
  const answers: readonly (readonly [string, string])[] = [
    ['', 'MethodEmptyName'],
    ['memory', 'MethodNotFound'],
    ['table', 'MethodNotFound'],
    ['global', 'MethodNotFound'],
    ['missing', 'MethodNotFound'],
    ['param', 'MethodInvalidSignature'],
    ['result', 'MethodInvalidSignature'],
  ];
  for (const [method, error] of answers) {
    it(`answers ${error} to "${method}"`, () =>
      assert.deepEqual(callCode(code, method).error, { kind: 'MethodResolveError', error }));
  }

  it('may have any name', () => {
    for (const method of ['start', '\0start', 'gas', 'é']) assert.equal(callCode(code, method).error, undefined);
  });

  it('may be imported functions', () => {
    assert.deepEqual(callCode(code, 'panic').error, {
      kind: 'HostError',
      error: { kind: 'GuestPanic', panic_msg: 'explicit guest panic' },
    });
  });

  it('run after the start function, which pays like any other', () => {
    const text = `(module (import "env" "log_utf8" (func $log (param i64 i64))) (memory 1) (data (i32.const 0) "ab")
      (func $start (call $log (i64.const 1) (i64.const 0))) (start $start)
      (func (export "main") (call $log (i64.const 1) (i64.const 1))))`;
    assert.deepEqual(runWat(text).logs, ['a', 'b']);
  });
});

// nearcore 2.12 prepare/instrument_v3.rs: exported names, each with a zero byte before it by then, are read once more
describe('an exported name of 100,000 bytes', () => {
  const module = (name: string): Uint8Array =>
    wat(`(module (memory 1) (export "${name}" (func 0)) (export "m" (memory 0)) (func))`);

  it('cannot be put together again since version 84', () => {
    assert.equal(verdict(module('a'.repeat(99_999))), 'ok');
    assert.equal(verdict(module('a'.repeat(100_000))), 'Serialization');
    assert.equal(verdict(module('\\c3\\a4'.repeat(50_000))), 'Serialization');
    assert.equal(verdict(module('a'.repeat(100_000)), 83), 'ok');
    assert.equal(verdict(module('a'.repeat(100_001))), 'Deserialization');
  });

  it('does no harm to a memory, whose export is dropped', () => {
    assert.equal(verdict(wat(`(module (memory 1) (export "${'a'.repeat(100_000)}" (memory 0)))`)), 'ok');
  });

  it('counts only when the module is valid, and before the limits of functions', () => {
    const code = wat(`(module (export "${'a'.repeat(100_000)}" (func 0)) (func (i32.const 1)))`);
    assert.equal(verdict(code), 'Deserialization');
    const params = wat(`(module (export "${'a'.repeat(100_000)}" (func 0)) (func (param ${'i32 '.repeat(65)})))`);
    assert.equal(verdict(params, 86), 'Serialization');
  });
});

describe('an integer that is written at length', () => {
  it('is taken as a memory index of bulk operations, in dead code as well', () => {
    // memory.fill with the index 80 80 00, memory.copy with 80 00 and 00, unreachable, memory.copy with 80 00 and 80 00
    const fill = '41 00 41 07 41 01 fc 0b 80 80 00';
    const copy = '41 01 41 00 41 01 fc 0a 80 00 00';
    const log = '42 02 42 00 10 00';
    const dead = '0f 41 00 41 00 41 00 fc 0a 80 00 80 00';
    const body = `00 ${fill} ${copy} ${log} ${dead} 0b`.split(' ');
    const hex = (value: number): string => value.toString(16).padStart(2, '0');
    const code = bytes(
      `01 09 02 60 00 00 60 02 7e 7e 00 02 10 01 03 656e76 08 6c6f675f75746638 00 01 03 02 01 00 05 03 01 00 01
       07 08 01 04 6d61696e 00 01 0a ${hex(body.length + 2)} 01 ${hex(body.length)} ${body.join('')}`.replaceAll(
        '\n',
        '',
      ),
    );
    assert.equal(verdict(code), 'ok');
    assert.deepEqual(callCode(code).logs, ['\x07\x07']);
  });
});

// nearcore 2.12 prepare/prepare_v3.rs CodeSectionStart: the limit comes before the validator
describe('the number of functions', () => {
  it('is looked at before the place of the code section', () => {
    assert.equal(verdict(bytes('0b 01 00 0a 03 90 4e ff')), 'Deserialization');
    assert.equal(verdict(bytes('0b 01 00 0a 03 91 4e ff')), 'TooManyFunctions');
  });
});

// wasmparser 0.105 src/validator/core.rs check_table_type, src/readers/core/types.rs
describe('the parser before version 84', () => {
  it('refuses tables of more than 10,000,000 entries as malformed', () => {
    const limits = (initial: number): string => verdict(wat(`(module (table ${initial} funcref))`), 83);
    assert.equal(limits(10_000_000), 'TooManyTableElements');
    assert.equal(limits(10_000_001), 'Deserialization');
    assert.equal(verdict(wat('(module (table 10000001 funcref))')), 'TooManyTableElements');
  });

  // wasmparser 0.105 src/binary_reader.rs read_memarg
  it('takes accesses that name the memory, and leaves the code as it is', () => {
    const module = (align: string, index: string): Uint8Array => {
      const body = `00 41 00 28 ${align} ${index} 04 1a 0b`.split(' ');
      const hex = (value: number): string => value.toString(16).padStart(2, '0');
      return bytes(
        `01 04 01 60 00 00 03 02 01 00 05 03 01 00 01 07 08 01 04 6d61696e 00 00
         0a ${hex(body.length + 2)} 01 ${hex(body.length)} ${body.join('')}`.replaceAll('\n', ''),
      );
    };
    const code = module('42', '00');
    const before = code.slice();
    assert.equal(callCode(code, 'main', { protocolVersion: 83 }).error, undefined);
    assert.deepEqual(code, before);
    assert.equal(verdict(module('42', '80 80 00'), 83), 'ok');
    assert.equal(verdict(module('42', '01'), 83), 'Deserialization');
    assert.equal(verdict(module('43', '00'), 83), 'Deserialization');
    assert.equal(verdict(code), 'Deserialization');
  });

  it('does not know final types', () => {
    const code = bytes('01 06 01 4f 00 60 00 00');
    assert.equal(verdict(code), 'ok');
    assert.equal(verdict(code, 83), 'Deserialization');
  });
});

describe('linking before version 84', () => {
  it('comes after the search for the method, and names the import', () => {
    const code = wat('(module (import "env" "nope" (func (param i64 f64) (result i32))) (func (export "main")))');
    const options = { protocolVersion: 83 };
    assert.equal(callCode(code, 'missing', options).error?.kind, 'MethodResolveError');
    assert.deepEqual(callCode(code, 'main', options).error, {
      kind: 'LinkError',
      msg: 'Error while importing "env"."nope": unknown import. Expected Function(FunctionType { params: [I64, F64], results: [I32] })',
    });
  });

  it('prints names as Rust does', () => {
    const code = wat('(module (import "env" "a\\00\\7f\\0b" (func)) (func (export "main")))');
    assert.deepEqual(callCode(code, 'main', { protocolVersion: 83 }).error, {
      kind: 'LinkError',
      msg: 'Error while importing "env"."a\\0\\u{7f}\\u{b}": unknown import. Expected Function(FunctionType { params: [], results: [] })',
    });
  });
});

describe('limits on types, parameters and blocks from protocol 86 on', () => {
  const types = (count: number): string => `(module ${'(type (func))'.repeat(count)})`;
  const params = (count: number): string => `(func (param ${'i32 '.repeat(count)}))`;
  const blocks = (count: number): string => `(func ${'(block)'.repeat(count)})`;
  const invalid = '(func (i32.const 1))';
  /** At 86 the verdict is the expected one, at 84 the module is fine. */
  const answers = (expected: string, text: string): void => {
    const code = wat(text);
    assert.equal(verdict(code, 86), expected);
    assert.equal(verdict(code), 'ok');
  };

  it('takes 1,024 types', () => {
    answers('ok', types(1024));
    answers('TooManyTypes', types(1025));
    // nearcore 2.13 prepare/prepare_v3.rs: the number of types is looked at before any of them
    const count = (types: string): Uint8Array => bytes(`01 03 ${types} ff`);
    assert.equal(verdict(count('80 08'), 86), 'Deserialization');
    assert.equal(verdict(count('81 08'), 86), 'TooManyTypes');
    assert.equal(verdict(count('81 08')), 'Deserialization');
    // Even when they stand in the wrong place, after one more than the limit leaves room for.
    assert.equal(verdict(bytes('01 04 01 60 00 00 03 01 00 01 03 80 08 ff'), 86), 'TooManyTypes');
    assert.equal(verdict(bytes('01 04 01 60 00 00 03 01 00 01 03 ff 07 ff'), 86), 'Deserialization');
  });

  it('takes 64 parameters in a function and 50,000 in a contract', () => {
    answers('ok', `(module ${params(64)})`);
    answers('TooManyParamsPerFunction', `(module ${params(65)})`);
    answers('ok', `(module ${params(50).repeat(1000)})`);
    answers('TooManyParamsPerContract', `(module ${params(50).repeat(1000)} ${params(1)})`);
    answers('ok', `(module (import "env" "panic" (func (param ${'i32 '.repeat(65)}))))`);
  });

  it('takes 5,000 blocks in a function and 50,000 in a contract, reachable or not', () => {
    answers('ok', `(module ${blocks(5000).repeat(10)})`);
    answers('TooManyBlocksPerFunction', `(module ${blocks(5001)})`);
    answers('TooManyBlocksPerContract', `(module ${blocks(5000).repeat(10)} ${blocks(1)})`);
    answers('TooManyBlocksPerFunction', `(module (func return ${'(loop)'.repeat(5001)}))`);
    answers('ok', `(module (func ${'(if (i32.const 1) (then) (else))'.repeat(5000)}))`);
    answers('TooManyBlocksPerFunction', `(module (func ${'(if (i32.const 1) (then) (else))'.repeat(5001)}))`);
  });

  // nearcore 2.13 prepare/instrument_v3.rs transform_code_section: max_operand_stack_bytes_per_function
  it('takes operand stacks of 8,192 bytes in a function, whatever the frame has', () => {
    const operands = (count: number): string =>
      `(module (func (local i64) ${'(i64.const 1)'.repeat(count)} ${'drop '.repeat(count)}))`;
    answers('ok', operands(1024));
    answers('OperandStackTooLarge', operands(1025));
    const both = (first: string, second: string): Uint8Array => wat(`(module ${first} ${second})`);
    const stack = `(func ${'(i64.const 1)'.repeat(1025)} ${'drop '.repeat(1025)})`;
    assert.equal(verdict(both(stack, params(65)), 86), 'OperandStackTooLarge');
    assert.equal(
      verdict(wat(stack.replace('(func', `(module (func (param ${'i32 '.repeat(65)})`) + ')'), 86),
      'TooManyParamsPerFunction',
    );
    assert.equal(
      verdict(wat(stack.replace('(func', `(module (func ${'(block)'.repeat(5001)}`) + ')'), 86),
      'OperandStackTooLarge',
    );
  });

  it('names types before functions, what is invalid before parameters and blocks, and the first function that is beyond', () => {
    assert.equal(verdict(wat(types(1025).replace(/\)$/, ` ${invalid})`)), 86), 'TooManyTypes');
    assert.equal(verdict(wat(`(module ${blocks(5001)} ${invalid})`), 86), 'Deserialization');
    assert.equal(verdict(wat(`(module ${blocks(5001)} ${params(65)})`), 86), 'TooManyBlocksPerFunction');
    assert.equal(verdict(wat(`(module ${params(65)} ${blocks(5001)})`), 86), 'TooManyParamsPerFunction');
  });
});
