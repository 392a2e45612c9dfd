import createWabt from 'wabt';

/** A text as a WAT string. */
function watString(text: string): string {
  return [...Buffer.from(text)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');
}

/** A call that the contract makes to the factory. */
export interface FactoryCall {
  method: string;
  args: Record<string, unknown>;
  /** Attached yoctoNEAR, from the contract's balance. */
  deposit: bigint;
  /** Attached gas. */
  gas: bigint;
}

/** Wasm of a contract that calls the factory's `create`. */
export interface CallerContract {
  factory: string;
  /** Arguments of the call that `init` makes; the input of `forward` is passed on as it is. */
  initArgs?: string;
  /** Calls that `run` makes, all in one receipt: they are executed in one block, in this order. */
  calls?: readonly FactoryCall[];
}

/** Where the texts of `run` begin in memory: two pages behind the rest. */
const CALLS_OFFSET = 131_072;

/** Data and instructions of the calls that `run` makes. */
function runCalls(calls: readonly FactoryCall[], factoryLength: number): { data: string; body: string } {
  let offset = CALLS_OFFSET;
  let data = '';
  const place = (text: string): string => {
    data += `(data (i32.const ${offset}) "${watString(text)}")\n`;
    const operands = `(i64.const ${Buffer.byteLength(text)}) (i64.const ${offset})`;
    offset += Buffer.byteLength(text);
    return operands;
  };
  const body = calls.map(({ method, args, deposit, gas }) => {
    const [methodOperands, argsOperands] = [place(method), place(JSON.stringify(args))];
    const [low, high] = [deposit & (2n ** 64n - 1n), deposit >> 64n];
    return `(i64.store (i32.const 200) (i64.const ${low})) (i64.store (i32.const 208) (i64.const ${high}))
      (drop (call $promise (i64.const ${factoryLength}) (i64.const 0) ${methodOperands} ${argsOperands} (i64.const 200) (i64.const ${gas})))`;
  });
  return { data, body: body.join('\n') };
}

/**
 * A contract between a user and the factory: `forward` passes its input and deposit on to `create`, `init` calls
 * `create` in the middle of its own creation, `run` makes the given calls at once.
 */
export async function callerWasm({ factory, initArgs = '{}', calls = [] }: CallerContract): Promise<Uint8Array> {
  const wabt = await createWabt();
  const create = (argsLength: string, argsPointer: string) =>
    `(call $promise (i64.const ${factory.length}) (i64.const 0) (i64.const 6) (i64.const 100) ${argsLength} ${argsPointer} (i64.const 200) (i64.const 150000000000000))`;
  const run = runCalls(calls, factory.length);
  const module = wabt.parseWat(
    'caller.wat',
    `(module
    (import "env" "input" (func $input (param i64)))
    (import "env" "attached_deposit" (func $deposit (param i64)))
    (import "env" "promise_create" (func $promise (param i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
    (import "env" "promise_return" (func $return (param i64)))
    (memory (export "memory") 3)
    (data (i32.const 0) "${watString(factory)}")
    (data (i32.const 100) "create")
    (data (i32.const 1000) "${watString(initArgs)}")
    ${run.data}
    (func (export "forward")
      (call $input (i64.const 0))
      (call $deposit (i64.const 200))
      (call $return ${create('(i64.const -1)', '(i64.const 0)')}))
    (func (export "run") ${run.body})
    (func (export "init")
      (drop ${create(`(i64.const ${Buffer.byteLength(initArgs)})`, '(i64.const 1000)')})))`,
  );
  const { buffer } = module.toBinary({});
  module.destroy();
  return buffer;
}
