import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { VMOutcome } from '../../src/vm/outcome.ts';
import { ModuleCache } from '../../src/vm/module-cache.ts';
import { generator } from './helpers/random-program.ts';
import { callCode, wat } from './helpers/run-wat.ts';

/** A module that returns what it finds in memory behind 0 and then runs statements that leave traces. */
function contract(finds: string, leaves: string, rest = ''): Uint8Array {
  return wat(`(module
    (import "env" "value_return" (func $return (param i64 i64)))
    (memory 1) (data (i32.const 100) "abcdefgh")
    ${rest}
    (func (export "main") ${finds} (call $return (i64.const 64) (i64.const 0)) ${leaves}))`);
}

/** Calls a contract a few times with one cache; each outcome must be that of a first call. */
function assertFresh(code: Uint8Array, calls = 4): VMOutcome {
  const fresh = callCode(code, 'main', { cache: new ModuleCache() });
  const cache = new ModuleCache();
  for (let i = 0; i < calls; i++) assert.deepEqual(callCode(code, 'main', { cache }), fresh, `call ${i}`);
  return fresh;
}

/** Places in guest memory: near, around the ends of pages, at the end of what a guest first has, and behind it. */
const PLACES = [200, 4093, 65532, 300000, 1048573, 1048580, 2097150, 16777213, 67108850, 67108860, 67200000];

/** Functions of random writes, growths, sums and calls of the host, and a method that calls some of them; any may trap. */
function randomContract(random: (below: number) => number): Uint8Array {
  const place = (): string => `(i32.const ${PLACES[random(PLACES.length)]! + random(4)})`;
  const statement = (): string => {
    switch (random(9)) {
      case 0:
        return `(global.set $g (i64.add (global.get $g) (i64.load ${place()})))`;
      case 1:
        return `(memory.fill ${place()} (i32.const ${random(256)}) (i32.const ${random(3) * 40000}))`;
      case 2:
        return `(memory.copy ${place()} ${place()} (i32.const ${random(70000)}))`;
      case 3:
        return `(drop (memory.grow (i32.const ${random(3)})))`;
      case 4:
        return `(global.set $g (i64.extend_i32_u (call $sum (i32.const ${random(6000)}))))`;
      case 5:
        return `(call $log (i64.const 8) (i64.const ${PLACES[random(PLACES.length)]!}))`;
      default:
        return `(i64.store ${place()} (i64.add (global.get $g) (i64.const ${random(1000)})))`;
    }
  };
  const functions = Array.from({ length: 4 }, (_, i) => {
    const statements = Array.from({ length: 1 + random(5) }, statement);
    return `(func $f${i} (drop (call $sum (i32.const 9000))) ${statements.join(' ')})`;
  });
  const calls = Array.from({ length: 2 + random(4) }, () => `(call $f${random(4)}) ${statement()}`);
  const ends = `(i64.store (i32.const 0) (global.get $g)) (i32.store (i32.const 8) (memory.size)) (i64.store (i32.const 16) (i64.load ${place()}))`;
  return wat(`(module
    (import "env" "value_return" (func $return (param i64 i64))) (import "env" "log_utf16" (func $log (param i64 i64)))
    (memory 1) (data (i32.const 100) "abcdefgh") (global $g (mut i64) (i64.const 77))
    (func $sum (param $n i32) (result i32) (local $s i32)
      (loop
        (local.set $s (i32.add (i32.mul (local.get $s) (i32.const 31)) (local.get $n)))
        (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $s))
    ${functions.join('\n')}
    (func (export "main") ${calls.join(' ')} ${ends} (call $return (i64.const 64) (i64.const 0))))`);
}

/** Bytes of array buffers and guest memories that are in use. */
function liveMemoryBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let i = 0; i < 3; i++) collect();
  return process.memoryUsage().external;
}

const far = '(i32.store (i32.const 67108860) (i32.const 1))';

describe('a contract called again', () => {
  for (const [where, touch] of [
    ['', ''],
    [' on all of its memory', far],
  ] as const) {
    it(`finds its globals as they were declared${where}`, () => {
      const globals = `(global $a (mut i32) (i32.const -3)) (global $b (mut i64) (i64.const 0x123456789abc))
        (global $c (mut f32) (f32.const nan:0x200001)) (global $d (mut f64) (f64.const -0.5)) (global $k i32 (i32.const 9))`;
      const finds = `(i32.store (i32.const 0) (global.get $a)) (i64.store (i32.const 8) (global.get $b))
        (f32.store (i32.const 16) (global.get $c)) (f64.store (i32.const 24) (global.get $d)) (i32.store (i32.const 32) (global.get $k))`;
      const leaves = `(global.set $a (i32.const 1)) (global.set $b (i64.const 2)) (global.set $c (f32.const 3)) (global.set $d (f64.const 4))`;
      const { returnData, error } = assertFresh(contract(finds, touch + leaves, globals));
      assert.equal(error, undefined);
      assert.equal(returnData.kind === 'Value' && Buffer.from(returnData.data).readInt32LE(0), -3);
    });

    it(`finds its data segments and zeros where it wrote${where}`, () => {
      const finds = `(i64.store (i32.const 0) (i64.load (i32.const 100))) (i64.store (i32.const 8) (i64.load (i32.const 90000)))
        (i64.store (i32.const 16) (i64.load (i32.const 1500000)))`;
      const leaves = `(i64.store (i32.const 100) (i64.const -1)) (i64.store (i32.const 90000) (i64.const -1)) (i64.store (i32.const 1500000) (i64.const -1))`;
      const { returnData } = assertFresh(contract(finds, touch + leaves));
      assert.equal(returnData.kind === 'Value' && Buffer.from(returnData.data).toString('latin1', 0, 8), 'abcdefgh');
    });

    it(`starts anew after a trap, a stack that overflowed and gas that ran out${where}`, () => {
      for (const failure of ['(unreachable)', '(call $deep)', '(loop (br 0))']) {
        const rest = '(func $deep (call $deep)) (global $a (mut i32) (i32.const 5))';
        const leaves = `${touch} (global.set $a (i32.const 6)) ${failure}`;
        const { error } = assertFresh(contract('(i32.store (i32.const 0) (global.get $a))', leaves, rest));
        assert.notEqual(error, undefined);
      }
    });
  }

  it('finds far memory zero whatever wrote there, across the ends of pages', () => {
    const places = [1048575, 1114108, 16777213, 67043325, 67108853];
    const finds = places
      .map((place, i) => `(i64.store (i32.const ${i * 8}) (i64.load (i32.const ${place})))`)
      .join(' ');
    const stores = places.map((place) => `(i64.store (i32.const ${place}) (i64.const -1))`).join(' ');
    assertFresh(contract(finds, stores));
    const offsets = places.map((place) => `(i64.store offset=${place} (i32.const 0) (i64.const -1))`).join(' ');
    assertFresh(contract(finds, offsets));
    const fills = '(memory.fill (i32.const 1048000) (i32.const 1) (i32.const 66060864))';
    assertFresh(contract(finds, fills));
    const copies = `(memory.fill (i32.const 0) (i32.const 1) (i32.const 70000)) ${places
      .map((place) => `(memory.copy (i32.const ${Math.min(place, 67038800)}) (i32.const 0) (i32.const 70000))`)
      .join(' ')}`;
    assertFresh(contract(finds, copies));
  });

  it('does what it did, whatever that is, and whatever another contract does between', () => {
    const random = generator(7);
    const cache = new ModuleCache();
    for (let round = 0; round < 60; round++) {
      const contracts = [randomContract(random), randomContract(random)];
      const expected = contracts.map((code) => callCode(code, 'main', { cache: new ModuleCache() }));
      for (let i = 0; i < 8; i++) {
        const which = random(2);
        const again = callCode(contracts[which]!, 'main', { cache });
        assert.deepEqual(again, expected[which], `contract ${which} of round ${round}, call ${i}`);
      }
    }
  });

  it('finds its memory as it was after another contract used it', () => {
    const cache = new ModuleCache();
    const find =
      '(i64.store (i32.const 0) (i64.load (i32.const 100))) (i64.store (i32.const 8) (i64.load (i32.const 200000)))';
    const one = contract(find, `${far} (i64.store (i32.const 200000) (i64.const 7))`);
    const other = contract(find, `${far} (memory.fill (i32.const 0) (i32.const 255) (i32.const 3000000))`);
    const expected = callCode(one, 'main', { cache: new ModuleCache() });
    for (let i = 0; i < 3; i++) {
      assert.deepEqual(callCode(one, 'main', { cache }), expected);
      assert.equal(callCode(other, 'main', { cache }).error, undefined);
    }
  });

  it('keeps no memory alive that was replaced since', () => {
    const cache = new ModuleCache();
    const heavy = contract('', `${far} (memory.fill (i32.const 0) (i32.const 1) (i32.const 20000000))`);
    const before = liveMemoryBytes();
    for (let i = 0; i < 6; i++) {
      const light = contract(`(i32.store (i32.const 0) (i32.const ${i}))`, far);
      for (const code of [light, light, heavy]) assert.equal(callCode(code, 'main', { cache }).error, undefined);
    }
    // The one in use, and perhaps the one before.
    const largest = 2048 * 65536;
    assert.ok(liveMemoryBytes() - before < 3 * largest, `${liveMemoryBytes() - before} bytes`);
  });

  it('finds tables and segments as they were when it changes them', () => {
    const rest = `(table 2 funcref) (elem (i32.const 0) $one) (data $passive "xyz")
      (type $number (func (result i32))) (func $one (type $number) (i32.const 1)) (elem declare func $one)`;
    const finds = `(i32.store (i32.const 0) (call_indirect (type $number) (i32.const 0)))
      (i32.store (i32.const 4) (ref.is_null (table.get 0 (i32.const 1)))) (memory.init $passive (i32.const 8) (i32.const 0) (i32.const 3))`;
    const leaves =
      '(table.set 0 (i32.const 1) (ref.func $one)) (table.set 0 (i32.const 0) (ref.null func)) (data.drop $passive)';
    const { error } = assertFresh(contract(finds, leaves, rest));
    assert.equal(error, undefined);
  });

  it('finds a global that refers to a function as it was', () => {
    const rest = `(func $one) (elem declare func $one) (global $f (mut funcref) (ref.null func))`;
    const finds = '(i32.store (i32.const 0) (ref.is_null (global.get $f)))';
    const { returnData } = assertFresh(contract(finds, '(global.set $f (ref.func $one))', rest));
    assert.equal(returnData.kind === 'Value' && returnData.data[0], 1);
  });
});
