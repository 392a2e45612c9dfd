/**
 * Fees of protocol 84 in Tgas that a creation cannot do without, whatever contract makes it.
 *
 * @see nearcore 2.12 core/parameters/res/runtime_configs/parameters.yaml
 */
const FEES = {
  /** A receipt, for sending it; the same again for executing it. */
  receipt: 0.1080595,
  /** What a callback waits with, sent and executed. */
  dataReceipt: 2 * 0.036486732,
  /** Sent; the same again executed. */
  createAccount: 3.85,
  /** Sent; the same again executed. */
  useGlobalContract: 0.18476575,
  functionCallSent: 0.2,
  functionCallExecuted: 0.78,
  /** Executed; the protocol burns nothing for sending its own refunds. */
  transfer: 0.1151230625,
  contractLoadingBase: 0.000035445963,
  contractLoadingByte: 0.000001089295,
  storageRead: 0.05635684521,
  storageWrite: 0.064196736,
};

/** What the steps of a creation by global hash with an init call and a callback cost at the very least, in Tgas. */
export interface CreationFloor {
  /** The caller's transaction, turned into a receipt. */
  transaction: number;
  /** The factory's call, without its code, and what it sends: the instance's receipt and the callback. */
  factory: number;
  /** The instance's receipt, with its code loaded and one entry written. */
  instance: number;
  /** The callback, without its code. */
  callback: number;
  /** Gas comes back from the instance's receipt and from the callback. */
  refunds: number;
  /** A version looked up, a name taken, an instance entered: one read and two writes, at no byte and no trie node. */
  registry: number;
}

/** The floor for an instance whose code has so many bytes. */
export function creationFloor(instanceBytes: number): CreationFloor {
  const call = FEES.receipt + FEES.functionCallExecuted;
  const send = FEES.receipt + FEES.functionCallSent;
  const account = FEES.createAccount + FEES.useGlobalContract;
  const loading = FEES.contractLoadingBase + instanceBytes * FEES.contractLoadingByte;
  return {
    transaction: send,
    factory: call + send + account + send + FEES.dataReceipt,
    instance: call + account + loading + FEES.storageWrite,
    callback: call,
    refunds: 2 * (FEES.receipt + FEES.transfer),
    registry: FEES.storageRead + 2 * FEES.storageWrite,
  };
}
