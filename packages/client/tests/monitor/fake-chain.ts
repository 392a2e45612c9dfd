import assert from 'node:assert/strict';
import type { BlockOutcomes, ChainReader } from '../../src/monitor/chain-reader.ts';

/** The account that the fake chain's events come from. */
export const FACTORY = 'factory.near';

/** Log line of an event without data. */
export const eventLog = (event: string) =>
  `EVENT_JSON:${JSON.stringify({ standard: 'near-factory', version: '1.0.0', event, data: [] })}`;

/** A chain in memory: heights without an entry were skipped. */
export class FakeChain implements ChainReader {
  readonly blocks = new Map<number, { hash: string; receipts: Record<string, string[]> }>();
  final = 0;
  earliest = 0;
  asked = 0;

  add(height: number, receipts: Record<string, string[]> = {}, hash = `h${height}`) {
    this.blocks.set(height, { hash, receipts });
    this.final = height;
  }
  async finalHead() {
    return { height: this.final, hash: this.blocks.get(this.final)?.hash ?? 'h0' };
  }
  async earliestHeight() {
    return this.earliest;
  }
  async blockHash(height: number) {
    return height < this.earliest ? undefined : this.blocks.get(height)?.hash;
  }
  async outcomesAt(height: number, accountId: string): Promise<BlockOutcomes | undefined> {
    assert.equal(accountId, FACTORY);
    this.asked++;
    const block = height < this.earliest ? undefined : this.blocks.get(height);
    return block && { height, hash: block.hash, receiptIds: Object.keys(block.receipts) };
  }
  async receiptLogs(receiptId: string) {
    for (const { receipts } of this.blocks.values()) if (receipts[receiptId]) return receipts[receiptId];
    throw new assert.AssertionError({ message: `no receipt ${receiptId}` });
  }
}
