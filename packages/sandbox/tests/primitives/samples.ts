import type { Action } from '../../src/primitives/action.ts';
import { sha256 } from '../../src/primitives/crypto.ts';
import { PublicKey, Signature } from '../../src/primitives/keys.ts';
import type { Receipt, ReceiptBody } from '../../src/primitives/receipt.ts';

export const HASH = sha256(new Uint8Array([1]));
export const KEY = new PublicKey('ed25519', sha256(new Uint8Array([2])));
export const SECP_KEY = new PublicKey('secp256k1', new Uint8Array(64).fill(3));
const SIGNATURE = new Signature('ed25519', new Uint8Array(64).fill(4));

/** One action of every kind, and some twice. */
export const ACTIONS: readonly Action[] = [
  { kind: 'CreateAccount' },
  { kind: 'DeployContract', code: new Uint8Array([0, 97, 115, 109]) },
  {
    kind: 'FunctionCall',
    methodName: 'größe',
    args: new Uint8Array([1, 2]),
    gas: (1n << 64n) - 1n,
    deposit: (1n << 128n) - 1n,
  },
  { kind: 'Transfer', deposit: 10n ** 24n },
  { kind: 'Stake', stake: 5n, publicKey: SECP_KEY },
  { kind: 'AddKey', publicKey: KEY, accessKey: { nonce: 7n, permission: { kind: 'FullAccess' } } },
  {
    kind: 'AddKey',
    publicKey: KEY,
    accessKey: {
      nonce: 0n,
      permission: { kind: 'FunctionCall', allowance: 5n, receiverId: 'bob.near', methodNames: ['a', 'b'] },
    },
  },
  {
    kind: 'AddKey',
    publicKey: KEY,
    accessKey: {
      nonce: 0n,
      permission: {
        kind: 'GasKeyFunctionCall',
        balance: 9n,
        numNonces: 3,
        allowance: null,
        receiverId: 'bob.near',
        methodNames: [],
      },
    },
  },
  {
    kind: 'AddKey',
    publicKey: KEY,
    accessKey: { nonce: 0n, permission: { kind: 'GasKeyFullAccess', balance: 0n, numNonces: 1024 } },
  },
  { kind: 'DeleteKey', publicKey: KEY },
  { kind: 'DeleteAccount', beneficiaryId: 'bob.near' },
  {
    kind: 'Delegate',
    version: 1,
    delegateAction: {
      senderId: 'alice.near',
      receiverId: 'bob.near',
      actions: [{ kind: 'Transfer', deposit: 1n }],
      nonce: 3n,
      nonceIndex: null,
      maxBlockHeight: 100n,
      publicKey: KEY,
    },
    signature: SIGNATURE,
  },
  {
    kind: 'Delegate',
    version: 2,
    delegateAction: {
      senderId: 'alice.near',
      receiverId: 'bob.near',
      actions: [],
      nonce: 3n,
      nonceIndex: 65535,
      maxBlockHeight: 100n,
      publicKey: KEY,
    },
    signature: SIGNATURE,
  },
  { kind: 'DeployGlobalContract', code: new Uint8Array(3), deployMode: 'AccountId' },
  { kind: 'UseGlobalContract', contractIdentifier: { kind: 'CodeHash', codeHash: HASH } },
  { kind: 'UseGlobalContract', contractIdentifier: { kind: 'AccountId', accountId: 'bob.near' } },
  {
    kind: 'DeterministicStateInit',
    stateInit: {
      code: { kind: 'AccountId', accountId: 'bob.near' },
      data: [
        { key: new Uint8Array([1]), value: new Uint8Array([9]) },
        { key: new Uint8Array([2]), value: new Uint8Array() },
      ],
    },
    deposit: 4n,
  },
  { kind: 'TransferToGasKey', publicKey: KEY, deposit: 1n },
  { kind: 'WithdrawFromGasKey', publicKey: KEY, amount: 2n },
];

/** A receipt body of every kind and version. */
export const BODIES: readonly ReceiptBody[] = [
  {
    kind: 'Action',
    version: 1,
    signerId: 'alice.near',
    refundTo: null,
    signerPublicKey: KEY,
    gasPrice: 100n,
    outputDataReceivers: [{ dataId: HASH, receiverId: 'carol.near' }],
    inputDataIds: [HASH, HASH],
    actions: ACTIONS,
  },
  {
    kind: 'PromiseYield',
    version: 2,
    signerId: 'alice.near',
    refundTo: 'dave.near',
    signerPublicKey: SECP_KEY,
    gasPrice: 0n,
    outputDataReceivers: [],
    inputDataIds: [HASH],
    actions: [],
  },
  {
    kind: 'Action',
    version: 2,
    signerId: 'alice.near',
    refundTo: null,
    signerPublicKey: KEY,
    gasPrice: 1n,
    outputDataReceivers: [],
    inputDataIds: [],
    actions: [],
  },
  { kind: 'Data', dataId: HASH, data: new Uint8Array([1, 2, 3]) },
  { kind: 'PromiseResume', dataId: HASH, data: null },
  {
    kind: 'GlobalContractDistribution',
    id: { kind: 'CodeHash', codeHash: HASH },
    targetShard: 0n,
    alreadyDeliveredShards: [0n, 7n],
    code: new Uint8Array([1]),
    nonce: null,
  },
  {
    kind: 'GlobalContractDistribution',
    id: { kind: 'AccountId', accountId: 'bob.near' },
    targetShard: 3n,
    alreadyDeliveredShards: [],
    code: new Uint8Array(),
    nonce: 9n,
  },
];

/** A receipt around a body. */
export function receiptOf(body: ReceiptBody): Receipt {
  return { predecessorId: 'alice.near', receiverId: 'bob.near', receiptId: HASH, body };
}
