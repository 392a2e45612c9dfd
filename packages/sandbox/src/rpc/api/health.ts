import { method } from '../method.ts';
import { noArgs } from '../params/params.ts';

/** `health`: null while blocks are being made. */
export const health = method(noArgs, () => null);
