import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonWritable } from '../rpc/json/value.ts';
import { writeJsonInOrder } from '../rpc/json/write.ts';
import { CONFIG_FILE } from './config-file.ts';
import { initHome, type InitOptions } from './init.ts';
import { readKeyFile, type KeyFile } from './key-file.ts';

type Json = { readonly [field: string]: JsonWritable };

/** What a new home gets that `init` does not give it. */
export interface HomeChanges {
  /** Fields of genesis.json to set; `records` replace all. */
  readonly genesis: Json;
  /** Records to add, and what they add to the supply. */
  readonly records: readonly JsonWritable[];
  readonly supplyYocto: bigint;
  /** Fields of config.json to set. */
  readonly config: Json;
}

/** A home that exists as long as the node that runs in it, and its validator's key. */
export interface TemporaryHome {
  readonly path: string;
  readonly validator: KeyFile;
  /** Deletes the home. */
  remove(): void;
}

/** Makes a home of its own for one node. */
export function createTemporaryHome(init: Omit<InitOptions, 'home' | 'nowMs'>, changes: HomeChanges): TemporaryHome {
  const path = mkdtempSync(join(tmpdir(), 'near-sandbox-'));
  initHome({ ...init, home: path, nowMs: Date.now() }, () => undefined);
  const genesisPath = join(path, 'genesis.json');
  const genesis = JSON.parse(readFileSync(genesisPath, 'utf8')) as { total_supply: string; records: JsonWritable[] };
  const merged = {
    ...genesis,
    total_supply: (BigInt(genesis.total_supply) + changes.supplyYocto).toString(),
    ...changes.genesis,
  };
  const records = [...merged.records, ...changes.records];
  writeFileSync(genesisPath, writeJsonInOrder({ ...merged, records } as Json));
  const configPath = join(path, CONFIG_FILE);
  const config = JSON.parse(readFileSync(configPath, 'utf8')) as Json;
  writeFileSync(configPath, writeJsonInOrder({ ...config, ...changes.config }));
  return {
    path,
    validator: readKeyFile(join(path, 'validator_key.json')),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
