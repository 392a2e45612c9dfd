import * as code from './code.ts';
import { requireOwner, requireRoleAndYocto } from './lib/access.ts';
import { chainStore } from './lib/host.ts';
import { currentActor, loadState, parseRawInput, returnJson, saveState } from './runtime.ts';

// Methods that take or give raw bytes: near-sdk-js's wrapper would parse the input as JSON.

/** The stored-bytecode tutorial's update call: the input is the wasm of the default template's next version. */
export function update_stored_contract(): void {
  const state = loadState();
  requireOwner(state, currentActor());
  const version = code.publishInput(state);
  saveState(state);
  returnJson(version);
}

/** Stores the input as code for a later `add_version`; answers with its hash. */
export function upload_code(): void {
  const state = loadState();
  requireRoleAndYocto(state, chainStore, 'publisher', currentActor());
  returnJson(code.storeInput(state));
}

/** Appends the input to the caller's upload; answers with chunks and bytes so far. */
export function upload_chunk(): void {
  const actor = currentActor();
  requireRoleAndYocto(loadState(), chainStore, 'publisher', actor);
  returnJson(code.appendChunk(actor.accountId));
}

/** Raw bytes of stored code: of `code_hash`, of `template` and `version`, or of the default template. */
export function get_code(): void {
  code.returnCode(code.requestedCode(parseRawInput()));
}
