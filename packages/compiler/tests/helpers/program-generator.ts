import { randomNumbers } from './random.ts';

/** Random programs for the differential test: each an expression statement list that logs what it computes. */
export class ProgramGenerator {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = randomNumbers(seed);
  }

  #pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#next() * list.length)] as T;
  }

  #number(depth: number): string {
    if (depth <= 0)
      return this.#pick(['0', '1', '(-1)', '2.5', '1e21', '255', 'NaN', '(-0)', '0.1', '123456789', 'a', 'b']);
    return this.#pick([
      () =>
        `(${this.#number(depth - 1)} ${this.#pick(['+', '-', '*', '/', '%', '**', '&', '|', '^', '<<', '>>', '>>>'])} ${this.#number(depth - 1)})`,
      () =>
        `Math.${this.#pick(['abs', 'floor', 'ceil', 'round', 'sqrt', 'sin', 'log', 'exp', 'trunc', 'sign', 'cbrt'])}(${this.#number(depth - 1)})`,
      () => `${this.#array(depth - 1)}.reduce((s: any, x: any) => s + x, 0)`,
      () => `${this.#text(depth - 1)}.length`,
      () => `Number(${this.#text(depth - 1)})`,
      () => `parseInt(${this.#text(depth - 1)}, ${this.#pick(['10', '16', '2'])})`,
    ])();
  }

  #bigint(depth: number): string {
    if (depth <= 0)
      return this.#pick(['0n', '1n', '(-7n)', '18446744073709551615n', '340282366920938463463374607431768211456n']);
    return this.#pick([
      () => `(${this.#bigint(depth - 1)} ${this.#pick(['+', '-', '*', '&', '|', '^'])} ${this.#bigint(depth - 1)})`,
      () => `(${this.#bigint(depth - 1)} / (${this.#bigint(depth - 1)} || 3n))`,
      () => `(${this.#bigint(depth - 1)} ** ${this.#pick(['0n', '1n', '5n', '12n'])})`,
      () => `BigInt.asUintN(64, ${this.#bigint(depth - 1)})`,
      () => `(${this.#bigint(depth - 1)} << ${this.#pick(['1n', '31n', '64n'])})`,
    ])();
  }

  #text(depth: number): string {
    if (depth <= 0) return this.#pick(['""', '"abc"', '"Grüße"', '"12.5e3"', '"0x1F"', '"😀 x"', 's']);
    return this.#pick([
      () =>
        `(${this.#text(depth - 1)} + ${this.#pick([() => this.#number(depth - 1), () => this.#text(depth - 1), () => this.#bigint(depth - 1)])()})`,
      () => `String(${this.#number(depth - 1)})`,
      () =>
        `${this.#text(depth - 1)}.${this.#pick(['toUpperCase()', 'trim()', 'slice(1, -1)', 'padStart(6, "*")', 'repeat(2)', 'split("").reverse().join("-")', 'replace(/[a-c]/g, (m: string) => m + m)', 'charAt(1)', 'normalize("NFD")'])}`,
      () => `JSON.stringify(${this.#array(depth - 1)})`,
      () => `(${this.#number(depth - 1)}).toFixed(2)`,
      () => `\`<\${${this.#number(depth - 1)}}>\``,
      () => `String(new Date(${this.#pick(['0', '86400000', '-1', '1e12'])}).toISOString())`,
    ])();
  }

  #array(depth: number): string {
    if (depth <= 0) return this.#pick(['[]', '[3, 1, 2]', '[a, b, 0.5]', 'list']);
    return this.#pick([
      () => `[${this.#number(depth - 1)}, ...${this.#array(depth - 1)}]`,
      () =>
        `${this.#array(depth - 1)}.${this.#pick(['map((x: any) => x * 2)', 'filter((x: any) => x > 1)', 'slice(1)', 'concat([9])', 'sort()', 'reverse()', 'flatMap((x: any) => [x, x])'])}`,
      () => `Array.from(new Set(${this.#array(depth - 1)}))`,
      () => `Array.from(new Map(${this.#array(depth - 1)}.map((x: any, i: number) => [x, i])).values())`,
      () => `Array.from(new Uint8Array(${this.#array(depth - 1)}))`,
      () => `Object.entries({ ...${this.#array(depth - 1)} }).map(([k, v]) => Number(k) + Number(v))`,
      () => `[...(function* () { yield ${this.#number(depth - 1)}; yield* ${this.#array(depth - 1)}; })()]`,
    ])();
  }

  /** A function that logs four values, or what was thrown. */
  program(name: string): string {
    const values = [this.#number(3), this.#bigint(3), this.#text(3), `JSON.stringify(${this.#array(3)})`];
    return `export function ${name}() {
  const a: any = 7, b: any = -2.75, s: any = 'near.ts', list: any = [5, 4, 4, 1];
  ${values.map((value) => `try { env.log(String(${value})); } catch (e: any) { env.log('threw ' + e.name); }`).join('\n  ')}
}`;
  }
}
