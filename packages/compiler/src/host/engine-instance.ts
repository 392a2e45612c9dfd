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

/** An engine running in this process, before it becomes a snapshot. */
export class EngineInstance {
  readonly #exports: WebAssembly.Exports;
  readonly memory: WebAssembly.Memory;
  /** Set when the contract called the host; `where` is the stack trace at that moment. */
  refused: { hostFunction: string; where: string } | undefined;

  constructor(module: WebAssembly.Module) {
    const env: Record<string, (...args: unknown[]) => never> = {};
    for (const { name } of WebAssembly.Module.imports(module)) {
      env[name] = () => {
        this.refused ??= { hostFunction: name, where: '' };
        if (this.refused.where === '' && 'near_where' in this.#exports) {
          this.call('near_where');
          this.refused.where = this.text();
        }
        throw new HostCallWhileBuilding(name);
      };
    }
    const instance = new WebAssembly.Instance(module, { env });
    this.#exports = instance.exports;
    this.memory = instance.exports['memory'] as WebAssembly.Memory;
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
