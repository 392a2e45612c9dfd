import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readJson } from '../../src/rpc/json/read.ts';
import { writeJson } from '../../src/rpc/json/write.ts';
import { action } from '../../src/rpc/params/action.ts';
import { blockReference } from '../../src/rpc/params/block-reference.ts';
import { query } from '../../src/rpc/params/query.ts';
import { stateRecord } from '../../src/rpc/params/state-record.ts';
import { decodeBase58 } from '../../src/rpc/serde/base58.ts';
import { decodeBase64 } from '../../src/rpc/serde/base64.ts';
import { pair, struct, taggedEnum, untaggedEnum } from '../../src/rpc/serde/containers.ts';
import { DecodeError, type Decode } from '../../src/rpc/serde/decode.ts';
import { flatEnum, flattened } from '../../src/rpc/serde/flatten.ts';
import { accountId, cryptoHash, publicKey } from '../../src/rpc/serde/near.ts';
import { boolean, optional, string, u64 } from '../../src/rpc/serde/scalars.ts';
import { actionJson } from '../../src/rpc/views/action-json.ts';
import { SandboxError } from '../../src/errors/base.ts';
import { ACTIONS } from '../primitives/samples.ts';

function decode<T>(how: Decode<T>, json: unknown): T {
  return how(readJson(Buffer.from(JSON.stringify(json)).toString('latin1')).value);
}

function refusal(how: Decode<unknown>, json: unknown): string {
  try {
    decode(how, json);
  } catch (error) {
    if (error instanceof SandboxError) return error.shortMessage;
    throw error;
  }
  return 'accepted';
}

describe('struct', () => {
  const point = struct<{ x: bigint; y: bigint | null; z: bigint }>('Point', {
    x: u64,
    y: optional(u64),
    z: { decode: u64, default: 9n },
  });

  it('reads objects and arrays, with defaults, and ignores unknown keys', () => {
    assert.deepEqual(decode(point, { x: 1, more: {} }), { x: 1n, y: null, z: 9n });
    assert.deepEqual(decode(point, [1, 2, 3]), { x: 1n, y: 2n, z: 3n });
    assert.deepEqual(decode(point, [1, null]), { x: 1n, y: null, z: 9n });
  });

  it("refuses in serde's words", () => {
    assert.equal(refusal(point, 5), 'invalid type: integer `5`, expected struct Point');
    assert.equal(refusal(point, {}), 'missing field `x`');
    assert.equal(refusal(point, []), 'invalid length 0, expected struct Point with 3 elements');
    assert.equal(refusal(point, [1, 2, 3, 4]), 'invalid length 4, expected fewer elements in array');
    assert.equal(refusal(point, { x: -1 }), 'invalid value: integer `-1`, expected u64');
    assert.equal(refusal(point, { x: 1.5 }), 'invalid type: floating point `1.5`, expected u64');
  });

  it('reports the first fault in the order of sorted keys', () => {
    const two = struct<{ b: string; a: boolean }>('Two', { b: string, a: boolean });
    assert.equal(refusal(two, { b: 1, a: 1 }), 'invalid type: integer `1`, expected a boolean');
  });
});

describe('enums', () => {
  const shape = taggedEnum<string>({
    Circle: { newtype: string },
    Empty: { unit: 'empty' },
    Named: { newtype: string },
  });

  it('reads variants with and without content', () => {
    assert.equal(decode(shape, { Circle: 'round' }), 'round');
    assert.equal(decode(shape, 'Empty'), 'empty');
    assert.equal(decode(shape, { Empty: null }), 'empty');
  });

  it("refuses in serde's words", () => {
    assert.equal(refusal(shape, 'Square'), 'unknown variant `Square`, expected one of `Circle`, `Empty`, `Named`');
    assert.equal(refusal(shape, {}), 'invalid value: map, expected map with a single key');
    assert.equal(refusal(shape, { Circle: '', Empty: null }), 'invalid value: map, expected map with a single key');
    assert.equal(refusal(shape, [1]), 'invalid type: sequence, expected string or map');
    assert.equal(refusal(shape, 'Circle'), 'invalid type: unit variant, expected newtype variant');
    assert.equal(refusal(shape, { Empty: 3 }), 'invalid type: integer `3`, expected unit');
    const either = untaggedEnum<unknown>('Either', u64, string);
    assert.equal(refusal(either, true), 'data did not match any variant of untagged enum Either');
  });

  it('takes the first entry of flattened data that names a variant', () => {
    const parts = flattened<{ own: bigint }, { part: string }>(
      'Whole',
      { own: u64 },
      { part: flatEnum('Shape', { circle: { newtype: string } }) },
    );
    assert.deepEqual(decode(parts, { own: 1, circle: 'c', other: 2 }), { own: 1n, part: 'c' });
    assert.equal(refusal(parts, { own: 1 }), 'no variant of enum Shape found in flattened data');
    assert.equal(refusal(parts, {}), 'missing field `own`');
    assert.equal(refusal(parts, [1]), 'invalid type: sequence, expected struct Whole');
  });

  it('reads pairs', () => {
    const both = pair(u64, string);
    assert.deepEqual(decode(both, [1, 'a']), [1n, 'a']);
    assert.equal(refusal(both, [1]), 'invalid length 1, expected a tuple of size 2');
    assert.equal(refusal(both, [1, 'a', 2]), 'invalid length 3, expected fewer elements in array');
  });
});

describe('values of NEAR', () => {
  it('refuses account ids, hashes and keys as nearcore does', () => {
    assert.equal(
      refusal(accountId, 'A.near'),
      'invalid value: "A.near", the Account ID contains an invalid character \'A\' at index 0',
    );
    assert.equal(refusal(cryptoHash, 'xx'), 'invalid length 2, expected base58-encoded 256-bit hash');
    assert.equal(refusal(cryptoHash, '0'), "provided string contained invalid character '0' at byte 0");
    assert.equal(refusal(cryptoHash, '1'.repeat(33)), 'invalid length 33, expected base58-encoded 256-bit hash');
    assert.equal(
      refusal(cryptoHash, '1'.repeat(100_000)),
      'invalid length 100000, expected base58-encoded 256-bit hash',
    );
    assert.equal(refusal(publicKey, 'rsa:1'), "unknown key type 'rsa'");
    assert.equal(
      refusal(publicKey, 'ed25519:é'),
      'invalid key data: provided string contained non-ascii character starting at byte 0',
    );
  });

  it('quotes characters that are no base58 as Rust does', () => {
    assert.equal(refusal(cryptoHash, '\n'), "provided string contained invalid character '\\n' at byte 0");
    assert.equal(refusal(cryptoHash, "1'"), "provided string contained invalid character '\\'' at byte 1");
  });

  it('stops reading base58 once it is too long, so that long text costs nothing', () => {
    // A character that is no base58 shows how far it reads: 43 characters fill 32 bytes, the 44th of these is too much.
    const readable = 'z'.repeat(43);
    assert.throws(() => decodeBase58(`${readable}0`, 32), DecodeError);
    assert.equal(decodeBase58(`${readable}z0`, 32), null);
  });

  it('reads base64 with and without padding and names its faults', () => {
    const faultOf = (text: string, padding: 'required' | 'free'): string => {
      try {
        return Buffer.from(decodeBase64(text, padding)).toString();
      } catch (error) {
        if (error instanceof DecodeError) return error.shortMessage;
        throw error;
      }
    };
    assert.equal(faultOf('YWI=', 'required'), 'ab');
    assert.equal(faultOf('YWI', 'free'), 'ab');
    assert.equal(faultOf('YWI', 'required'), 'Invalid padding');
    assert.equal(faultOf('YW*I', 'free'), 'Invalid byte 42, offset 2.');
    assert.equal(faultOf('YWJ=', 'required'), 'Invalid last symbol 74, offset 2.');
    assert.equal(faultOf('Y===', 'required'), 'Invalid byte 61, offset 1.');
    assert.equal(faultOf('YWJjY', 'free'), 'Encoded text cannot have a 6-bit remainder.');
    // The length is looked at before the bytes, and of those the last one first.
    assert.equal(faultOf('*WJjY', 'free'), 'Encoded text cannot have a 6-bit remainder.');
    assert.equal(faultOf('*WJj ', 'free'), 'Invalid byte 32, offset 4.');
    assert.equal(faultOf('YWJj=', 'free'), 'Encoded text cannot have a 6-bit remainder.');
    assert.equal(faultOf('YQ=', 'free'), 'a');
    assert.equal(faultOf('YQ=', 'required'), 'Invalid padding');
    assert.equal(faultOf('YQ==YQ==', 'free'), 'Invalid byte 61, offset 2.');
    assert.equal(faultOf('YQ====', 'free'), 'Invalid byte 61, offset 2.');
    assert.equal(faultOf('éYQ', 'free'), 'Invalid byte 195, offset 0.');
  });

  it('reads block references, the block id first', () => {
    assert.deepEqual(decode(blockReference, { block_id: 5 }), { kind: 'height', height: 5 });
    const params = readJson(
      '{"request_type":"view_account","account_id":"a.near","finality":"final","block_id":7}',
    ).value;
    assert.deepEqual(query(params).block, { kind: 'height', height: 7 });
  });

  // serde_json value/de.rs VariantDeserializer: the fields of a variant come from an object only.
  it('refuses state records whose fields are no object', () => {
    const account = ['a.near', ['1', '2', '1'.repeat(32), 3]];
    assert.equal(refusal(stateRecord, { Account: account }), 'invalid type: sequence, expected struct variant');
    assert.equal(refusal(stateRecord, { Data: 'x' }), 'invalid type: string "x", expected struct variant');
    assert.equal(
      refusal(stateRecord, { DelayedReceipt: 5 }),
      'invalid type: integer `5`, expected struct DelayedReceipt',
    );
    const public_key = `ed25519:${'1'.repeat(32)}`;
    const access_key = { nonce: 0, permission: { GasKeyFunctionCall: {} } };
    const record = { AccessKey: { account_id: 'a.near', public_key, access_key } };
    assert.equal(refusal(stateRecord, record), 'invalid type: map, expected tuple variant');
  });

  // serde derive: the identifier of an internally tagged variant is its name or its position.
  it('takes a request type by its position', () => {
    const read = (request_type: unknown): unknown =>
      query(readJson(JSON.stringify({ request_type, account_id: 'a.near', finality: 'final' })).value).request;
    const refused = (request_type: unknown, shortMessage: string): void =>
      assert.throws(() => read(request_type), { shortMessage: `Failed parsing args: ${shortMessage}` });
    assert.deepEqual(read(0), { type: 'view_account', accountId: 'a.near' });
    refused(9, 'invalid value: integer `9`, expected variant index 0 <= i < 9');
    refused(-1, 'invalid type: integer `-1`, expected variant identifier');
    refused(0.5, 'invalid type: floating point `0.5`, expected variant identifier');
  });

  it('reads every kind of state record, and ignores fields it does not know', () => {
    const key = 'ed25519:546XB2oHhj7PzUKHiH9Xve3Ze5q1JiW2WTh6abXFED3c';
    const hash = '1'.repeat(32);
    const account = { amount: '1', locked: '2', code_hash: hash, storage_usage: 3, block_hash: 'x' };
    const transfer = { Transfer: { deposit: '5' } };
    const actionReceipt = {
      signer_id: 'a.near',
      signer_public_key: key,
      gas_price: '1',
      output_data_receivers: [{ data_id: hash, receiver_id: 'b.near' }],
      input_data_ids: [hash],
      actions: [
        transfer,
        { CreateAccount: {} },
        { FunctionCall: { method_name: 'm', args: 'YQ==', gas: 1, deposit: '0' } },
      ],
    };
    const receipt = {
      predecessor_id: 'a.near',
      receiver_id: 'b.near',
      receipt_id: hash,
      receipt: { Action: actionReceipt },
    };
    const records = [
      { Account: { account_id: 'a.near', account } },
      { Data: { account_id: 'a.near', data_key: 'YQ==', value: 'Yg==' } },
      { Contract: { account_id: 'a.near', code: 'AGFzbQ==' } },
      { AccessKey: { account_id: 'a.near', public_key: key, access_key: { nonce: 1, permission: 'FullAccess' } } },
      { GasKeyNonce: { account_id: 'a.near', public_key: key, index: 1, nonce: 18446744073709551615n } },
      { PostponedReceipt: receipt },
      { DelayedReceipt: receipt },
      { ReceivedData: { account_id: 'a.near', data_id: hash, data: null } },
    ];
    const text = JSON.stringify(records, (_key, value: unknown) =>
      typeof value === 'bigint' ? `#${value}#` : value,
    ).replace(/"#(\d+)#"/g, '$1');
    const read = (readJson(text).value as ReturnType<typeof readJson>['value'][]).map(stateRecord);
    assert.deepEqual(
      read.map(({ kind }) => kind),
      records.map((record) => Object.keys(record)[0]),
    );
    assert.equal((read[4] as { nonce: bigint }).nonce, 18446744073709551615n);
  });

  it('reads every action as it writes it, delegate actions of both versions among them', () => {
    const delegates = ACTIONS.filter((sample) => sample.kind === 'Delegate');
    assert.deepEqual(
      delegates.map(({ version }) => version),
      [1, 2],
    );
    const withoutIndex = delegates.map((sample) => ({
      ...sample,
      delegateAction: { ...sample.delegateAction, nonceIndex: null },
    }));
    for (const sample of [...ACTIONS, ...withoutIndex]) {
      const text = writeJson(actionJson(sample));
      assert.deepEqual(action(readJson(Buffer.from(text).toString('latin1')).value), sample, text);
    }
  });
});
