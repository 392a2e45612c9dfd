import { assert, call, initialize, LookupMap, near, NearBindgen, view } from 'near-sdk-js';

@NearBindgen({ requireInit: true })
export class Token {
  balances: LookupMap<bigint> = new LookupMap<bigint>('b');
  supply = 0n;

  @initialize({})
  init({ owner_id, total_supply }: { owner_id: string; total_supply: string }): void {
    this.supply = BigInt(total_supply);
    this.balances.set(owner_id, this.supply);
  }

  @call({ payableFunction: true })
  ft_transfer({ receiver_id, amount, memo }: { receiver_id: string; amount: string; memo?: string }): void {
    const sender = near.predecessorAccountId();
    const sum = BigInt(amount);
    assert(near.attachedDeposit() === 1n, 'Requires attached deposit of exactly 1 yoctoNEAR');
    assert(sender !== receiver_id && sum > 0n, 'Nothing to transfer');
    const left = this.ft_balance(sender) - sum;
    assert(left >= 0n, 'Not enough balance');
    this.balances.set(sender, left);
    this.balances.set(receiver_id, this.ft_balance(receiver_id) + sum);
    const data = [{ old_owner_id: sender, new_owner_id: receiver_id, amount, memo }];
    near.log(`EVENT_JSON:${JSON.stringify({ standard: 'nep141', version: '1.0.0', event: 'ft_transfer', data })}`);
  }

  @view({})
  ft_balance_of({ account_id }: { account_id: string }): string {
    return this.ft_balance(account_id).toString();
  }

  @view({})
  ft_total_supply(): string {
    return this.supply.toString();
  }

  ft_balance(account: string): bigint {
    return this.balances.get(account, { defaultValue: 0n }) ?? 0n;
  }
}
