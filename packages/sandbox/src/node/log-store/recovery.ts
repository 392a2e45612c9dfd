import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StoreDamagedError } from '../../errors/store.ts';
import { checkFrame, frameOperations, type FrameOperation } from './frame.ts';
import { Segment, SEGMENT_START, storeError } from './segment.ts';
import { TailMark, type TailPosition } from './tail-mark.ts';
import { makeFolders } from '../make-folder.ts';

/** What the folder held when the store was opened. */
export interface RecoveredLog {
  /** Oldest first; none in a new store. */
  readonly segments: Segment[];
}

/**
 * Opens all segments of a log and reports every write in them, oldest first.
 *
 * A batch whose writing was interrupted is cut off the end. Anything else that is not as it was written, an
 * acknowledged batch that is gone included, is refused.
 *
 * @throws {StoreDamagedError}
 */
export function recoverLog(folder: string, visit: (segment: Segment, operation: FrameOperation) => void): RecoveredLog {
  const ids = segmentIds(folder);
  const tail = TailMark.read(folder);
  if (tail === undefined) {
    if (ids.length > 1) throw new StoreDamagedError(join(folder, 'tail'), 'the mark of the last batch is missing');
    // A store that ended before its first batch: nothing was acknowledged, so nothing can be lost.
    if (ids.length === 1) return recoverUnmarked(folder, ids[0] as number);
    return { segments: [] };
  }
  const kept = ids.filter((id) => {
    if (id >= tail.firstSegment) return true;
    // Its records had been copied forward; only the deletion was interrupted.
    rmSync(join(folder, Segment.fileName(id)), { force: true });
    return false;
  });
  checkSequence(folder, kept, tail);
  const segments: Segment[] = [];
  for (const id of kept) {
    const segment = Segment.open(folder, id);
    segments.push(segment);
    const isLast = id === kept[kept.length - 1];
    const acknowledged = id < tail.lastSegment ? segment.length : id === tail.lastSegment ? tail.offset : 0;
    replaySegment(segment, acknowledged, isLast, visit);
  }
  return { segments };
}

function recoverUnmarked(folder: string, id: number): RecoveredLog {
  const file = join(folder, Segment.fileName(id));
  const segment = Segment.open(folder, id);
  const content = segment.read(0, segment.length);
  segment.close();
  if (content.length > SEGMENT_START || !(Segment.hasMagic(content) || Segment.isUnfinished(content))) {
    throw new StoreDamagedError(join(folder, 'tail'), 'the mark of the last batch is missing');
  }
  rmSync(file, { force: true });
  return { segments: [] };
}

function segmentIds(folder: string): number[] {
  try {
    makeFolders(folder);
    return readdirSync(folder)
      .map((name) => Segment.idOf(name))
      .filter((id) => id !== undefined)
      .sort((a, b) => a - b);
  } catch (error) {
    throw storeError(folder, 'list', error);
  }
}

function checkSequence(folder: string, ids: readonly number[], tail: TailPosition): void {
  for (let id = tail.firstSegment; id <= tail.lastSegment; id++) {
    if (!ids.includes(id)) {
      throw new StoreDamagedError(join(folder, Segment.fileName(id)), 'a segment of the log is missing');
    }
  }
}

/** Reports the writes of one segment and cuts an interrupted batch off its end. */
function replaySegment(
  segment: Segment,
  acknowledged: number,
  isLast: boolean,
  visit: (segment: Segment, operation: FrameOperation) => void,
): void {
  const content = segment.read(0, segment.length);
  if (!Segment.hasMagic(content)) {
    if (isLast && acknowledged === 0 && Segment.isUnfinished(content)) return restart(segment);
    throw new StoreDamagedError(segment.file, 'the file does not begin as a segment of the log');
  }
  let at = SEGMENT_START;
  while (at < content.length) {
    const check = checkFrame(content, at);
    if (check.kind !== 'frame') {
      if (at < acknowledged || !isLast) {
        const what = check.kind === 'damaged' ? 'a batch was overwritten' : 'the file ends within a batch';
        throw new StoreDamagedError(segment.file, `${what} (at byte ${at}, ${acknowledged} were acknowledged)`);
      }
      segment.truncate(at);
      return;
    }
    for (const operation of frameOperations(content, at, check.end)) visit(segment, operation);
    at = check.end;
  }
  if (at < acknowledged) {
    throw new StoreDamagedError(segment.file, `the file ends at byte ${at}, ${acknowledged} were acknowledged`);
  }
}

/** Writes the beginning of a segment again whose making was interrupted. */
function restart(segment: Segment): void {
  segment.truncate(0);
  segment.begin();
}
