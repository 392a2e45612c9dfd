import type { InstanceView } from '../factory/types.ts';
import type { PlacedEvent } from './follow.ts';

/** An instance as the events tell of it: the part of the factory's record that no other source is needed for. */
export type KnownInstance = Pick<
  InstanceView,
  'name' | 'account_id' | 'creator' | 'template' | 'version' | 'block_height' | 'keys' | 'status'
>;

type Fields = Readonly<Record<string, unknown>>;

/**
 * A factory's registry, rebuilt from its events alone.
 *
 * Give it every event since the factory was made, in order. Instances keep the order in which they were confirmed, as the factory's
 * own list does.
 */
export class EventRegistry {
  /** Confirmed instances by name, in the order of their confirmation. */
  readonly #active = new Map<string, KnownInstance>();
  readonly #pending = new Map<string, KnownInstance>();

  /** Confirmed instances, oldest first. */
  get instances(): readonly KnownInstance[] {
    return [...this.#active.values()];
  }

  /** Creations that are under way. */
  get pending(): readonly KnownInstance[] {
    return [...this.#pending.values()];
  }

  /** Takes an event in; events that do not touch the registry are passed over. */
  apply(event: PlacedEvent): void {
    for (const fields of event.data) this.#applyOne(event, fields);
  }

  #applyOne({ event, blockHeight }: PlacedEvent, fields: Fields): void {
    const name = String(fields.name);
    switch (event) {
      case 'instance_requested':
        this.#pending.set(name, { ...instanceOf(fields), block_height: blockHeight, keys: [], status: 'pending' });
        break;
      case 'instance_created':
        this.#pending.delete(name);
        this.#active.set(name, {
          ...instanceOf(fields),
          block_height: blockHeight,
          keys: fields.keys as string[],
          status: 'active',
        });
        break;
      case 'instance_failed':
      case 'reservation_released':
        this.#pending.delete(name);
        break;
      case 'instance_upgraded': {
        const known = this.#active.get(name);
        if (known) this.#active.set(name, { ...known, version: Number(fields.version) });
        break;
      }
    }
  }
}

function instanceOf(fields: Fields): Pick<KnownInstance, 'name' | 'account_id' | 'creator' | 'template' | 'version'> {
  return {
    name: String(fields.name),
    account_id: String(fields.account_id),
    creator: String(fields.creator),
    template: String(fields.template),
    version: Number(fields.version),
  };
}

/** One difference between the rebuilt registry and the chain's own. */
export interface RegistryDifference {
  readonly name: string;
  readonly field: string;
  readonly fromEvents: unknown;
  readonly onChain: unknown;
}

const COMPARED = ['account_id', 'creator', 'template', 'version', 'block_height', 'keys', 'status'] as const;

/**
 * Compares a rebuilt registry with the instances that the factory lists: same instances, same order, same fields.
 *
 * Shapes: an empty list when they are the same.
 */
export function compareRegistry(
  fromEvents: readonly KnownInstance[],
  onChain: readonly InstanceView[],
): RegistryDifference[] {
  const differences: RegistryDifference[] = [];
  for (let index = 0; index < Math.max(fromEvents.length, onChain.length); index++) {
    const [known, listed] = [fromEvents[index], onChain[index]];
    if (known === undefined || listed === undefined || known.name !== listed.name) {
      differences.push({
        name: (known ?? listed)!.name,
        field: `instance ${index}`,
        fromEvents: known?.name,
        onChain: listed?.name,
      });
      continue;
    }
    for (const field of COMPARED) {
      if (JSON.stringify(known[field]) === JSON.stringify(listed[field])) continue;
      differences.push({ name: known.name, field, fromEvents: known[field], onChain: listed[field] });
    }
  }
  return differences;
}
