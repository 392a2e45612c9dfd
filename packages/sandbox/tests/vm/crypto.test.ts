import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { TestVm, assertHostError } from './helpers/test-vm.ts';

const SEED = new Uint8Array(32).fill(5);

/** A register as hex. */
function hex(vm: TestVm, register: number): string {
  return Buffer.from(vm.register(register), 'latin1').toString('hex');
}

/** A number as 32 bytes big endian. */
function scalar(value: bigint): Uint8Array {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
}

describe('hashes', () => {
  it('equal the published ones and cost by the byte, ripemd160 by the padded block', () => {
    for (const [name, perUnit, units, empty] of [
      ['sha256', 'sha256_byte', 100, createHash('sha256').digest('hex')],
      ['keccak256', 'keccak256_byte', 100, 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'],
      [
        'keccak512',
        'keccak512_byte',
        100,
        '0eab42de4c3ceb9235fc91acffe746b29c29a8c366b7c60e4e67c466f36a4304c00fa9caf9d87976ba469bcbe06713b435f091ef2769fb160cdab33d3670680e',
      ],
      ['ripemd160', 'ripemd160_block', 2, '9c1185a5c5e9fc54612808977ee8f548b2258d31'],
    ] as const) {
      const vm = new TestVm();
      vm.call(name, 0, 0, 1);
      assert.equal(hex(vm, 1), empty, name);
      const costs = vm.costs(() => vm.call(name, 100, 0, 1));
      assert.deepEqual(
        costs,
        vm.price({
          [`${name}_base`]: 1,
          read_memory_base: 1,
          read_memory_byte: 100,
          [perUnit]: units,
          write_register_base: 1,
          write_register_byte: empty.length / 2,
        }),
        name,
      );
    }
  });

  it('read from a register into the same register', () => {
    const vm = new TestVm();
    vm.call('write_register', 3, ...vm.arg('abc'));
    const costs = vm.costs(() => vm.call('sha256', -1, 3, 3));
    assert.deepEqual(
      costs,
      vm.price({
        sha256_base: 1,
        read_register_base: 1,
        read_register_byte: 3,
        sha256_byte: 3,
        write_register_base: 1,
        write_register_byte: 32,
      }),
    );
    assert.equal(hex(vm, 3), createHash('sha256').update('abc').digest('hex'));
  });

  it('count a ripemd160 block more from 56 bytes on', () => {
    const vm = new TestVm();
    assert.equal(vm.costs(() => vm.call('ripemd160', 55, 0, 1)).ripemd160_block, 680_107_584);
    assert.equal(vm.costs(() => vm.call('ripemd160', 56, 0, 1)).ripemd160_block, 2 * 680_107_584);
  });
});

describe('ecrecover', () => {
  const hash = createHash('sha256').update('message').digest();
  const signature = secp256k1.sign(hash, SEED, { prehash: false, format: 'recovered' });
  const [recovery, rs] = [signature[0]!, signature.slice(1)];
  const publicKey = Buffer.from(secp256k1.getPublicKey(SEED, false).slice(1)).toString('hex');

  /** Calls ecrecover and returns its answer. */
  function recover(
    vm: TestVm,
    r: bigint | null,
    s: bigint | null,
    v: number | bigint,
    flag: number | bigint = 0,
  ): unknown {
    const bytes = new Uint8Array(rs);
    if (r !== null) bytes.set(scalar(r), 0);
    if (s !== null) bytes.set(scalar(s), 32);
    return vm.call('ecrecover', ...vm.arg(hash), ...vm.arg(bytes), v, flag, 1);
  }

  it('puts the key into the register at one price', () => {
    const vm = new TestVm();
    const [digest, sig] = [vm.arg(hash), vm.arg(rs)];
    const costs = vm.costs(() => assert.equal(vm.call('ecrecover', ...digest, ...sig, recovery, 1, 1), 1n));
    assert.equal(hex(vm, 1), publicKey);
    assert.deepEqual(
      costs,
      vm.price({
        ecrecover_base: 1,
        read_memory_base: 2,
        read_memory_byte: 96,
        write_register_base: 1,
        write_register_byte: 64,
      }),
    );
  });

  it('accepts a high s only without the malleability flag', () => {
    const vm = new TestVm();
    const order = secp256k1.Point.Fn.ORDER;
    const high = order - BigInt(`0x${Buffer.from(rs.slice(32)).toString('hex')}`);
    assert.equal(recover(vm, null, high, recovery ^ 1, 0), 1n);
    assert.equal(hex(vm, 1), publicKey);
    assert.equal(recover(vm, null, high, recovery ^ 1, 1), 0n);
  });

  it('answers 0 for r or s of zero or from the order on, and for an r without a point', () => {
    const vm = new TestVm();
    const order = secp256k1.Point.Fn.ORDER;
    for (const [r, s] of [
      [0n, null],
      [null, 0n],
      [order, null],
      [null, order],
      [5n, null],
      [(1n << 256n) - 1n, null],
    ] as const) {
      assert.equal(recover(vm, r, s, 0), 0n);
    }
    assert.equal(recover(vm, null, null, 3), 0n);
    assert.equal(vm.logic.registers.length(1n), undefined);
  });

  it('tells the signature’s fault before the hash’s, and the flag’s last', () => {
    const vm = new TestVm();
    const error = (msg: string) => ({ kind: 'ECRecoverError', msg }) as const;
    assertHostError(
      () => vm.call('ecrecover', 31, 0, 65, 0, 9, 7, 1),
      error('The length of the signature: 65, exceeds the limit of 64 bytes'),
    );
    assertHostError(
      () => vm.call('ecrecover', 31, 0, 64, 0, 4, 7, 1),
      error('V recovery byte 0 through 3 are valid but was provided 4'),
    );
    assertHostError(
      () => vm.call('ecrecover', 31, 0, 64, 0, 3, 7, 1),
      error('The length of the hash: 31, exceeds the limit of 32 bytes'),
    );
    assertHostError(
      () => vm.call('ecrecover', 32, 0, 64, 0, 3, -1, 1),
      error('Malleability flag needs to be 0 or 1, but is instead 18446744073709551615'),
    );
  });
});

describe('ed25519_verify', () => {
  const message = Buffer.from('message');
  const signature = ed25519.sign(message, SEED);
  const publicKey = ed25519.getPublicKey(SEED);

  it('answers 1 for a good signature and 0 for anything else of the right length', () => {
    const vm = new TestVm();
    const [sig, text, key] = [vm.arg(signature), vm.arg(message), vm.arg(publicKey)];
    const costs = vm.costs(() => assert.equal(vm.call('ed25519_verify', ...sig, ...text, ...key), 1n));
    assert.deepEqual(
      costs,
      vm.price({ ed25519_verify_base: 1, read_memory_base: 3, read_memory_byte: 64 + 7 + 32, ed25519_verify_byte: 7 }),
    );
    assert.equal(vm.call('ed25519_verify', ...sig, 6, text[1], ...key), 0n);
    assert.equal(vm.call('ed25519_verify', ...sig, ...text, ...vm.arg(new Uint8Array(32).fill(2))), 0n);
  });

  it('answers 0 before it reads the message when s has one of its top three bits', () => {
    const vm = new TestVm();
    const bad = signature.slice();
    bad[63]! |= 0x20;
    const [sig, key] = [vm.arg(bad), vm.arg(publicKey)];
    const costs = vm.costs(() => assert.equal(vm.call('ed25519_verify', ...sig, 1_000_000, 0, ...key), 0n));
    assert.deepEqual(costs, vm.price({ ed25519_verify_base: 1, read_memory_base: 1, read_memory_byte: 64 }));
  });

  it('follows ed25519-dalek: s must be reduced, small-order keys are fine, R is compared by its bytes', () => {
    const vm = new TestVm();
    const identity = Uint8Array.of(1, ...new Uint8Array(31));
    const zero = vm.arg(Uint8Array.of(...identity, ...new Uint8Array(32)));
    assert.equal(vm.call('ed25519_verify', ...zero, ...vm.arg(message), ...vm.arg(identity)), 1n);
    // The same R, not in its canonical form (y = p + 1).
    const p1 = Uint8Array.of(0xee, ...new Uint8Array(30).fill(0xff), 0x7f);
    assert.equal(
      vm.call(
        'ed25519_verify',
        ...vm.arg(Uint8Array.of(...p1, ...new Uint8Array(32))),
        ...vm.arg(message),
        ...vm.arg(identity),
      ),
      0n,
    );
    const order = ed25519.Point.Fn.ORDER;
    const raised = BigInt(`0x${Buffer.from(signature.slice(32)).reverse().toString('hex')}`) + order;
    const bytes = Buffer.from(scalar(raised)).reverse();
    assert.equal(
      vm.call(
        'ed25519_verify',
        ...vm.arg(Uint8Array.of(...signature.slice(0, 32), ...bytes)),
        ...vm.arg(message),
        ...vm.arg(publicKey),
      ),
      0n,
    );
  });

  it('refuses wrong lengths by name', () => {
    const vm = new TestVm();
    assertHostError(() => vm.call('ed25519_verify', 63, 0, 0, 0, 32, 0), {
      kind: 'Ed25519VerifyInvalidInput',
      msg: 'invalid signature length',
    });
    assertHostError(() => vm.call('ed25519_verify', 64, 0, 0, 0, 33, 0), {
      kind: 'Ed25519VerifyInvalidInput',
      msg: 'invalid public key length',
    });
  });
});
