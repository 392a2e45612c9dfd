import { base58 } from '@scure/base';
import { assertSucceeded } from '../transaction/send.ts';
import type { FactoryClient } from './factory-client.ts';

/** Largest piece sent in one call: a transaction holds 1.5 MB, the rest is signature, names and headers. */
const CHUNK_BYTES = 1_400_000;

/**
 * Uploads code into the factory as raw bytes: in one call, or in pieces that the factory joins and checks against the hash.
 *
 * Shapes: gives the code id: base58 sha256 of the code, by which a version names it.
 *
 * @throws {TransactionFailedError} when the factory refuses it (no wasm, hash not approved, too large)
 */
export async function uploadCode(factory: FactoryClient, signerId: string, code: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from(code));
  const codeId = base58.encode(new Uint8Array(digest));
  if (code.length <= CHUNK_BYTES) {
    assertSucceeded(await factory.admin(signerId, 'upload_code', code));
    return codeId;
  }
  for (let from = 0; from < code.length; from += CHUNK_BYTES) {
    assertSucceeded(await factory.admin(signerId, 'upload_chunk', code.subarray(from, from + CHUNK_BYTES)));
  }
  assertSucceeded(await factory.admin(signerId, 'finish_upload', { code_hash: codeId }));
  return codeId;
}
