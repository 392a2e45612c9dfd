export type { ContractEnv } from './env.ts';

/** What a raw method's decorator says about the call, as near-sdk-js's `call` does. */
export interface RawCallOptions {
  /** Only the contract itself may call. */
  readonly privateFunction?: boolean;
  /** A deposit may be attached. */
  readonly payableFunction?: boolean;
}

type RawMethod = (
  target: unknown,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<(input: Uint8Array) => Uint8Array | string | void>,
) => void;

/**
 * A change method that gets the call's input as bytes and gives bytes (or text) back, without JSON. State is read before
 * and written after it.
 */
export function rawCall(options: RawCallOptions): RawMethod;

/** A view method that gets and gives bytes. */
export function rawView(options: Record<string, never>): RawMethod;
