import type { RpcContext } from './method.ts';

/** GET /metrics: the node's figures in Prometheus' text form, named as nearcore names them. */
export function metricsText({ chain, node, nowMs }: RpcContext): string {
  const head = chain.head().header.innerLite.height;
  const final = chain.blockByFinality('final').header.innerLite.height;
  return [
    gauge('near_block_height_head', 'Height of the newest block', head),
    gauge('near_final_block_height', 'Height of the newest final block', final),
    gauge('near_node_protocol_version', 'Highest protocol version that the node knows', node.latestProtocolVersion),
    gauge(
      'near_node_uptime_seconds',
      'Seconds since the node was started',
      Math.floor((nowMs() - node.startedAtMs) / 1000),
    ),
    '',
  ].join('\n');
}

function gauge(name: string, help: string, value: number): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}`;
}
