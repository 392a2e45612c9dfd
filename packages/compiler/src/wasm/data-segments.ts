import { encodeSigned } from './leb128.ts';
import { Writer } from './module.ts';

/** A run of memory that is not all zero. */
export interface MemoryRun {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** A gap of fewer zero bytes than this is cheaper to write than to step over: a segment costs about seven bytes. */
const MIN_GAP = 9;

/** The runs of memory between `from` and `to` that have to be written: all else is zero, as a fresh memory is. */
export function nonZeroRuns(memory: Uint8Array, from: number, to: number): MemoryRun[] {
  const runs: MemoryRun[] = [];
  let at = from;
  while (at < to) {
    while (at < to && memory[at] === 0) at++;
    if (at >= to) break;
    const start = at;
    let end = at + 1;
    let zeros = 0;
    for (at = end; at < to && zeros < MIN_GAP; at++) {
      if (memory[at] === 0) zeros++;
      else {
        zeros = 0;
        end = at + 1;
      }
    }
    runs.push({ start, bytes: memory.slice(start, end) });
  }
  return runs;
}

/** Joins the closest runs until there are at most `limit`: nearcore bounds the number of data segments. */
export function limitRuns(runs: readonly MemoryRun[], limit: number): MemoryRun[] {
  if (runs.length <= limit) return [...runs];
  const gaps = runs
    .slice(1)
    .map((run, index) => run.start - ((runs[index] as MemoryRun).start + (runs[index] as MemoryRun).bytes.length));
  const threshold = [...gaps].sort((left, right) => left - right)[runs.length - limit - 1] ?? 0;
  const joined: MemoryRun[] = [];
  let toJoin = runs.length - limit;
  let group: MemoryRun[] = [];
  const flush = () => {
    const [first] = group;
    const last = group.at(-1);
    if (!first || !last) return;
    const bytes = new Uint8Array(last.start + last.bytes.length - first.start);
    for (const run of group) bytes.set(run.bytes, run.start - first.start);
    joined.push({ start: first.start, bytes });
    group = [];
  };
  runs.forEach((run, index) => {
    const gap = index === 0 ? Infinity : (gaps[index - 1] as number);
    if (gap <= threshold && toJoin > 0) toJoin--;
    else flush();
    group.push(run);
  });
  flush();
  return joined;
}

/** A data section of active segments. */
export function writeDataSection(runs: readonly MemoryRun[]): Uint8Array {
  const writer = new Writer().unsigned(runs.length);
  for (const { start, bytes } of runs) {
    // Segment kind 0: memory 0, offset by i32.const.
    writer
      .raw([0, 0x41, ...encodeSigned(start), 0x0b])
      .unsigned(bytes.length)
      .raw(bytes);
  }
  return writer.finish();
}
