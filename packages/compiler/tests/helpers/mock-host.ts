import { HOST_FUNCTIONS } from '../../src/host/host-functions.ts';

/** A contract's host in memory: enough of nearcore's `env` to run methods in a test and look at what they did. */
export interface MockOptions {
  readonly accountId?: string;
  readonly predecessor?: string;
  readonly deposit?: bigint;
  readonly input?: string | Uint8Array;
  readonly timestampNs?: bigint;
  /** What the calls that a callback waited for gave; null for one that failed. */
  readonly promiseResults?: readonly (string | null)[];
}

export interface MockOutcome {
  readonly logs: string[];
  readonly returned: Uint8Array | undefined;
  readonly panic: string | undefined;
  /** Wasm instructions executed; 0 unless the module went through countInstructions. */
  readonly instructions: number;
  /** Calls of promise functions: name and arguments, with what pointers point to in their place. */
  readonly promises: { name: string; args: (bigint | number | string)[] }[];
}

class Panic extends Error {}

const NO_REGISTER = 2n ** 64n - 1n;

export class MockHost {
  readonly storage = new Map<string, Uint8Array>();
  readonly #module: WebAssembly.Module;

  constructor(wasm: Uint8Array) {
    this.#module = new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>);
  }

  /** Runs a method in a fresh instance, as a node does. State is kept when it does not panic. */
  call(method: string, options: MockOptions = {}): MockOutcome & { text: string | undefined; json: unknown } {
    const registers = new Map<bigint, Uint8Array>();
    const outcome = {
      logs: [] as string[],
      returned: undefined as Uint8Array | undefined,
      panic: undefined as string | undefined,
      instructions: 0,
      promises: [] as { name: string; args: (bigint | number | string)[] }[],
    };
    const written = new Map(this.storage);
    const held: { memory?: WebAssembly.Memory } = {};
    const view = () => new Uint8Array((held.memory as WebAssembly.Memory).buffer);
    const bytes = (length: bigint, pointer: bigint): Uint8Array => {
      if (length === NO_REGISTER) {
        const register = registers.get(pointer);
        if (!register) throw new Panic('InvalidRegisterId');
        return register;
      }
      return view().slice(Number(pointer), Number(pointer) + Number(length));
    };
    const text = (length: bigint, pointer: bigint) => new TextDecoder().decode(bytes(length, pointer));
    const latin1 = (data: Uint8Array) => Buffer.from(data).toString('latin1');
    const put = (id: bigint, data: Uint8Array | string) =>
      void registers.set(BigInt.asUintN(64, id), typeof data === 'string' ? new TextEncoder().encode(data) : data);
    const u128 = (pointer: bigint, value: bigint) => {
      const data = new DataView((held.memory as WebAssembly.Memory).buffer);
      data.setBigUint64(Number(pointer), BigInt.asUintN(64, value), true);
      data.setBigUint64(Number(pointer) + 8, value >> 64n, true);
    };
    /** Arguments of an import as its entry in the table of host functions describes them; amounts are decimal. */
    const pointedTo = (name: string, args: readonly (bigint | number)[]): (bigint | number | string)[] => {
      const left = [...args];
      const next = () => BigInt(left.shift() ?? 0);
      const described = HOST_FUNCTIONS.find((fn) => fn.import === name && !fn.custom)?.parameters ?? [];
      const values = described.map(([, kind]) => {
        if (kind === 'u64') return next();
        if (kind !== 'u128') return latin1(bytes(unsigned(next()), unsigned(next())));
        const pointer = Number(next());
        const data = new DataView((held.memory as WebAssembly.Memory).buffer);
        return `${data.getBigUint64(pointer, true) + (data.getBigUint64(pointer + 8, true) << 64n)}`;
      });
      return [...values, ...left];
    };
    const unsigned = (id: bigint) => BigInt.asUintN(64, id);
    const known: Record<string, (...args: never[]) => unknown> = {
      read_register: (id: bigint, pointer: bigint) =>
        view().set(registers.get(unsigned(id)) as Uint8Array, Number(pointer)),
      register_len: (id: bigint) => BigInt.asIntN(64, BigInt(registers.get(unsigned(id))?.length ?? NO_REGISTER)),
      write_register: (id: bigint, length: bigint, pointer: bigint) =>
        put(id, bytes(unsigned(length), unsigned(pointer))),
      input: (id: bigint) => put(id, options.input ?? ''),
      current_account_id: (id: bigint) => put(id, options.accountId ?? 'contract.near'),
      predecessor_account_id: (id: bigint) => put(id, options.predecessor ?? 'alice.near'),
      signer_account_id: (id: bigint) => put(id, options.predecessor ?? 'alice.near'),
      random_seed: (id: bigint) => put(id, new Uint8Array(32).fill(7)),
      block_timestamp: () => options.timestampNs ?? 1_700_000_000_123_000_000n,
      block_index: () => 100n,
      attached_deposit: (pointer: bigint) => u128(pointer, options.deposit ?? 0n),
      account_balance: (pointer: bigint) => u128(pointer, 2n ** 127n + 5n),
      account_locked_balance: (pointer: bigint) => u128(pointer, 0n),
      value_return: (length: bigint, pointer: bigint) =>
        void (outcome.returned = bytes(unsigned(length), unsigned(pointer))),
      log_utf8: (length: bigint, pointer: bigint) => void outcome.logs.push(text(unsigned(length), unsigned(pointer))),
      panic_utf8: (length: bigint, pointer: bigint) => {
        throw new Panic(text(unsigned(length), unsigned(pointer)));
      },
      panic: () => {
        throw new Panic('explicit guest panic');
      },
      storage_write: (keyLength: bigint, key: bigint, length: bigint, pointer: bigint, register: bigint) => {
        const name = latin1(bytes(unsigned(keyLength), unsigned(key)));
        const before = written.get(name);
        written.set(name, bytes(unsigned(length), unsigned(pointer)));
        if (before) put(register, before);
        return before ? 1n : 0n;
      },
      storage_read: (keyLength: bigint, key: bigint, register: bigint) => {
        const found = written.get(latin1(bytes(unsigned(keyLength), unsigned(key))));
        if (found) put(register, found);
        return found ? 1n : 0n;
      },
      storage_has_key: (keyLength: bigint, key: bigint) =>
        written.has(latin1(bytes(unsigned(keyLength), unsigned(key)))) ? 1n : 0n,
      storage_remove: (keyLength: bigint, key: bigint, register: bigint) => {
        const name = latin1(bytes(unsigned(keyLength), unsigned(key)));
        const found = written.get(name);
        if (found) put(register, found);
        written.delete(name);
        return found ? 1n : 0n;
      },
    };
    known['promise_results_count'] = () => BigInt(options.promiseResults?.length ?? 0);
    known['promise_result'] = (index: bigint, register: bigint) => {
      const result = options.promiseResults?.[Number(index)];
      if (result === undefined) throw new Panic('InvalidPromiseResultIndex');
      if (result === null) return 2n;
      put(register, result);
      return 1n;
    };
    let promiseCount = 0n;
    const env: Record<string, unknown> = {};
    for (const { name } of WebAssembly.Module.imports(this.#module)) {
      env[name] =
        known[name] ??
        ((...args: (bigint | number)[]) => {
          outcome.promises.push({ name, args: pointedTo(name, args) });
          return name === 'promise_yield_resume' ? 1 : promiseCount++;
        });
    }
    const instance = new WebAssembly.Instance(this.#module, { env: env as WebAssembly.ModuleImports });
    held.memory = instance.exports['memory'] as WebAssembly.Memory;
    try {
      (instance.exports[method] as () => void)();
      this.storage.clear();
      for (const [key, value] of written) this.storage.set(key, value);
    } catch (error) {
      outcome.panic = error instanceof Panic ? error.message : `trap: ${String(error)}`;
    }
    const counter = instance.exports['instructions'];
    if (counter instanceof WebAssembly.Global) outcome.instructions = Number(counter.value);
    const returned = outcome.returned && new TextDecoder().decode(outcome.returned);
    let json: unknown;
    try {
      json = returned === undefined ? undefined : JSON.parse(returned);
    } catch {
      json = undefined;
    }
    return { ...outcome, text: returned, json };
  }
}
