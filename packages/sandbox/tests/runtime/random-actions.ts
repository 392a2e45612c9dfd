import type { AccessKeyPermission } from '../../src/primitives/access-key.ts';
import type { Action } from '../../src/primitives/action.ts';
import { delegateActionHash } from '../../src/primitives/action-borsh.ts';
import { sha256 } from '../../src/primitives/crypto.ts';
import {
  deterministicAccountId,
  sortStateInitData,
  type DeterministicStateInit,
} from '../../src/primitives/deterministic-account.ts';
import type { GlobalContractIdentifier } from '../../src/primitives/global-contract.ts';
import { signMessage } from '../../src/primitives/key-pair.ts';
import { writePublicKey, type PublicKey } from '../../src/primitives/keys.ts';
import { toBorsh } from '../../src/primitives/borsh-writer.ts';
import { getAccessKey } from '../../src/runtime/records.ts';
import { keyOf, NEAR, TGAS, type Ledger } from './ledger.ts';
import { fixtureWasm, VmProgram, type Slot } from './vm-program.ts';
import type { Random } from './random.ts';

const CODE = { vm: fixtureWasm('pr-vm'), small: fixtureWasm('pr-child'), global: fixtureWasm('rt-glob1') };
const METHODS = ['run', 'run', 'run', 'cb', 'echo', 'fail', 'trap', 'ok', 'noop', 'money', 'gas', 'put', 'missing', ''];

/** Named accounts that begin with a balance and a full-access key. */
export const NAMED = ['alice.near', 'bob.near', 'carol.near', 'dave.near', 'vm.near', 'vm2.near', 'near', 'registrar'];

/** Makes random actions, most of them sensible. */
export class RandomActions {
  readonly #random: Random;
  readonly #ledger: Ledger;

  readonly #gasKeys: boolean;

  /** @param protocolVersion - gas keys and yield ids are used from 85 on */
  constructor(random: Random, ledger: Ledger, protocolVersion: number) {
    this.#random = random;
    this.#ledger = ledger;
    this.#gasKeys = protocolVersion >= 85;
  }

  /** An account id, of any kind, that may or may not exist. */
  accountId(): string {
    const random = this.#random;
    const roll = random.next();
    if (roll < 0.7) return random.pick(NAMED);
    if (roll < 0.8) return `s${random.below(20)}.${random.pick(NAMED)}`;
    if (roll < 0.86) return random.pick(['ab', 'cd', 'ef']).repeat(32);
    if (roll < 0.9) return `0x${random.pick(['ab', 'cd', 'ef']).repeat(20)}`;
    if (roll < 0.95) return deterministicAccountId(this.stateInit());
    return random.pick(['nobody.near', 'a-long-top-level-name', 'short', 'system']);
  }

  /** A few distinct state inits. */
  stateInit(): DeterministicStateInit {
    const random = this.#random;
    const entry = { key: Uint8Array.of(random.below(3)), value: new Uint8Array(random.pick([0, 10, 900])) };
    return { code: this.globalContract(), data: sortStateInitData(random.chance(0.5) ? [entry] : []) };
  }

  /** The name of a global contract that may or may not be deployed. */
  globalContract(): GlobalContractIdentifier {
    const random = this.#random;
    return random.chance(0.5)
      ? { kind: 'CodeHash', codeHash: sha256(random.pick([CODE.vm, CODE.global])) }
      : { kind: 'AccountId', accountId: random.pick(['alice.near', 'vm.near']) };
  }

  /** YoctoNEAR: mostly little, at times more than anybody has. */
  amount(): bigint {
    const random = this.#random;
    const roll = random.next();
    if (roll < 0.2) return 0n;
    if (roll < 0.5) return BigInt(random.below(1000));
    if (roll < 0.97) return (NEAR * BigInt(random.below(1000))) / 1000n;
    return NEAR * 10n ** BigInt(random.below(14));
  }

  /** One of a few keys. */
  publicKey(): PublicKey {
    return keyOf(this.keyName()).publicKey;
  }

  /** Name of one of a few keys; see `keyOf`. */
  keyName(): string {
    return this.#random.pick([...NAMED, 'extra1', 'extra2', 'extra3']);
  }

  permission(): AccessKeyPermission {
    const random = this.#random;
    const gasKey = { balance: random.chance(0.9) ? 0n : 1n, numNonces: random.pick([0, 1, 3, 10]) };
    if (this.#gasKeys && random.chance(0.4)) return { kind: 'GasKeyFullAccess', ...gasKey };
    if (random.chance(0.5)) return { kind: 'FullAccess' };
    const allowance = random.pick([null, 0n, NEAR / 1000n, NEAR]);
    const methodNames = random.pick([[], ['run'], ['run', 'ok', 'noop']]);
    const call = { allowance, receiverId: this.accountId(), methodNames };
    if (this.#gasKeys && random.chance(0.3)) return { kind: 'GasKeyFunctionCall', ...call, allowance: null, ...gasKey };
    return { kind: 'FunctionCall', ...call };
  }

  /** Gas: mostly enough for something, at times next to nothing. */
  gas(): bigint {
    const random = this.#random;
    return random.pick([1n, 10n ** 9n, 5n * TGAS, 20n * TGAS, 50n * TGAS, 100n * TGAS]);
  }

  /** Actions for one transaction to `receiverId`. */
  actions(receiverId: string): Action[] {
    const random = this.#random;
    const count = random.chance(0.6) ? 1 : 1 + random.below(4);
    const actions = Array.from({ length: count }, () => this.action(receiverId));
    // In the middle it would be refused at once.
    const last = actions.findIndex(({ kind }) => kind === 'DeleteAccount');
    return last < 0
      ? actions
      : [
          ...actions.slice(0, last),
          ...actions.slice(last + 1).filter((a) => a.kind !== 'DeleteAccount'),
          actions[last] as Action,
        ];
  }

  action(receiverId: string, depth = 0): Action {
    const random = this.#random;
    if (this.#gasKeys && random.chance(0.15)) {
      const publicKey = this.publicKey();
      if (random.chance(0.7)) return { kind: 'TransferToGasKey', publicKey, deposit: this.amount() };
      return { kind: 'WithdrawFromGasKey', publicKey, amount: this.amount() };
    }
    switch (random.below(depth === 0 ? 16 : 14)) {
      case 0:
      case 1:
      case 2:
        return { kind: 'Transfer', deposit: this.amount() };
      case 3:
      case 4:
      case 5:
      case 6: {
        const methodName = random.pick(METHODS);
        const args = methodName === 'run' || methodName === 'cb' ? this.program(receiverId, 0) : random.bytes(40);
        return { kind: 'FunctionCall', methodName, args, gas: this.gas(), deposit: this.amount() };
      }
      case 7:
        return { kind: 'CreateAccount' };
      case 8:
        return { kind: 'AddKey', publicKey: this.publicKey(), accessKey: { nonce: 0n, permission: this.permission() } };
      case 9:
        return { kind: 'DeleteKey', publicKey: this.publicKey() };
      case 10:
        return random.chance(0.3)
          ? { kind: 'DeleteAccount', beneficiaryId: this.accountId() }
          : {
              kind: 'Stake',
              stake: random.pick([0n, 10n * NEAR, 2000n * NEAR, 5000n * NEAR]),
              publicKey: this.publicKey(),
            };
      case 11:
        return {
          kind: 'DeployContract',
          code: random.pick([CODE.small, CODE.vm, new Uint8Array(), random.bytes(100)]),
        };
      case 12:
        return random.chance(0.5)
          ? {
              kind: 'DeployGlobalContract',
              code: random.pick([CODE.vm, CODE.global]),
              deployMode: random.pick(['CodeHash', 'AccountId'] as const),
            }
          : { kind: 'UseGlobalContract', contractIdentifier: this.globalContract() };
      case 13:
        return { kind: 'DeterministicStateInit', stateInit: this.stateInit(), deposit: this.amount() };
      default:
        return this.delegate(receiverId);
    }
  }

  /** Mostly signed by the account that it is sent to. */
  delegate(outerReceiver: string): Action {
    const random = this.#random;
    const senderId = random.chance(0.9) ? outerReceiver : this.accountId();
    const pair = keyOf(random.chance(0.8) ? senderId : this.keyName());
    const receiverId = this.accountId();
    const key = getAccessKey(this.#ledger.trie, senderId, pair.publicKey);
    const delegateAction = {
      senderId,
      receiverId,
      actions: [this.action(receiverId, 1)],
      nonce: (key?.nonce ?? 0n) + BigInt(random.pick([0, 1, 1, 1, 2, 10])),
      nonceIndex: null,
      maxBlockHeight: BigInt(this.#ledger.height + random.pick([0, 5, 100])),
      publicKey: pair.publicKey,
    };
    const signature = signMessage(pair, delegateActionHash({ version: 1, delegateAction }));
    return { kind: 'Delegate', version: 1, delegateAction, signature };
  }

  /** What a call of pr-vm does: a few host functions, mostly promises. */
  program(self: string, depth: number): Uint8Array {
    const random = this.#random;
    const program = new VmProgram();
    const promises: Slot[] = [];
    const steps = 1 + random.below(6);
    for (let i = 0; i < steps; i++) this.#step(program, promises, self, depth);
    if (promises.length > 0 && random.chance(0.5)) program.call('promise_return', random.pick(promises));
    return program.finish();
  }

  #step(program: VmProgram, promises: Slot[], self: string, depth: number): void {
    const random = this.#random;
    const promise = promises.length > 0 ? random.pick(promises) : null;
    switch (random.below(promise === null ? 6 : 12)) {
      case 0:
      case 1:
        promises.push(
          program.call('promise_batch_create', ...program.bytes(random.chance(0.4) ? self : this.accountId())),
        );
        return;
      case 2:
        program.call('storage_write', ...program.bytes(random.bytes(4)), ...program.bytes(random.bytes(60)), 0n);
        return;
      case 3:
        program.call('storage_remove', ...program.bytes(random.bytes(4)), 0n);
        return;
      case 4:
        if (random.chance(0.3)) program.call(random.pick(['panic', 'trap']));
        else program.call('value_return', ...program.bytes(random.bytes(30)));
        return;
      case 5: {
        const yielded = program.call(
          'promise_yield_create',
          ...program.bytes('cb'),
          ...program.bytes(''),
          5n * TGAS,
          1n,
          7n,
        );
        if (random.chance(0.5))
          program.call('promise_yield_resume', ...program.register(7n), ...program.bytes('resumed'));
        promises.push(yielded);
        return;
      }
    }
    if (promise === null) return;
    switch (random.below(5)) {
      case 0:
        promises.push(
          program.call('promise_batch_then', promise, ...program.bytes(random.chance(0.6) ? self : this.accountId())),
        );
        return;
      case 1:
        program.call('promise_set_refund_to', promise, ...program.bytes(this.accountId()));
        return;
      default:
        this.#append(program, promise, self, depth);
    }
  }

  #append(program: VmProgram, promise: Slot, self: string, depth: number): void {
    const random = this.#random;
    const key = (): [bigint, ReturnType<VmProgram['u128']>] =>
      program.bytes(toBorsh((writer) => writePublicKey(writer, this.publicKey()))) as never;
    switch (random.below(9)) {
      case 0:
      case 1: {
        const args = depth < 2 && random.chance(0.5) ? this.program(self, depth + 1) : new Uint8Array();
        const gas = random.pick([0n, TGAS, 5n * TGAS]);
        program.call(
          'promise_batch_action_function_call_weight',
          promise,
          ...program.bytes(random.pick(METHODS)),
          ...program.bytes(args),
          program.u128(this.amount()),
          gas,
          BigInt(random.below(3)),
        );
        return;
      }
      case 2:
      case 3:
        program.call('promise_batch_action_transfer', promise, program.u128(this.amount()));
        return;
      case 4:
        program.call('promise_batch_action_create_account', promise);
        return;
      case 5:
        program.call('promise_batch_action_stake', promise, program.u128(random.pick([0n, 2000n * NEAR])), ...key());
        return;
      case 6:
        program.call('promise_batch_action_add_key_with_full_access', promise, ...key(), 0n);
        return;
      case 7:
        program.call('promise_batch_action_delete_key', promise, ...key());
        return;
      default:
        if (random.chance(0.3))
          program.call('promise_batch_action_delete_account', promise, ...program.bytes(this.accountId()));
        else program.call('promise_batch_action_deploy_contract', promise, ...program.bytes(CODE.small));
    }
  }
}
