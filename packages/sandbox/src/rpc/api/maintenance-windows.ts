import { method } from '../method.ts';
import { args } from '../params/params.ts';
import { struct } from '../serde/containers.ts';
import { accountId } from '../serde/near.ts';

/** `maintenance_windows`: heights of this epoch at which an account produces nothing; `end` is exclusive. */
export const maintenanceWindows = method(
  args(struct('RpcMaintenanceWindowsRequest', { account_id: accountId })),
  ({ chain }, { account_id }) => chain.maintenanceWindows(account_id).map(([start, end]) => ({ start, end })),
);
