import type { CreationVersion } from './creation-version.ts';

// Gas is a plain number in here: a call has 10^15 of it at most, far below 2^53, and arithmetic on bigints costs the contract
// a hundred times as much.

/** One Tgas in gas units. */
export const TERA = 10 ** 12;

// Action fees of protocol 84 in gas units: what sending burns at once, and what executing takes from the prepaid gas.
const RECEIPT = { send: 108_059_500_000, execution: 108_059_500_000 };
const DATA_RECEIPT = 2 * 36_486_732_312;
const CREATE_ACCOUNT = { send: 3_850_000_000_000, execution: 3_850_000_000_000 };
const DEPLOY = { send: 184_765_750_000, execution: 184_765_750_000 };
const DEPLOY_BYTE = { send: 47_683_715, execution: 64_572_944 };
const USE_GLOBAL = { send: 184_765_750_000, execution: 184_765_750_000 };
const FUNCTION_CALL = { send: 200_000_000_000, execution: 780_000_000_000 };
const FUNCTION_CALL_BYTE = { send: 47_683_715, execution: 2_235_934 };
const TRANSFER = { send: 115_123_062_500, execution: 115_123_062_500 };
const ADD_KEY = { send: 102_217_625_000, execution: 102_217_625_000 };

/** Reading the stored code into a register, a byte. */
const READ_CODE_BYTE = 9_500_000;

function total(fee: { send: number; execution: number }): number {
  return fee.send + fee.execution;
}

/** A transfer in a receipt of its own. */
const TRANSFER_RECEIPT = total(RECEIPT) + total(TRANSFER);

/** A function call in a receipt of its own, without the gas attached to it. */
const CALL_RECEIPT = total(RECEIPT) + total(FUNCTION_CALL) + DATA_RECEIPT + (20 * TERA) / 1000;

/** What a callback itself burns, its receipts apart: 1.5 Tgas measured, more with a longer list of keys. */
const CALLBACK_WORK = (5 * TERA) / 2;

/** What the last word on a failure burns: it only panics with the reason. */
export const GAS_REPORT_FAILURE = (3 * TERA) / 2;

/** Second half of a failure: free the name, give the deposit back, log, and send for the last word. */
export const GAS_SETTLE_FAILURE = CALLBACK_WORK + TRANSFER_RECEIPT + CALL_RECEIPT + GAS_REPORT_FAILURE;

/**
 * The callback of a creation. On success it writes the registry and passes the fee on; on failure it probes the
 * account and leaves the rest to {@link GAS_SETTLE_FAILURE}, which is the dearer way.
 */
export const GAS_SETTLE = CALLBACK_WORK + TRANSFER_RECEIPT + CALL_RECEIPT + GAS_SETTLE_FAILURE;

/** A probe of a global contract: an account made, pointed at the code and removed again, beyond the plain probe. */
export const GAS_PROBE_CODE = total(CREATE_ACCOUNT) + total(USE_GLOBAL) + 32 * 120_000_000 + 300_000_000_000;

/** Collecting the results of `create_many`. */
export const GAS_COLLECT = 3 * TERA;

/** What a creation call burns before it knows its plan, measured on the compiled contract and rounded up. */
const GAS_ENTRY = 2 * TERA;

/** The same for each key: reading its text, adding it, writing it down. */
const GAS_ENTRY_KEY = (3 * TERA) / 10;

/** The same for each byte of the init call's arguments: text beyond ASCII is the dearest to read and write again. */
const GAS_ENTRY_BYTE = 450_000_000;

/** And for each number with a fraction in them: its digits are worked out twice. */
const GAS_ENTRY_FRACTION = 30_000_000_000;
const POINT = 46;

/** What a creation with so many keys and these arguments burns before its plan is made. */
export function entryGas(keys: number, args: Uint8Array): number {
  const fractions = args.reduce((count, byte) => (byte === POINT ? count + 1 : count), 0);
  return GAS_ENTRY + keys * GAS_ENTRY_KEY + args.length * GAS_ENTRY_BYTE + fractions * GAS_ENTRY_FRACTION;
}

/** What is left to do once the promises are made: the event, the surplus and saving the state. */
export const GAS_FINISH = TERA;

/** Size of one creation, as far as gas depends on it. */
export interface CreationSize {
  version: CreationVersion;
  initMethod: string;
  argsBytes: number;
  keys: number;
}

// Sums that every creation has, made once when the contract is compiled.
const CREATION_BASE = total(RECEIPT) + total(CREATE_ACCOUNT) + 2 * total(TRANSFER) + CALL_RECEIPT + GAS_SETTLE;
const DEPLOY_CREATION = CREATION_BASE + total(DEPLOY);
const GLOBAL_CREATION = CREATION_BASE + total(USE_GLOBAL);
const KEY = total(ADD_KEY);
const CODE_BYTE = total(DEPLOY_BYTE) + READ_CODE_BYTE;
const IDENTIFIER_BYTE = total(DEPLOY_BYTE);
const CALL = total(FUNCTION_CALL);
const CALL_BYTE = total(FUNCTION_CALL_BYTE);

/**
 * Gas that one creation takes from the moment its plan is made: every fee of its receipts, the init call at its
 * least, and the callback.
 */
export function creationGas(size: CreationSize): number {
  const { version, initMethod, argsBytes, keys } = size;
  let gas =
    version.kind === 'bytecode'
      ? DEPLOY_CREATION + version.size * CODE_BYTE
      : GLOBAL_CREATION + version.code_id.length * IDENTIFIER_BYTE;
  if (keys > 0) gas += keys * KEY;
  if (initMethod !== '') gas += CALL + (argsBytes + initMethod.length) * CALL_BYTE + Number(version.init_gas);
  return gas;
}

/** Gas to finish a call that returns its surplus by a transfer. */
export const GAS_TAIL = GAS_FINISH + TRANSFER_RECEIPT;

/** The callback of a publication. */
export const GAS_PUBLISHED = 5 * TERA;
