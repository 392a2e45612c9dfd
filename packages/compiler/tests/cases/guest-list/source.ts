import { call, near, NearBindgen, UnorderedMap, UnorderedSet, Vector, view } from 'near-sdk-js';

interface Guest {
  name: string;
  at: bigint;
}

@NearBindgen({})
export class GuestList {
  entries: Vector<Guest> = new Vector<Guest>('e');
  visits: UnorderedMap<number> = new UnorderedMap<number>('v');
  banned: UnorderedSet<string> = new UnorderedSet<string>('x');

  @call({})
  sign({ name }: { name: string }): number {
    if (this.banned.contains(name)) throw new Error(`${name} is banned`);
    this.entries.push({ name, at: near.blockTimestamp() });
    this.visits.set(name, (this.visits.get(name) ?? 0) + 1);
    return this.entries.length;
  }

  @call({})
  ban({ name }: { name: string }): void {
    this.banned.set(name);
  }

  @view({})
  list(): string[] {
    return this.entries.toArray().map(({ name }) => `${name} (${this.visits.get(name)})`);
  }
}
