import { METHODS } from './methods.ts';

/** GET /openapi.json: the methods there are; parameters and results are nearcore's. */
export function openApi(): string {
  return JSON.stringify({
    openapi: '3.0.0',
    info: { title: 'NEAR Protocol JSON RPC API', version: '1.0.0' },
    paths: Object.fromEntries(
      [...METHODS.keys()].map((name) => [
        `/${name}`,
        {
          post: {
            operationId: name,
            requestBody: { required: true, content: { 'application/json': { schema: requestSchema(name) } } },
            responses: { '200': { description: '', content: { 'application/json': { schema: RESPONSE_SCHEMA } } } },
          },
        },
      ]),
    ),
  });
}

function requestSchema(method: string) {
  return {
    type: 'object',
    required: ['jsonrpc', 'id', 'method'],
    properties: { jsonrpc: { type: 'string' }, id: {}, method: { type: 'string', enum: [method] }, params: {} },
  };
}

const RESPONSE_SCHEMA = {
  type: 'object',
  required: ['jsonrpc', 'id'],
  properties: { jsonrpc: { type: 'string' }, id: {}, result: {}, error: { type: 'object' } },
};
