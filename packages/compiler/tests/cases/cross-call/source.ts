import { call, near, NearBindgen, NearPromise, PromiseIndex } from 'near-sdk-js';

const GAS = 10_000_000_000_000n;

@NearBindgen({})
export class CrossCall {
  asked = 0;

  @call({})
  ask({ oracle }: { oracle: string }): NearPromise {
    this.asked++;
    const question = JSON.stringify({ number: this.asked });
    return NearPromise.new(oracle)
      .functionCall('answer', question, 0n, GAS)
      .then(NearPromise.new(near.currentAccountId()).functionCall('on_answer', question, 0n, GAS))
      .asReturn();
  }

  @call({ privateFunction: true })
  on_answer({ number }: { number: number }): string {
    return `answer ${number}: ${near.promiseResult(0 as PromiseIndex)}`;
  }
}
