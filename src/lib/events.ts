/** Name and version of the event standard (NEP-297). */
const STANDARD = 'near-factory';
const VERSION = '1.0.0';

/** Every event of the factory: each state change has exactly one. */
export type FactoryEventName =
  | 'allow_list_changed'
  | 'campaign_created'
  | 'code_removed'
  | 'code_stored'
  | 'default_template_set'
  | 'default_version_set'
  | 'fee_changed'
  | 'global_published'
  | 'hash_approved'
  | 'initialized'
  | 'instance_created'
  | 'instance_failed'
  | 'instance_requested'
  | 'instance_upgraded'
  | 'migrated'
  | 'name_reserved'
  | 'owner_changed'
  | 'owner_proposed'
  | 'paused'
  | 'refunded'
  | 'reservation_released'
  | 'role_granted'
  | 'role_revoked'
  | 'template_added'
  | 'treasury_changed'
  | 'two_phase_changed'
  | 'unpaused'
  | 'upload_discarded'
  | 'version_added'
  | 'version_deprecated'
  | 'withdrawn';

/**
 * The log line of an event; amounts in `data` are decimal strings. Only the data goes through the JSON writer: event
 * names and standards are plain words, and the writer costs the contract more than the words.
 */
export function formatEvent(event: string, data: Record<string, unknown>, standard: string = STANDARD): string {
  return `EVENT_JSON:{"standard":"${standard}","version":"${VERSION}","event":"${event}","data":[${JSON.stringify(data)}]}`;
}
