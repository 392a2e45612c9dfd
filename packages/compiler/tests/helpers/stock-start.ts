import { INTRINSICS } from '../../src/host/intrinsics.ts';
import { HOST_FUNCTIONS } from '../../src/host/host-functions.ts';
import { bundle } from '../../src/stages/bundle.ts';
import { compileBytecode } from '../../src/stages/bytecode.ts';
import { ENGINE_ENTRY_POINTS } from '../../src/stages/entry-points.ts';
import { BuildCache } from '../../src/toolchain/build-cache.ts';
import { createBundleHost } from '../../src/toolchain/bundle-host.ts';
import { engineSource } from '../../src/toolchain/engine-objects.ts';
import { linkEngine } from '../../src/toolchain/wasm-linker.ts';
import { encodeSigned } from '../../src/wasm/leb128.ts';
import { countEntries, Reader, readSections, SECTION, Writer, writeSections } from '../../src/wasm/module.ts';

/** What an engine must export to start the stock way. */
export const STOCK_ENTRY_POINTS: readonly string[] = [
  'near_start',
  ...INTRINSICS.map((name) => `near_intrinsic_${name}`),
  'near_sdk_start',
  'near_load',
  'near_methods',
  'near_bind',
  'near_call',
];

/** As stages/snapshot.ts has it, so that recursion ends at the same depth. */
const JS_STACK_BYTES = 80 * 1024;
/** toolchain/wasm-linker.ts INITIAL_MEMORY_BYTES: what is put at the end stays out of the heap's way. */
const MEMORY_BYTES = 1024 * 65536;

const OPCODE = { unreachable: 0x00, if: 0x04, end: 0x0b, call: 0x10, drop: 0x1a, const: 0x41 } as const;
const NOTHING = 0x40;

/** Functions that a module exports, by name. */
function exportedFunctions(module: Uint8Array): Map<string, number> {
  const reader = new Reader(readSections(module).find(({ id }) => id === SECTION.export)?.bytes ?? Uint8Array.of(0));
  const found = new Map<string, number>();
  for (let count = reader.unsigned(); count > 0; count--) {
    const name = reader.name();
    const kind = reader.byte();
    const index = reader.unsigned();
    if (kind === 0) found.set(name, index);
  }
  return found;
}

/**
 * A contract that starts as those of near-sdk-js do: in every call it makes the engine, installs all intrinsics and the
 * `env` functions, reads the bytecode, runs the top-level code, looks the method up by its name and calls it.
 *
 * @param engine - a linked engine that exports STOCK_ENTRY_POINTS and `near_env_NAME` for the functions named
 */
export function stockModule(
  engine: Uint8Array,
  contract: {
    readonly bytecode: Uint8Array;
    readonly methods: readonly string[];
    readonly hostFunctions: readonly string[];
  },
): Uint8Array {
  const sections = readSections(engine);
  const functions = exportedFunctions(engine);
  const call = (name: string): number[] => {
    const index = functions.get(name);
    if (index === undefined) throw new TypeError(`the engine does not export ${name}`);
    return [OPCODE.call, ...new Writer().unsigned(index).finish()];
  };
  const number = (value: number) => [OPCODE.const, ...encodeSigned(value)];

  const data = new Writer();
  let free = MEMORY_BYTES;
  let pieces = 0;
  /** Places bytes and a zero byte behind them. */
  const place = (bytes: Uint8Array): number => {
    free = (free - bytes.length - 1) & ~7;
    data
      .raw([0, ...number(free), OPCODE.end])
      .unsigned(bytes.length)
      .raw(bytes);
    pieces++;
    return free;
  };

  const start = [
    ...number(JS_STACK_BYTES),
    ...call('near_start'),
    ...INTRINSICS.flatMap((name) => call(`near_intrinsic_${name}`)),
    ...call('near_sdk_start'),
    ...contract.hostFunctions.flatMap((name) => call(`near_env_${name}`)),
    ...number(place(contract.bytecode)),
    ...number(contract.bytecode.length),
    ...call('near_load'),
    ...[OPCODE.if, NOTHING, OPCODE.unreachable, OPCODE.end],
    ...number(1),
    ...call('near_methods'),
  ];
  const code = new Writer();
  const exports = new Writer()
    .unsigned(contract.methods.length + 1)
    .name('memory')
    .raw([2, 0]);
  const imported = WebAssembly.Module.imports(new WebAssembly.Module(engine as Uint8Array<ArrayBuffer>)).length;
  const first = imported + countEntries(sections, SECTION.function);
  const type = countEntries(sections, SECTION.type);
  contract.methods.forEach((method, index) => {
    const name = new TextEncoder().encode(method);
    const body = [
      0,
      ...start,
      ...number(place(name)),
      ...number(name.length),
      ...call('near_bind'),
      OPCODE.drop,
      ...number(0),
      ...call('near_call'),
      OPCODE.end,
    ];
    code.unsigned(body.length).raw(body);
    exports
      .name(method)
      .raw([0])
      .unsigned(first + index);
  });

  const appended: Partial<Record<number, { count: number; bytes: Uint8Array }>> = {
    [SECTION.type]: { count: 1, bytes: Uint8Array.of(0x60, 0, 0) },
    [SECTION.function]: {
      count: contract.methods.length,
      bytes: contract.methods.reduce((writer) => writer.unsigned(type), new Writer()).finish(),
    },
    [SECTION.code]: { count: contract.methods.length, bytes: code.finish() },
    [SECTION.data]: { count: pieces, bytes: data.finish() },
  };
  const dataCount = countEntries(sections, SECTION.data) + pieces;
  return writeSections(
    sections
      .filter(({ id }) => id !== SECTION.custom)
      .map(({ id, bytes }) => {
        if (id === SECTION.export) return { id, bytes: exports.finish() };
        if (id === SECTION.dataCount) return { id, bytes: new Writer().unsigned(dataCount).finish() };
        const more = appended[id];
        if (!more) return { id, bytes };
        const reader = new Reader(bytes);
        const before = reader.unsigned();
        const writer = new Writer().unsigned(before + more.count).raw(bytes.subarray(reader.at));
        return { id, bytes: writer.raw(more.bytes).finish() };
      }),
  );
}

/** The first stages of a build: source to bytecode, and the `env` functions that the source names. */
export async function stockSource(
  compiler: WebAssembly.Module,
  entry: string,
  folder: string,
): Promise<{ bytecode: Uint8Array; hostFunctions: readonly string[] }> {
  const source = await bundle(entry, createBundleHost(folder));
  return {
    bytecode: compileBytecode(compiler, source.code, { fileName: 'contract.js', originalPlace: () => undefined }),
    hostFunctions: HOST_FUNCTIONS.map(({ name }) => name).filter((name) => source.used.names.has(name)),
  };
}

/** A contract started the stock way on the engine that builds use: unpruned, and with bulk memory instructions. */
export async function compileStock(entry: string, folder: string, methods: readonly string[]): Promise<Uint8Array> {
  const cache = new BuildCache();
  const engine = await linkEngine(engineSource(cache), ENGINE_ENTRY_POINTS, cache);
  const compiler = await WebAssembly.compile(engine.module as Uint8Array<ArrayBuffer>);
  return stockModule(engine.module, { ...(await stockSource(compiler, entry, folder)), methods });
}
