import { readFileSync } from 'node:fs';
import { base58 } from '@scure/base';
import { publicKeyText, sha256, signWith } from './keys.ts';
import type { ActionContents, ActionJson, Amount, Blob, ContractId, Permission, Send } from './scenario.ts';

/*
 * Borsh of transactions, written apart from the sandbox's own so that a fault in that one shows.
 */

const WASM_FOLDER = new URL('./fixtures/wasm/', import.meta.url);

const u8 = (value: number): Buffer => Buffer.from([value]);
const u32 = (value: number): Buffer => {
  const out = Buffer.alloc(4);
  out.writeUInt32LE(value);
  return out;
};
const u64 = (value: bigint | number | string): Buffer => {
  const out = Buffer.alloc(8);
  out.writeBigUInt64LE(BigInt(value));
  return out;
};
const u128 = (value: bigint): Buffer => Buffer.concat([u64(value & 0xffff_ffff_ffff_ffffn), u64(value >> 64n)]);
const bytes = (value: Uint8Array): Buffer => Buffer.concat([u32(value.length), value]);
const text = (value: string): Buffer => bytes(Buffer.from(value));
const list = <T>(items: readonly T[], encode: (item: T) => Buffer): Buffer =>
  Buffer.concat([u32(items.length), ...items.map(encode)]);

/** "5 N" and "12.5 N" are NEAR, anything else yoctoNEAR. */
export function yocto(amount: Amount): bigint {
  const match = /^(\d+)(?:\.(\d+))? N$/.exec(String(amount));
  return match === null ? BigInt(amount) : BigInt(match[1] + (match[2] ?? '').padEnd(24, '0'));
}

/** "30 T" is teragas, anything else gas. */
function gasOf(amount: Amount): bigint {
  const match = /^([\d.]+) T$/.exec(String(amount));
  return match === null ? BigInt(amount) : BigInt(Math.round(Number(match[1]) * 1e12));
}

/** The bytes of a blob. */
export function blob(value: Blob | undefined): Buffer {
  if (value === undefined || value === null) return Buffer.alloc(0);
  if (typeof value === 'string') return Buffer.from(value);
  if ('hex' in value) return Buffer.from(value.hex, 'hex');
  if ('base64' in value) return Buffer.from(value.base64, 'base64');
  if ('json' in value) return Buffer.from(JSON.stringify(value.json));
  if ('u64' in value) return Buffer.concat([value.u64].flat().map(u64));
  if ('repeat' in value) return Buffer.from(value.repeat[0].repeat(value.repeat[1]));
  if ('wasm' in value) return wasm(value.wasm);
  return Buffer.concat(value.concat.map(blob));
}

/** Contract code: the name of a file in fixtures/wasm, or a blob. */
function wasm(value: Blob): Buffer {
  return typeof value === 'string' ? readFileSync(new URL(`${value}.wasm`, WASM_FOLDER)) : blob(value);
}

function publicKey(value: string): Buffer {
  const [kind, data] = publicKeyText(value).split(':') as [string, string];
  return Buffer.concat([u8(kind === 'ed25519' ? 0 : 1), base58.decode(data)]);
}

function permission(value: Permission): Buffer {
  if (value === 'FullAccess') return u8(1);
  const { allowance, receiver_id, method_names } = value.FunctionCall;
  const limit = allowance === undefined || allowance === null ? u8(0) : Buffer.concat([u8(1), u128(yocto(allowance))]);
  return Buffer.concat([u8(0), limit, text(receiver_id), list(method_names ?? [], text)]);
}

function contractId(id: ContractId): Buffer {
  if ('account_id' in id) return Buffer.concat([u8(1), text(id.account_id)]);
  const { code_hash } = id;
  return Buffer.concat([
    u8(0),
    code_hash.startsWith('wasm:') ? sha256(wasm(code_hash.slice(5))) : base58.decode(code_hash),
  ]);
}

/** What a transaction needs to know of the chain. */
export interface ChainFacts {
  readonly height: bigint;
  /** Nonce of an account's key, named as in the scenario. */
  readonly nonceOf: (accountId: string, key: string) => bigint;
}

type Encoders = { readonly [K in keyof ActionContents]: (content: ActionContents[K], chain: ChainFacts) => Buffer };

const encoders: Encoders = {
  CreateAccount: () => u8(0),
  DeployContract: ({ code }) => Buffer.concat([u8(1), bytes(wasm(code))]),
  FunctionCall: ({ method, args, gas, deposit }) =>
    Buffer.concat([u8(2), text(method), bytes(blob(args)), u64(gasOf(gas ?? '100 T')), u128(yocto(deposit ?? 0))]),
  Transfer: ({ deposit }) => Buffer.concat([u8(3), u128(yocto(deposit))]),
  Stake: ({ stake, public_key }) => Buffer.concat([u8(4), u128(yocto(stake)), publicKey(public_key)]),
  AddKey: ({ public_key, access_key }) =>
    Buffer.concat([u8(5), publicKey(public_key), u64(access_key.nonce ?? 0), permission(access_key.permission)]),
  DeleteKey: ({ public_key }) => Buffer.concat([u8(6), publicKey(public_key)]),
  DeleteAccount: ({ beneficiary_id }) => Buffer.concat([u8(7), text(beneficiary_id)]),
  Delegate(content, chain) {
    const key = content.public_key ?? `key:${content.sender_id}`;
    const body = Buffer.concat([
      text(content.sender_id),
      text(content.receiver_id),
      list(content.actions, (inner) => encodeAction(inner, chain)),
      u64(chain.nonceOf(content.sender_id, key) + BigInt(content.nonce_offset ?? 1)),
      u64(chain.height + BigInt(content.height_offset ?? 100)),
      publicKey(key),
    ]);
    const signer = (content.signed_by ?? key).slice(4);
    return Buffer.concat([u8(8), body, u8(0), signWith(signer, sha256(Buffer.concat([u32(2 ** 30 + 366), body])))]);
  },
  DeployGlobalContract: ({ code, mode }) => Buffer.concat([u8(9), bytes(wasm(code)), u8(mode === 'AccountId' ? 1 : 0)]),
  UseGlobalContract: (id) => Buffer.concat([u8(10), contractId(id)]),
  DeterministicStateInit({ code, data, deposit }) {
    const entries = Object.entries(data ?? {})
      .map(([key, value]) => [Buffer.from(key), blob(value)] as const)
      .sort(([left], [right]) => Buffer.compare(left, right));
    const encoded = list(entries, ([key, value]) => Buffer.concat([bytes(key), bytes(value)]));
    return Buffer.concat([u8(11), u8(0), contractId(code), encoded, u128(yocto(deposit ?? 0))]);
  },
  Raw: (content) => blob(content),
};

function encodeAction(action: ActionJson, chain: ChainFacts): Buffer {
  const [name, content] = typeof action === 'string' ? [action, {}] : (Object.entries(action)[0] as [string, unknown]);
  const encode = encoders[name as keyof Encoders] as ((content: unknown, chain: ChainFacts) => Buffer) | undefined;
  if (encode === undefined) throw new Error(`unknown action ${name}`);
  return encode(content, chain);
}

/** The key that signs for an account unless a step names another. */
export function signerKeyName(send: Send): string {
  return send.key ?? (send.signer === 'test.near' ? 'validator' : send.signer);
}

/** Accounts and keys whose nonces a transaction needs: the signer's and each delegate sender's. */
export function keysNeeded(send: Send): [accountId: string, key: string][] {
  const own: [string, string] = [send.signer, `key:${signerKeyName(send)}`];
  const delegated = send.actions.flatMap((action) => {
    const delegate = typeof action === 'string' ? undefined : action.Delegate;
    return delegate === undefined
      ? []
      : [[delegate.sender_id, delegate.public_key ?? `key:${delegate.sender_id}`] as [string, string]];
  });
  return [own, ...delegated];
}

/** A signed transaction: its borsh and its hash. */
export function encodeTransaction(
  send: Send,
  blockHash: string,
  chain: ChainFacts,
): { readonly signed: Buffer; readonly hash: string } {
  const key = `key:${signerKeyName(send)}`;
  const nonce =
    send.nonce === undefined ? chain.nonceOf(send.signer, key) + BigInt(send.nonce_offset ?? 1) : BigInt(send.nonce);
  const signedWith = (eachNonce: bigint) => {
    const transaction = Buffer.concat([
      text(send.signer),
      publicKey(send.public_key ?? key),
      u64(eachNonce),
      text(send.receiver),
      base58.decode(send.block_hash ?? blockHash),
      list(send.actions, (action) => encodeAction(action, chain)),
    ]);
    const hash = sha256(transaction);
    const signature = signWith(send.signed_by ?? signerKeyName(send), hash);
    return { signed: Buffer.concat([transaction, u8(0), signature]), hash: base58.encode(hash), signature };
  };
  // A byte too many in an action moves the signature by one: whether nearcore then complains of the signature or of the byte left
  // over hangs on the upper bits of what was its 63rd byte. The recordings have the former, as 7 of 8 signatures give.
  const isRaw = send.actions.some((action) => typeof action === 'object' && 'Raw' in action);
  let made = signedWith(nonce);
  for (let next = nonce + 1n; isRaw && (made.signature[62]! & 0xe0) === 0; next++) made = signedWith(next);
  return { signed: made.signed, hash: made.hash };
}
