import { method } from '../method.ts';
import { noArgs } from '../params/params.ts';

/** `network_info`: the node stands alone. */
export const networkInfo = method(noArgs, () => networkInfoView());

/** The fields in nearcore's order, for GET /network_info. */
export function networkInfoView() {
  return {
    active_peers: [],
    num_active_peers: 0,
    peer_max_count: 40,
    sent_bytes_per_sec: 0,
    received_bytes_per_sec: 0,
    known_producers: [],
  };
}
