import { dumpRecords } from '../chain/state-dump.ts';
import { invariant } from '../errors/invariant.ts';
import { networkInfoView } from './api/network-info.ts';
import { statusView } from './api/status.ts';
import { RpcHandler } from './handler.ts';
import type { JsonWritable } from './json/value.ts';
import { writeJsonInOrder } from './json/write.ts';
import type { RpcContext } from './method.ts';
import { METHODS } from './methods.ts';
import { metricsText } from './metrics.ts';
import { openApi } from './openapi.ts';
import { stateRecordView } from './views/state-records.ts';
import { Routes, type GetRoute, type HttpAnswer } from './routes.ts';

/** GET of this path answers the newest state as records of genesis.json: for `view-state dump-state` beside a running node. */
export const RECORDS_PATH = '/sandbox/state_records';

/**
 * Everything that RPC answers, without the sockets.
 *
 * @param report - told of every failure that is a bug of this package
 */
export function createRoutes(context: RpcContext, report: (error: unknown) => void): Routes {
  const pages = new Map<string, GetRoute>([
    ['/status', () => json(writeJsonInOrder(statusView(context)))],
    ['/health', () => json('null')],
    ['/network_info', () => json(writeJsonInOrder(networkInfoView()))],
    ['/metrics', () => ({ status: 200, contentType: 'text/plain', body: metricsText(context) })],
    [RECORDS_PATH, () => json(writeJsonInOrder(headRecords(context)))],
    ['/openapi.json', () => ({ status: 200, contentType: 'application/json; charset=utf-8', body: openApi() })],
  ]);
  const guarded = [...pages].map(([path, page]): [string, GetRoute] => [path, () => orUnavailable(page, report)]);
  return new Routes(new RpcHandler(context, METHODS, report), new Map(guarded));
}

/** A page that fails answers 503, as nearcore's do. */
async function orUnavailable(page: GetRoute, report: (error: unknown) => void): Promise<HttpAnswer> {
  try {
    return await page();
  } catch (error) {
    report(error);
    return { status: 503 };
  }
}

/** Records of the state at the head: what a client has just patched or executed is in them. */
function headRecords({ chain }: RpcContext): JsonWritable {
  const state = chain.stateAt(chain.head());
  invariant(state !== undefined, 'the state at the head is gone');
  return Array.from(dumpRecords(state), stateRecordView);
}

function json(body: string): HttpAnswer {
  return { status: 200, contentType: 'application/json', body };
}
