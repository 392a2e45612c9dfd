import { collectMany, type ItemResult } from './creation.ts';
import { type PublishTicket, settlePublication } from './code.ts';
import { type CreationTicket, type ProbedTicket, requireSelf, settleCreation, settleFailure } from './deploy.ts';
import { failWith } from './lib/failure.ts';
import { currentActor, parseRawInput, returnJson } from './runtime.ts';
import { recordUpgrade, type UpgradeReport } from './upgrade.ts';

// Entry points that only contracts call. They need nothing of the state object, so they do without near-sdk-js's wrapper,
// which would read and write it.

/** Callback of a creation. */
export function on_instance_created(): void {
  returnJson(settleCreation(parseRawInput<CreationTicket>()));
}

/** Callback of the probes after a failed creation. */
export function on_creation_failed(): void {
  returnJson(settleFailure(parseRawInput<ProbedTicket>()));
}

/** Callback of `create_many`. */
export function on_many_created(): void {
  requireSelf();
  const { refused } = parseRawInput<{ refused: (string | null)[] }>();
  returnJson<ItemResult[]>(collectMany(refused));
}

/** Ends a failed creation with its named error, after everything was given back. */
export function report_failure(): void {
  requireSelf();
  failWith(parseRawInput<{ error: string }>().error);
}

/** Callback of `publish_global`. */
export function on_global_published(): void {
  requireSelf();
  returnJson(settlePublication(parseRawInput<PublishTicket>()));
}

/** Told by an instance how its upgrade went. */
export function on_instance_upgraded(): void {
  recordUpgrade(currentActor().accountId, parseRawInput<UpgradeReport>());
}
