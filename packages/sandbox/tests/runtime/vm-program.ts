import { readFileSync } from 'node:fs';
import { BorshWriter } from '../../src/primitives/borsh-writer.ts';
import { toUtf8 } from '../../src/primitives/text.ts';

const wasmFolder = new URL('../conformance/fixtures/wasm/', import.meta.url);

/** A contract of the conformance scenarios. */
export function fixtureWasm(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`${name}.wasm`, wasmFolder)));
}

/** Instructions of pr-vm.wat in the order of its branch table; the index is the opcode. */
const OPS = [
  ...['end', 'jz', 'djnz', 'trap', 'load', 'store', 'set', 'add', 'sub', 'eq', 'burn', 'read_register', 'register_len'],
  ...['write_register', 'current_account_id', 'signer_account_id', 'predecessor_account_id', 'input'],
  ...['refund_to_account_id', 'current_contract_code', 'storage_usage', 'account_balance', 'account_locked_balance'],
  ...[
    'attached_deposit',
    'prepaid_gas',
    'used_gas',
    'value_return',
    'panic',
    'panic_utf8',
    'log_utf8',
    'promise_create',
  ],
  ...['promise_then', 'promise_and', 'promise_batch_create', 'promise_batch_then', 'promise_set_refund_to'],
  ...['promise_batch_action_state_init', 'promise_batch_action_state_init_by_account_id', 'set_state_init_data_entry'],
  ...['promise_batch_action_create_account', 'promise_batch_action_deploy_contract'],
  ...['promise_batch_action_deploy_global_contract', 'promise_batch_action_deploy_global_contract_by_account_id'],
  ...['promise_batch_action_use_global_contract', 'promise_batch_action_use_global_contract_by_account_id'],
  ...[
    'promise_batch_action_function_call',
    'promise_batch_action_function_call_weight',
    'promise_batch_action_transfer',
  ],
  ...['promise_batch_action_stake', 'promise_batch_action_add_key_with_full_access'],
  ...['promise_batch_action_add_key_with_function_call', 'promise_batch_action_delete_key'],
  ...['promise_batch_action_delete_account', 'promise_yield_create', 'promise_yield_resume', 'promise_results_count'],
  ...['promise_result', 'promise_return', 'storage_write', 'storage_read', 'storage_remove', 'storage_has_key'],
];

/** Where pr-vm.wat puts its input. */
const BASE = 65536;
/** A length that means "the register whose number is the pointer". */
const REGISTER = (1n << 64n) - 1n;

/** A value that an instruction left behind. */
export class Slot {
  readonly index: number;

  constructor(index: number) {
    this.index = index;
  }
}

/** Where bytes stand in the input; known when the program is finished. */
class DataPointer {
  readonly data: Uint8Array;

  constructor(data: Uint8Array) {
    this.data = data;
  }
}

type Argument = bigint | Slot | DataPointer;

/** Puts together an input for the contract pr-vm, which does what its input says. */
export class VmProgram {
  readonly #instructions: { readonly op: number; readonly slot: number; readonly args: readonly Argument[] }[] = [];
  #slots = 0;

  /** Length and pointer of bytes or text. */
  bytes(value: string | Uint8Array): [bigint, Argument] {
    const data = typeof value === 'string' ? toUtf8(value) : value;
    return [BigInt(data.length), new DataPointer(data)];
  }

  /** Pointer to a u128. */
  u128(value: bigint): Argument {
    return new DataPointer(new BorshWriter().u128(value).finish());
  }

  /** A register in place of length and pointer. */
  register(id: bigint): [bigint, bigint] {
    return [REGISTER, id];
  }

  /** Appends an instruction; the slot holds its result. */
  call(name: string, ...args: readonly Argument[]): Slot {
    const op = OPS.indexOf(name);
    if (op < 0) throw new Error(`pr-vm has no ${name}`);
    const slot = this.#slots++ & 0xff;
    this.#instructions.push({ op, slot, args });
    return new Slot(slot);
  }

  /** The input. */
  finish(): Uint8Array {
    let length = 8;
    for (const { args } of this.#instructions) length += 8 + 8 * args.length;
    const data = new BorshWriter();
    const code = new BorshWriter();
    for (const { op, slot, args } of this.#instructions) {
      const mask = args.reduce((bits, arg, i) => (arg instanceof Slot ? bits | (1 << i) : bits), 0);
      code.u8(op).u8(slot).u8(args.length).u8(0).u32(mask);
      for (const arg of args) {
        if (arg instanceof Slot) code.u64(BigInt(arg.index));
        else if (arg instanceof DataPointer) {
          code.u64(BigInt(BASE + length + data.length));
          data.fixed(arg.data);
        } else code.u64(arg);
      }
    }
    return code.u64(0n).fixed(data.finish()).finish();
  }
}
