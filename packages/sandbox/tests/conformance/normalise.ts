type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const HASH_KEYS = /^(block_hash|latest_block_hash|chunk_hash|prev_hash|epoch_id)$/;
const HEIGHT_KEYS = /^(block_height|height|max_block_height)$/;
const NONCE_KEYS = /^(nonce|tx_nonce|ak_nonce|delegate_nonce)$/;
const ID_KEYS =
  /^(receipt_id|receipt_ids|data_id|input_data_ids|SuccessReceiptId|id|requested_transaction_hash|transaction_hash|tx_hash|hash)$/;
const BASE58_HASH = /^[1-9A-HJ-NP-Za-km-z]{43,44}$/;

/** Replaces what differs between two honest runs; ids become `<id N>` in order of first appearance in the scenario. */
export class Normaliser {
  readonly #names = new Map<string, string>();

  apply(value: unknown, key = '', parent = ''): Json {
    if (Array.isArray(value)) {
      if (key === 'proof' && value.every((item: { hash?: unknown } | null) => item?.hash)) return '<proof>';
      return value.map((item) => this.apply(item, key, parent));
    }
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, this.apply(field, name, key)]));
    }
    if (HASH_KEYS.test(key)) return '<hash>';
    if (key === 'signature') return '<signature>';
    if (HEIGHT_KEYS.test(key) && typeof value === 'number') return '<height>';
    if (NONCE_KEYS.test(key) && typeof value === 'number') return value === 0 ? 0 : '<nonce>';
    if (typeof value === 'string' && ID_KEYS.test(key) && BASE58_HASH.test(value)) {
      // The hash of a contract is no id: it must be exact.
      if (!(key === 'hash' && /code|identifier|contract/i.test(parent))) return this.#name(value);
    }
    return value as Json;
  }

  #name(value: string): string {
    let name = this.#names.get(value);
    if (name === undefined) {
      name = `<id ${this.#names.size + 1}>`;
      this.#names.set(value, name);
    }
    return name;
  }
}

/** Keys and types only: for answers whose values cannot be equal on two nodes. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > 0 ? [shapeOf(value[0])] : [];
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, shapeOf(field)]));
  }
  return value === null ? null : typeof value;
}

/** Paths at which two JSON values differ, with both values. */
export function differences(expected: unknown, actual: unknown, path = ''): string[] {
  const bothObjects =
    typeof expected === 'object' && typeof actual === 'object' && expected !== null && actual !== null;
  if (bothObjects && Array.isArray(expected) === Array.isArray(actual)) {
    const left = expected as Record<string, unknown>;
    const right = actual as Record<string, unknown>;
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].flatMap((key) => differences(left[key], right[key], `${path}/${key}`));
  }
  if (expected === actual) return [];
  return [
    `${path}\n  nearcore ${JSON.stringify(expected)?.slice(0, 300)}\n  sandbox  ${JSON.stringify(actual)?.slice(0, 300)}`,
  ];
}
