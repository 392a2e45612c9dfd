import type { CodeKind } from './version.ts';

/** What the factory remembers of an instance. */
export interface InstanceRecord {
  name: string;
  creator: string;
  template: string;
  version: number;
  /** Height of the block in which the creation was confirmed. */
  height: number;
  /** Time of that block in nanoseconds. */
  timestampNs: string;
  /** Access keys that the instance was created with. */
  keys: readonly string[];
}

/** A creation that is under way: the name is taken, the outcome not known. */
export interface PendingCreation {
  creator: string;
  template: string;
  version: number;
  /** Height of the request's block. */
  height: number;
  keys: readonly string[];
  /** Account that surplus and refunds go to. */
  refundTo: string;
}

/** An instance as the views show it. */
export interface InstanceView {
  name: string;
  account_id: string;
  creator: string;
  template: string;
  version: number;
  kind: CodeKind;
  code_id: string;
  /** The account that can change this instance's code without asking; null when nobody can. */
  code_controlled_by: string | null;
  block_height: number;
  /** Nanoseconds since 1970, decimal; null while pending. */
  block_timestamp: string | null;
  keys: readonly string[];
  status: 'pending' | 'active';
}
