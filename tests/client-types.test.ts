import test from 'ava';
import type * as client from 'near-factory-client';
import { builtContract } from './helpers/chain.ts';
import type * as args from '../src/interfaces/call-args.ts';
import type { InstanceView } from '../src/interfaces/instance.ts';
import type { Template, VersionInput } from '../src/interfaces/version.ts';

/** Compiles only when every `From` can be used as a `To`. */
type Assignable<From extends To, To> = From;

// What the client sends fits what the contract takes, and what the contract answers fits what the client promises. Neither side's
// `readonly` matters there.
type Mutable<T> = unknown extends T
  ? T
  : T extends string | number | boolean | null | undefined
    ? T
    : { -readonly [Field in keyof T]: Mutable<T[Field]> };
export type Checked = [
  Assignable<Mutable<client.CreateArgs>, Mutable<args.CreateArgs>>,
  Assignable<Mutable<client.QuoteArgs>, Mutable<args.QuoteArgs>>,
  Assignable<Mutable<client.VersionInput>, Mutable<VersionInput>>,
  Assignable<Mutable<args.Quote>, Mutable<client.Quote>>,
  Assignable<Mutable<InstanceView>, Mutable<client.InstanceView>>,
  Assignable<Mutable<Template>, Mutable<client.TemplateView>>,
];

/** Methods of the contract that the client's commands call by name. */
const CALLED = [
  'add_template',
  'add_version',
  'create',
  'finish_upload',
  'get_instance',
  'get_instances',
  'get_instances_by_creator',
  'get_instances_by_template',
  'get_templates',
  'init',
  'quote',
  'update_stored_contract',
  'upload_chunk',
  'upload_code',
];

test('the compiled factory exports every method that the client calls', (t) => {
  const module = new WebAssembly.Module(builtContract('factory') as Uint8Array<ArrayBuffer>);
  const exported = new Set(WebAssembly.Module.exports(module).map(({ name }) => name));
  t.deepEqual(
    CALLED.filter((method) => !exported.has(method)),
    [],
  );
});
