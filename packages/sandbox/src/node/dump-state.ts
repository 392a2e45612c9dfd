import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeJsonInOrder } from '../rpc/json/write.ts';
import type { JsonWritable } from '../rpc/json/value.ts';
import { readConfigFile } from './config-file.ts';
import { readGenesisFile } from './genesis-file.ts';
import { liveRecords } from './live-records.ts';
import { makeFolder } from './make-folder.ts';

/** Options of `view-state dump-state`. */
export interface DumpOptions {
  readonly home: string;
  /** Five files in a folder instead of one file. */
  readonly stream: boolean;
  /** That folder or file; by default `output` or `output.json` in the home. */
  readonly file?: string;
}

/**
 * Writes the newest state as a genesis from which a chain can be started again.
 *
 * Works beside a running node of the same home, which is asked for its state.
 *
 * @throws {SandboxError} when the home is none or its node does not answer
 */
export async function dumpState({ home, stream, file }: DumpOptions): Promise<void> {
  const config = readConfigFile(home);
  const { config: genesis } = readGenesisFile(home, config.genesisFile, config.genesisRecordsFile);
  const records = await liveRecords(home);
  const dumped = { ...genesis, total_supply: totalSupply(records) };
  if (!stream) {
    writeFileSync(file ?? join(home, 'output.json'), writeJsonInOrder({ ...dumped, records }));
    return;
  }
  const folder = file ?? join(home, 'output');
  makeFolder(folder);
  writeFileSync(join(folder, 'genesis.json'), writeJsonInOrder({ ...dumped, records: [] }));
  writeFileSync(join(folder, 'records.json'), writeJsonInOrder(records));
  for (const name of ['config.json', config.nodeKeyFile, config.validatorKeyFile])
    copyFileSync(join(home, name), join(folder, name));
}

function totalSupply(records: readonly JsonWritable[]): string {
  let total = 0n;
  for (const record of records as readonly {
    readonly Account?: { readonly account: { amount: string; locked: string } };
  }[]) {
    if (record.Account !== undefined)
      total += BigInt(record.Account.account.amount) + BigInt(record.Account.account.locked);
  }
  return total.toString();
}
