import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BorshError } from '../../src/errors/parse.ts';
import { readAction, writeAction } from '../../src/primitives/action-borsh.ts';
import { BorshReader, fromBorsh } from '../../src/primitives/borsh-reader.ts';
import { BorshWriter, toBorsh } from '../../src/primitives/borsh-writer.ts';
import { createAccount, NO_CONTRACT, readAccount, setContract, writeAccount } from '../../src/primitives/account.ts';
import { hexOf } from '../../src/primitives/hex.ts';
import { readPublicKey, readSignature } from '../../src/primitives/keys.ts';
import {
  encodeReceipt,
  readReceipt,
  readStateStoredReceipt,
  writeStateStoredReceipt,
} from '../../src/primitives/receipt-borsh.ts';
import { receiptSize } from '../../src/primitives/receipt-size.ts';
import { ACTIONS, BODIES, HASH, receiptOf } from './samples.ts';

const refuses = (message: string) => (error: unknown) => error instanceof BorshError && error.shortMessage === message;

describe('BorshWriter', () => {
  it('writes integers little-endian and counts before strings and vectors', () => {
    const writer = new BorshWriter(1)
      .u8(1)
      .u16(0x0203)
      .u32(4)
      .u64(5n)
      .u64(2 ** 40)
      .u128((7n << 64n) | 6n);
    writer
      .string('é')
      .bytes(Uint8Array.of(9))
      .bool(true)
      .option(null, () => undefined);
    assert.equal(
      hexOf(writer.finish()),
      '01030204000000050000000000000000000000000100000600000000000000070000000000000002000000c3a901000000090100',
    );
  });
});

describe('BorshReader', () => {
  it('reads back what was written', () => {
    const bytes = toBorsh((writer) =>
      writer
        .u128((1n << 128n) - 1n)
        .string('größe')
        .list([1, 2], (item) => writer.u16(item)),
    );
    const reader = new BorshReader(bytes);
    assert.deepEqual(
      [reader.u128(), reader.string(), reader.list(() => reader.u16())],
      [(1n << 128n) - 1n, 'größe', [1, 2]],
    );
    reader.end();
  });

  const refusals: readonly [string, number[], (reader: BorshReader) => unknown][] = [
    ['Unexpected length of input', [1, 2], (reader) => reader.u32()],
    ['Unexpected length of input', [255, 255, 255, 255], (reader) => reader.bytes()],
    ['Not all bytes read', [1, 2], (reader) => reader.u8()],
    ['Invalid bool representation: 2', [2], (reader) => reader.bool()],
    [
      'Invalid Option representation: 3. The first byte must be 0 or 1',
      [3],
      (reader) => reader.option(() => reader.u8()),
    ],
    ['Unexpected variant tag: 32', [32], readAction],
    [
      "DelegateAction mustn't contain a nested one",
      [8, 2, 0, 0, 0, 97, 97, 2, 0, 0, 0, 98, 98, 1, 0, 0, 0, 8],
      readAction,
    ],
    [
      'invalid value: "A.near", the Account ID contains an invalid character \'A\' at index 0',
      [6, 0, 0, 0, 65, 46, 110, 101, 97, 114],
      (reader) => reader.accountId(),
    ],
    [
      // near-account-id prints the id as it is, not in Rust's debug form.
      'invalid value: "a\0b", the Account ID contains an invalid character \'\\0\' at index 1',
      [3, 0, 0, 0, 97, 0, 98],
      (reader) => reader.accountId(),
    ],
    ['invalid utf-8 sequence of 1 bytes from index 1', [2, 0, 0, 0, 97, 0xff], (reader) => reader.string()],
    ['invalid utf-8 sequence of 2 bytes from index 0', [3, 0, 0, 0, 0xe2, 0x82, 65], (reader) => reader.string()],
    ['invalid utf-8 sequence of 3 bytes from index 0', [4, 0, 0, 0, 0xf0, 0x9f, 0x98, 65], (reader) => reader.string()],
    ['invalid utf-8 sequence of 1 bytes from index 0', [3, 0, 0, 0, 0xed, 0xa0, 0x80], (reader) => reader.string()],
    ['incomplete utf-8 byte sequence from index 1', [3, 0, 0, 0, 97, 0xe2, 0x82], (reader) => reader.string()],
    ['failed to fill whole buffer', [2, 1, 2, 3], readPublicKey],
    ['failed to fill whole buffer', [2, 1, 2, 3], readSignature],
  ];
  for (const [message, bytes, read] of refusals) {
    it(`refuses with "${message.slice(0, 50)}"`, () => {
      assert.throws(() => fromBorsh(Uint8Array.from(bytes), read), refuses(message));
    });
  }

  it('does not allocate what a count promises before the bytes are there', () => {
    assert.throws(
      () => fromBorsh(Uint8Array.of(255, 255, 255, 255, 0), (reader) => reader.list(() => reader.u64())),
      refuses('Unexpected length of input'),
    );
  });
});

describe('actions', () => {
  for (const [index, action] of ACTIONS.entries()) {
    it(`keep all fields of ${action.kind} (${index})`, () => {
      const bytes = toBorsh((writer) => writeAction(writer, action));
      assert.deepEqual(fromBorsh(bytes, readAction), action);
    });
  }

  it('sort the entries of a state init and keep the last of equal keys', () => {
    const action = {
      kind: 'DeterministicStateInit',
      stateInit: {
        code: { kind: 'CodeHash', codeHash: HASH },
        data: [
          { key: Uint8Array.of(2), value: Uint8Array.of(1) },
          { key: Uint8Array.of(1), value: Uint8Array.of(2) },
          { key: Uint8Array.of(2), value: Uint8Array.of(3) },
        ],
      },
      deposit: 0n,
    } as const;
    const read = fromBorsh(
      toBorsh((writer) => writeAction(writer, action)),
      readAction,
    );
    assert.deepEqual(read.kind === 'DeterministicStateInit' && read.stateInit.data, [
      { key: Uint8Array.of(1), value: Uint8Array.of(2) },
      { key: Uint8Array.of(2), value: Uint8Array.of(3) },
    ]);
  });
});

describe('receipts', () => {
  for (const [index, body] of BODIES.entries()) {
    it(`keep all fields of ${body.kind} (${index}) and are measured exactly`, () => {
      const receipt = receiptOf(body);
      const bytes = encodeReceipt(receipt);
      assert.deepEqual(fromBorsh(bytes, readReceipt), receipt);
      assert.equal(receiptSize(receipt), bytes.length);
    });
  }

  it('are read from state with or without sizes', () => {
    const receipt = receiptOf(BODIES[3]!);
    const stored = { receipt, congestionGas: 5n, congestionSize: 6n };
    const bytes = toBorsh((writer) => writeStateStoredReceipt(writer, stored));
    assert.deepEqual(fromBorsh(bytes, readStateStoredReceipt), { receipt, sizes: stored });
    assert.deepEqual(fromBorsh(encodeReceipt(receipt), readStateStoredReceipt), { receipt, sizes: null });
  });
});

describe('accounts', () => {
  it('are 72 bytes in version 1 and begin with 2^128 - 1 in version 2', () => {
    const account = createAccount(5n, 182n, { kind: 'Local', codeHash: HASH }, 6n);
    const bytes = toBorsh((writer) => writeAccount(writer, account));
    assert.equal(bytes.length, 72);
    assert.deepEqual(fromBorsh(bytes, readAccount), account);
    setContract(account, { kind: 'GlobalByAccount', accountId: 'bob.near' });
    const second = toBorsh((writer) => writeAccount(writer, account));
    assert.equal(hexOf(second.subarray(0, 17)), `${'ff'.repeat(16)}00`);
    assert.deepEqual(fromBorsh(second, readAccount), account);
  });

  it('stay version 2 when the global contract goes', () => {
    const account = createAccount(5n, 182n, { kind: 'Global', codeHash: HASH });
    setContract(account, NO_CONTRACT);
    assert.equal(account.version, 2);
    assert.deepEqual(
      fromBorsh(
        toBorsh((writer) => writeAccount(writer, account)),
        readAccount,
      ),
      account,
    );
  });
});
