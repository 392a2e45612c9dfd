import createWabt from 'wabt';

/** A text as a WAT string. */
function watString(text: string): string {
  return [...Buffer.from(text)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');
}

/** Wasm of a contract that calls the factory's `create`. */
export interface CallerContract {
  factory: string;
  /** Arguments of the call that `init` makes; the input of `forward` is passed on as it is. */
  initArgs?: string;
}

/**
 * A contract between a user and the factory: `forward` passes its input and deposit on to `create`, `init` calls
 * `create` in the middle of its own creation.
 */
export async function callerWasm({ factory, initArgs = '{}' }: CallerContract): Promise<Uint8Array> {
  const wabt = await createWabt();
  const create = (argsLength: string, argsPointer: string) =>
    `(call $promise (i64.const ${factory.length}) (i64.const 0) (i64.const 6) (i64.const 100) ${argsLength} ${argsPointer} (i64.const 200) (i64.const 150000000000000))`;
  const module = wabt.parseWat(
    'caller.wat',
    `(module
    (import "env" "input" (func $input (param i64)))
    (import "env" "attached_deposit" (func $deposit (param i64)))
    (import "env" "promise_create" (func $promise (param i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
    (import "env" "promise_return" (func $return (param i64)))
    (memory (export "memory") 1)
    (data (i32.const 0) "${watString(factory)}")
    (data (i32.const 100) "create")
    (data (i32.const 1000) "${watString(initArgs)}")
    (func (export "forward")
      (call $input (i64.const 0))
      (call $deposit (i64.const 200))
      (call $return ${create('(i64.const -1)', '(i64.const 0)')}))
    (func (export "init")
      (drop ${create(`(i64.const ${Buffer.byteLength(initArgs)})`, '(i64.const 1000)')})))`,
  );
  const { buffer } = module.toBinary({});
  module.destroy();
  return buffer;
}
