import createWabt from 'wabt';

/** What a tiny contract does when it is initialised. */
export type TinyInit =
  /** Writes `stateBytes` of state, key and record included. */
  | 'store'
  /** Panics. */
  | 'panic'
  /** Runs until its gas is used up. */
  | 'loop';

/** Description of a tiny contract. */
export interface TinyContract {
  init?: TinyInit;
  /** Bytes of state that `init` adds, the 40 of the record included. */
  stateBytes?: number;
  /** Size that the module is padded to. */
  size?: number;
  /** Number that `get_mark` returns: tells versions apart. */
  mark?: number;
}

const BODIES: Record<TinyInit, (stateBytes: number) => string> = {
  store: (stateBytes) =>
    `(drop (call $write (i64.const 1) (i64.const 0) (i64.const ${stateBytes - 41}) (i64.const 64) (i64.const 0)))`,
  panic: () => '(call $panic (i64.const 4) (i64.const 16))',
  loop: () => '(loop $again (br $again))',
};

/** Wasm of a contract far smaller than a compiled one: `init`, `migrate`, `get_mark` and a payable `take`. */
export async function tinyWasm({
  init = 'store',
  stateBytes = 50,
  size,
  mark = 1,
}: TinyContract = {}): Promise<Uint8Array> {
  const wabt = await createWabt();
  const text = `(module
    (import "env" "storage_write" (func $write (param i64 i64 i64 i64 i64) (result i64)))
    (import "env" "panic_utf8" (func $panic (param i64 i64)))
    (import "env" "value_return" (func $return (param i64 i64)))
    (memory (export "memory") 1)
    (data (i32.const 0) "S")
    (data (i32.const 16) "boom")
    (data (i32.const 32) "${String(mark).padStart(4, ' ')}")
    (func (export "init") ${BODIES[init](stateBytes)})
    (func (export "migrate") ${BODIES.store(51)})
    (func (export "take"))
    (func (export "get_mark") (call $return (i64.const 4) (i64.const 32))))`;
  const module = wabt.parseWat('tiny.wat', text);
  const { buffer } = module.toBinary({});
  module.destroy();
  return size === undefined ? buffer : pad(buffer, size);
}

/** Adds a custom section, so that the module is `size` bytes long. */
export function pad(code: Uint8Array, size: number): Uint8Array {
  const header = 1 + 5 + 1 + 1;
  const filler = size - code.length - header;
  if (filler < 0) throw new Error(`A module of ${code.length} bytes cannot be padded to ${size}.`);
  const section = new Uint8Array(header + filler);
  const length = filler + 2;
  section[0] = 0;
  for (let index = 0; index < 5; index++)
    section[1 + index] = ((length >>> (7 * index)) & 0x7f) | (index < 4 ? 0x80 : 0);
  section[6] = 1;
  section[7] = 'p'.charCodeAt(0);
  for (let index = 0; index < filler; index++) section[header + index] = (index * 131) & 0xff;
  return Buffer.concat([code, section]);
}
