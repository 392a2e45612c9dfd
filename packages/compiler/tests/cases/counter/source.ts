import { NearBindgen, near, call, view, initialize } from 'near-sdk-js';

@NearBindgen({})
export class Counter {
  count = 0;

  @initialize({})
  init({ start }: { start: number }): void {
    this.count = start;
  }

  @view({})
  get_num(): number {
    return this.count;
  }

  @call({})
  increment({ by }: { by?: number }): number {
    this.count += by ?? 1;
    near.log(`counter is now ${this.count}`);
    return this.count;
  }

  @call({})
  fail(): void {
    throw new Error('told to fail');
  }
}
