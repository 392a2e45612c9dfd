import { get } from 'node:http';
import { SandboxError } from '../errors/base.ts';
import { readJson } from '../rpc/json/read.ts';
import type { JsonWritable } from '../rpc/json/value.ts';
import { RECORDS_PATH } from '../rpc/service.ts';
import { toPlain } from './genesis-file.ts';
import { readRunFile } from './run-file.ts';
import { openChain } from './run-node.ts';
import { stateRecordView } from '../rpc/views/state-records.ts';

/**
 * The newest state of a home as records of genesis.json: from its running node, or else from its database.
 *
 * @throws {SandboxError} when there is neither
 */
export async function liveRecords(home: string): Promise<readonly JsonWritable[]> {
  const run = readRunFile(home);
  if (run !== undefined) {
    const address = run.rpcAddress.replace(/^0\.0\.0\.0:/, '127.0.0.1:').replace(/^(?:\[::\])?:/, '[::1]:');
    const answer = await httpGet(`http://${address}${RECORDS_PATH}`).catch(() => undefined);
    if (answer !== undefined) {
      const records = toPlain(readJson(answer.toString('latin1')).value);
      if (Array.isArray(records)) return records as readonly JsonWritable[];
      throw new SandboxError('DUMP_STATE', `the node at ${address} did not answer with records`);
    }
  }
  const { chain, close } = await openChain({ home, startedAtMs: Date.now() }, { report: ignore, fail: ignore });
  try {
    return Array.from(chain.dumpState(), stateRecordView);
  } finally {
    await close();
  }
}

/** The body of a page; undefined when the server refuses it. Rejects when the connection breaks, where `fetch` may wait for ever. */
function httpGet(url: string): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => resolve(response.statusCode === 200 ? Buffer.concat(chunks) : undefined));
    });
    request.once('error', reject);
  });
}

/** A chain that makes no blocks has nothing to report. */
function ignore(): void {}
