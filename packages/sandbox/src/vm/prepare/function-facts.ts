import { CodeEdits } from './code-edits.ts';
import { GasPoints } from './gas-points.ts';
import type { LocalRun } from './local-types.ts';

/** What the analysis of a function body finds out; the instrumentation needs nothing else. */
export class FunctionFacts {
  readonly points = new GasPoints();
  readonly edits = new CodeEdits();
  /** Bytes of stack of a call: the frame with its locals, and the largest operand stack. */
  frameSize = 0;
  operandSize = 0;
  /** Whether a defined function or a table entry is called, so that frames can pile up. */
  callsGuest = false;
  /** Offset of the first instruction, and locals including parameters. */
  codeStart = 0;
  localCount = 0;
  /** Whether the calls of this function are hooked. */
  isEntry = false;
  /** Local declarations as written. */
  localRuns: readonly LocalRun[] = [];
  /**
   * Work of an engine for this body: values alive, locals and operands, at each block and at each branch.
   *
   * Compilers keep a copy of them for a block and merge them for a branch.
   */
  blockWork = 0;
  branchWork = 0;
  /** Type of the operand that each br_table with too many targets for V8 carries, by offset; EMPTY_BLOCK for none. */
  readonly largeTables = new Map<number, number>();
  /** `block`, `loop` and `if` instructions, unreachable ones included. */
  blockCount = 0;
  /** `return` instructions, unreachable ones included. */
  returnCount = 0;
  /** Bytes that function indices take more when nearcore's three imports come before all functions. */
  indexGrowth = 0;

  /** Forgets what was counted; the rest is overwritten for each body. */
  clear(): void {
    this.points.clear();
    this.edits.clear();
    this.callsGuest = false;
    this.blockWork = 0;
    this.branchWork = 0;
    this.largeTables.clear();
    this.blockCount = 0;
    this.returnCount = 0;
    this.indexGrowth = 0;
  }
}

/** What any body of a module does, of those analysed so far. */
export class CodeFacts {
  /** Changes a table or drops a segment. */
  changesTables = false;
  /** Asks for the size of its memory. */
  asksMemorySize = false;
  /** Takes a function reference. */
  usesRefFunc = false;
}
