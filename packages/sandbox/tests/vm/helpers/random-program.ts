import type { Body } from './wasm-builder.ts';

/** Random numbers that are the same in every run. */
export function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** What programs may do besides. */
export interface ProgramOptions {
  /** Divide, also by zero: then a program may trap. */
  readonly divides?: boolean;
}

/**
 * A program of structured statements over two i32 locals, and nothing else that could differ between engines.
 *
 * Loops count down in locals of their own, so that every program ends.
 */
export function program(random: (below: number) => number, { divides = false }: ProgramOptions = {}): Body[] {
  const functions = 1 + random(4);
  const operators = [0x6a, 0x6b, 0x6c, 0x71, 0x73, 0x74, ...(divides ? [0x6d, 0x6e, 0x6f, 0x70] : [])];
  return Array.from({ length: functions }, (_, index): Body => {
    let locals = 2;
    const expression = (depth: number): number[] => {
      switch (depth === 0 ? random(2) : random(6)) {
        case 0:
          return [0x41, random(64)];
        case 1:
          return [0x20, random(2)];
        case 2:
          return [...expression(depth - 1), ...expression(depth - 1), operators[random(operators.length)]!];
        case 3:
          return [...expression(depth - 1), 0x41, 0x0f, 0x71, 0x2d, 0, 0];
        case 4:
          return [...expression(depth - 1), ...expression(depth - 1), ...expression(depth - 1), 0x1b];
        default:
          return [...expression(depth - 1), 0x04, 0x7f, ...expression(depth - 1), 0x05, ...expression(depth - 1), 0x0b];
      }
    };
    const statement = (depth: number, blocks: number): number[] => {
      switch (depth === 0 ? random(3) : random(9)) {
        case 0:
          return [...expression(2), 0x21, random(2)];
        case 1:
          return [...expression(1), 0x41, 0x0f, 0x71, ...expression(2), 0x3a, 0, 0];
        case 2:
          return blocks === 0 ? [0x01] : [...expression(1), 0x0d, random(blocks)];
        case 3:
          return [
            ...expression(2),
            0x04,
            0x40,
            ...statements(depth - 1, blocks + 1),
            0x05,
            ...statements(depth - 1, blocks + 1),
            0x0b,
          ];
        case 4:
          return [0x02, 0x40, ...statements(depth - 1, blocks + 1), 0x0b];
        case 5: {
          // A loop whose body cannot branch to it: only the counter does.
          const counter = locals++;
          const body = statements(depth - 1, 0);
          const times = 1 + random(5);
          return [
            0x41,
            times,
            0x21,
            counter,
            0x03,
            0x40,
            ...body,
            0x20,
            counter,
            0x41,
            1,
            0x6b,
            0x22,
            counter,
            0x0d,
            0,
            0x0b,
          ];
        }
        case 6:
          return index + 1 < functions ? [0x10, index + 1 + random(functions - index - 1)] : [0x01];
        case 7:
          return random(8) === 0 ? [0x0f] : [0x01];
        default:
          return blocks === 0 ? [0x01] : [...expression(1), 0x0e, 2, random(blocks), random(blocks), random(blocks)];
      }
    };
    const statements = (depth: number, blocks: number): number[] =>
      Array.from({ length: 1 + random(4) }, () => statement(depth, blocks)).flat();
    const code = [...statements(3, 0), ...statements(3, 0)];
    return { locals: [[locals, 0x7f]], code };
  });
}
