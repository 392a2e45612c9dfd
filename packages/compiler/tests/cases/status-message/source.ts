import { call, LookupMap, near, NearBindgen, view } from 'near-sdk-js';

@NearBindgen({})
export class StatusMessage {
  records: LookupMap<string> = new LookupMap<string>('r');

  @call({})
  set_status({ message }: { message: string }): void {
    const account = near.signerAccountId();
    near.log(`${account} set_status with message ${message}`);
    this.records.set(account, message);
  }

  @view({})
  get_status({ account_id }: { account_id: string }): string | null {
    return this.records.get(account_id);
  }
}
