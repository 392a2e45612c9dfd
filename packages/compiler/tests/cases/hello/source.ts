import { near } from 'near-sdk-js';

export function hello(): void {
  near.valueReturn('hello');
}
