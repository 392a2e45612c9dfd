import { ContractClient } from '../contract/contract-client.ts';
import type { CodeKind } from '../factory/types.ts';
import type { TransactionTree } from '../transaction/tree.ts';

/** Which code an instance goes over to. */
export interface UpgradeArgs {
  readonly code_id: string;
  /** Default `bytecode`: code that the factory stores. */
  readonly kind?: CodeKind;
  /** Called in the same receipt as the new code; default `migrate`, empty for none. */
  readonly migrate_method?: string;
}

/** An instance that can be upgraded, as all that ship with the factory. */
export class UpgradableClient extends ContractClient {
  /** Puts other code in place and migrates the state, in one receipt; for the instance's owner. Failure leaves both as they were. */
  upgrade(signerId: string, args: UpgradeArgs): Promise<TransactionTree> {
    return this.call(signerId, 'upgrade', args);
  }

  /** Lets the factory upgrade after a delay in seconds, or forbids it with -1; for the instance's owner. */
  setUpgradeDelay(signerId: string, delay: number): Promise<TransactionTree> {
    return this.call(signerId, 'set_upgrade_delay', { delay });
  }

  /** Carries an announced upgrade out once its delay has passed; for anyone. */
  applyUpgrade(signerId: string): Promise<TransactionTree> {
    return this.call(signerId, 'apply_upgrade', {});
  }
}
