import { CompilerInvariantError } from '../errors/base.ts';

/** A host import that was called while building: the contract's top-level code needs the chain. */
export class HostCallWhileBuilding extends Error {
  readonly hostFunction: string;
  constructor(hostFunction: string) {
    super(hostFunction);
    this.hostFunction = hostFunction;
  }
}

type Exported = (...args: number[]) => number;

/** The answers that a package may have while the contract is built: 1970, and the same random numbers in every build. */
const FIXED_TIME = 0n;
const FIXED_SEED = new Uint8Array(32).fill(0x5a);

/** An engine running in this process, before it becomes a snapshot. */
export class EngineInstance {
  readonly #exports: WebAssembly.Exports;
  readonly memory: WebAssembly.Memory;
  #isTracing = false;
  /** Set between the host's answer of the random seed and its reading. */
  #seedIsRead = false;
  /** Set when the contract called the host; `where` is the stack trace at that moment. */
  refused: { hostFunction: string; where: string } | undefined;

  /**
   * @param mayAnswer - whether a host function that was called may have a fixed answer, given the stack trace of the call
   */
  constructor(module: WebAssembly.Module, mayAnswer?: (hostFunction: string, where: string) => boolean) {
    const env: Record<string, (...args: never[]) => unknown> = {};
    for (const { name } of WebAssembly.Module.imports(module)) {
      env[name] = () => {
        const where = this.#where();
        if (mayAnswer?.(name, where)) return this.#answer(name);
        this.refused ??= { hostFunction: name, where };
        throw new HostCallWhileBuilding(name);
      };
    }
    const refuseRegister = env['read_register'];
    env['read_register'] = (...args: [id: bigint, pointer: bigint]) => {
      if (!this.#seedIsRead) return (refuseRegister as (...args: unknown[]) => unknown)(...args);
      this.#seedIsRead = false;
      return new Uint8Array(this.memory.buffer).set(FIXED_SEED, Number(args[1]));
    };
    const instance = new WebAssembly.Instance(module, { env: env as WebAssembly.ModuleImports });
    this.#exports = instance.exports;
    this.memory = instance.exports['memory'] as WebAssembly.Memory;
  }

  #where(): string {
    // Building the trace may call the host itself.
    if (this.#isTracing || !('near_where' in this.#exports)) return '';
    this.#isTracing = true;
    this.call('near_where');
    this.#isTracing = false;
    return this.text();
  }

  #answer(hostFunction: string): bigint | undefined {
    if (hostFunction === 'block_timestamp') return FIXED_TIME;
    this.#seedIsRead = true;
    return undefined;
  }

  call(name: string, ...args: number[]): number {
    const entry = this.#exports[name];
    if (typeof entry !== 'function') throw new CompilerInvariantError(`engine has no ${name}`);
    return (entry as Exported)(...args);
  }

  get stackPointer(): number {
    return (this.#exports['__stack_pointer'] as WebAssembly.Global).value as number;
  }

  /** Puts bytes at the very end of memory, out of the way of the heap; a zero byte follows them. */
  lend(bytes: Uint8Array): number {
    const end = this.memory.buffer.byteLength;
    const start = (end - bytes.length - 1) & ~7;
    const view = new Uint8Array(this.memory.buffer);
    view.set(bytes, start);
    view[start + bytes.length] = 0;
    return start;
  }

  /** What the engine left to be read: bytecode, or an error with its stack. */
  result(): Uint8Array {
    const start = this.call('near_text_pointer');
    return new Uint8Array(this.memory.buffer).slice(start, start + this.call('near_text_length'));
  }

  text(): string {
    return new TextDecoder().decode(this.result());
  }
}
