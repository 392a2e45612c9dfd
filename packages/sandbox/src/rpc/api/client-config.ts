import { method } from '../method.ts';
import { noArgs } from '../params/params.ts';

/** `client_config`: what config.json came to. */
export const clientConfig = method(noArgs, ({ node }) => node.clientConfig);
