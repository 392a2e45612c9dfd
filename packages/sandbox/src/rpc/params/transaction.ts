import { TX_EXECUTION_LEVELS, type TxExecutionLevel } from '../../chain/chain-api.ts';
import { SandboxError } from '../../errors/base.ts';
import type { AccountId } from '../../primitives/account-id.ts';
import type { CryptoHash } from '../../primitives/hash.ts';
import { decodeSignedTransaction, type SignedTransaction } from '../../primitives/transaction.ts';
import { RpcParseError } from '../errors.ts';
import type { JsonValue } from '../json/value.ts';
import { decodeBase64 } from '../serde/base64.ts';
import { mapStruct, struct, unitEnum, untaggedEnum } from '../serde/containers.ts';
import { refuseAs, type Decode } from '../serde/decode.ts';
import { flatAny, flattened } from '../serde/flatten.ts';
import { accountId, cryptoHash } from '../serde/near.ts';
import { string } from '../serde/scalars.ts';
import { args, argsOrPair, argsOrSingleton, parseArgs, type ParseParams } from './params.ts';

/** What `send_tx` and its older forms ask for. */
export interface SendRequest {
  readonly transaction: SignedTransaction;
  readonly waitUntil: TxExecutionLevel;
}

/** What `tx` asks for: a transaction named by its hash, or given whole. */
export interface StatusRequest {
  readonly txHash: CryptoHash;
  readonly senderId: AccountId;
  /** The whole transaction, when the client sent it. */
  readonly transaction: SignedTransaction | undefined;
  readonly waitUntil: TxExecutionLevel;
}

/** What a wait is for when the client does not say. */
const DEFAULT_LEVEL: TxExecutionLevel = 'EXECUTED_OPTIMISTIC';

/** nearcore's order of declaration, which its error text shows. */
const waitUntil = unitEnum<TxExecutionLevel>(...TX_EXECUTION_LEVELS);

/** nearcore's serde form of a SignedTransaction: base64 of its borsh. */
const signedTransaction: Decode<SignedTransaction> = (value) => {
  const text = string(value);
  const bytes = refuseAs(
    () => decodeBase64(text, 'required'),
    (fault) => `the value could not decoded from base64 due to: ${fault}`,
  );
  return refuseAs(
    () => decodeSignedTransaction(bytes),
    (fault) => `the value could not decoded from borsh due to: ${fault}`,
  );
};

/** The older form: the transaction as the only element of an array. */
function singleTransaction(element: JsonValue): SignedTransaction {
  const text = parseArgs(string, element);
  try {
    return decodeSignedTransaction(decodeBase64(text, 'required'));
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    throw new RpcParseError(`Failed to decode transaction: ${error.shortMessage}`);
  }
}

const sendStruct = struct<{ signed_tx_base64: SignedTransaction; wait_until: TxExecutionLevel }>(
  'RpcSendTransactionRequest',
  { signed_tx_base64: signedTransaction, wait_until: { decode: waitUntil, default: DEFAULT_LEVEL } },
);

/** Params of `send_tx`, `broadcast_tx_commit` and `broadcast_tx_async`. */
export const sendRequest: ParseParams<SendRequest> = argsOrSingleton<SendRequest>(
  (element) => ({ transaction: singleTransaction(element), waitUntil: DEFAULT_LEVEL }),
  argsOrPair<SendRequest>(
    (first, second) => {
      parseArgs(string, first);
      parseArgs(string, second);
      throw new RpcParseError('Unable to parse send request: too many params passed');
    },
    (params) => {
      const { signed_tx_base64, wait_until } = parseArgs(sendStruct, params);
      return { transaction: signed_tx_base64, waitUntil: wait_until };
    },
  ),
);

type TransactionInfo = Omit<StatusRequest, 'waitUntil'>;

function infoOf(transaction: SignedTransaction): TransactionInfo {
  return { txHash: transaction.hash, senderId: transaction.transaction.signerId, transaction };
}

const byTransaction = mapStruct('TransactionInfo::Transaction', { signed_tx_base64: signedTransaction });
const byHash = mapStruct('TransactionInfo::TransactionId', { tx_hash: cryptoHash, sender_account_id: accountId });

const transactionInfo = untaggedEnum<TransactionInfo>(
  'TransactionInfo',
  (value) => infoOf(byTransaction(value).signed_tx_base64),
  (value) => {
    const { tx_hash, sender_account_id } = byHash(value);
    return { txHash: tx_hash, senderId: sender_account_id, transaction: undefined };
  },
);

const statusStruct = flattened<{ wait_until: TxExecutionLevel }, { info: TransactionInfo }>(
  'RpcTransactionStatusRequest',
  { wait_until: { decode: waitUntil, default: DEFAULT_LEVEL } },
  { info: flatAny(transactionInfo) },
);

/** Params of `tx` and `EXPERIMENTAL_tx_status`. */
export const statusRequest: ParseParams<StatusRequest> = argsOrSingleton<StatusRequest>(
  (element) => ({ ...infoOf(singleTransaction(element)), waitUntil: DEFAULT_LEVEL }),
  argsOrPair<StatusRequest>(
    (first, second) => ({
      txHash: parseArgs(cryptoHash, first),
      senderId: parseArgs(accountId, second),
      transaction: undefined,
      waitUntil: DEFAULT_LEVEL,
    }),
    args((params) => {
      const { info, wait_until } = statusStruct(params);
      return { ...info, waitUntil: wait_until };
    }),
  ),
);
