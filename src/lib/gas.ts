import type { Version } from '../interfaces/version.ts';

/** One Tgas in gas units. */
export const TERA = 10n ** 12n;

// Action fees of protocol 84 in gas units: what sending burns at once, and what executing takes from the prepaid gas.
const RECEIPT = { send: 108_059_500_000n, execution: 108_059_500_000n };
const DATA_RECEIPT = 2n * 36_486_732_312n;
const CREATE_ACCOUNT = { send: 3_850_000_000_000n, execution: 3_850_000_000_000n };
const DEPLOY = { send: 184_765_750_000n, execution: 184_765_750_000n };
const DEPLOY_BYTE = { send: 47_683_715n, execution: 64_572_944n };
const USE_GLOBAL = { send: 184_765_750_000n, execution: 184_765_750_000n };
const FUNCTION_CALL = { send: 200_000_000_000n, execution: 780_000_000_000n };
const FUNCTION_CALL_BYTE = { send: 47_683_715n, execution: 2_235_934n };
const TRANSFER = { send: 115_123_062_500n, execution: 115_123_062_500n };
const ADD_KEY = { send: 102_217_625_000n, execution: 102_217_625_000n };

/** Reading the stored code into a register, a byte. */
const READ_CODE_BYTE = 9_500_000n;

function total(fee: { send: bigint; execution: bigint }): bigint {
  return fee.send + fee.execution;
}

/** A transfer in a receipt of its own. */
const TRANSFER_RECEIPT = total(RECEIPT) + total(TRANSFER);

/** A function call in a receipt of its own, without the gas attached to it. */
const CALL_RECEIPT = total(RECEIPT) + total(FUNCTION_CALL) + DATA_RECEIPT + (20n * TERA) / 1000n;

/** What a callback itself burns, its receipts apart: 1.8 Tgas measured, more with a longer list of keys. */
const CALLBACK_WORK = (5n * TERA) / 2n;

/** What the last word on a failure burns: it only panics with the reason. */
export const GAS_REPORT_FAILURE = (3n * TERA) / 2n;

/** Second half of a failure: free the name, give the deposit back, log, and send for the last word. */
export const GAS_SETTLE_FAILURE = CALLBACK_WORK + TRANSFER_RECEIPT + CALL_RECEIPT + GAS_REPORT_FAILURE;

/**
 * The callback of a creation. On success it writes the registry and passes the fee on; on failure it probes the
 * account and leaves the rest to {@link GAS_SETTLE_FAILURE}, which is the dearer way.
 */
export const GAS_SETTLE = CALLBACK_WORK + TRANSFER_RECEIPT + CALL_RECEIPT + GAS_SETTLE_FAILURE;

/** A probe of a global contract: an account made, pointed at the code and removed again, beyond the plain probe. */
export const GAS_PROBE_CODE = total(CREATE_ACCOUNT) + total(USE_GLOBAL) + 32n * 120_000_000n + 300_000_000_000n;

/** Collecting the results of `create_many`. */
export const GAS_COLLECT = 3n * TERA;

/** What a creation call burns before it knows its plan, measured on the compiled contract and rounded up. */
const GAS_ENTRY = 2n * TERA;

/** The same for each key: reading its text, adding it, writing it down. */
const GAS_ENTRY_KEY = (3n * TERA) / 10n;

/** What a creation with so many keys burns before its plan is made. */
export function entryGas(keys: number): bigint {
  return GAS_ENTRY + BigInt(keys) * GAS_ENTRY_KEY;
}

/** What is left to do once the promises are made: the event, the surplus and saving the state. */
export const GAS_FINISH = TERA;

/** Size of one creation, as far as gas depends on it. */
export interface CreationSize {
  version: Version;
  initMethod: string;
  argsBytes: number;
  keys: number;
}

// Sums that every creation has, made once when the contract is compiled.
const CREATION_BASE = total(RECEIPT) + total(CREATE_ACCOUNT) + total(TRANSFER) + CALL_RECEIPT + GAS_SETTLE;
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
export function creationGas(size: CreationSize): bigint {
  const { version, initMethod, argsBytes, keys } = size;
  let gas =
    version.kind === 'bytecode'
      ? DEPLOY_CREATION + BigInt(version.size) * CODE_BYTE
      : GLOBAL_CREATION + BigInt(version.code_id.length) * IDENTIFIER_BYTE;
  if (keys > 0) gas += BigInt(keys) * KEY;
  if (initMethod !== '') gas += CALL + BigInt(argsBytes + initMethod.length) * CALL_BYTE + BigInt(version.init_gas);
  return gas;
}

/** Gas to finish a call that returns its surplus by a transfer. */
export const GAS_TAIL = GAS_FINISH + TRANSFER_RECEIPT;

/** The callback of a publication. */
export const GAS_PUBLISHED = 5n * TERA;
