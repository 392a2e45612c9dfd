import test from 'ava';
import {
  type FailureHints,
  type FailureReason,
  failureReason,
  failureText,
  failWith,
  type ProbeResult,
} from '../../src/lib/failure.ts';

const HINTS: FailureHints = { global: true, publishedHere: false, askedBefore: false, usedBefore: false };
const PROBE: ProbeResult = { accountExists: false, codeUsable: undefined };

const CASES: [string, Partial<ProbeResult>, Partial<FailureHints>, FailureReason][] = [
  ['an existing account is a taken name, whatever else', { accountExists: true, codeUsable: false }, {}, 'name_taken'],
  ['stored code leaves only the init call', {}, { global: false }, 'init_failed'],
  ['usable global code leaves only the init call', { codeUsable: true }, {}, 'init_failed'],
  ['unusable global code of others is missing', { codeUsable: false }, { usedBefore: true }, 'code_missing'],
  [
    'unusable global code of the factory is not distributed yet',
    { codeUsable: false },
    { publishedHere: true },
    'not_distributed',
  ],
  [
    'code of the factory that is usable by now was not when the creation had been asked for before',
    { codeUsable: true },
    { publishedHere: true, askedBefore: true },
    'not_distributed',
  ],
  ['without a probe, code that was used before is there', {}, { usedBefore: true }, 'init_failed'],
  ['without a probe, code that was never used counts as missing', {}, {}, 'code_missing'],
];
for (const [title, probe, hints, reason] of CASES) {
  test(title, (t) => {
    t.is(failureReason({ ...PROBE, ...probe }, { ...HINTS, ...hints }), reason);
  });
}

test('each reason has its error, with the code id where the code is the matter', (t) => {
  t.is(failureText('name_taken', 'a.f', 'H'), 'FactoryNameTaken: account_id=a.f');
  t.is(failureText('init_failed', 'a.f', 'H'), 'FactoryInitFailed: account_id=a.f');
  t.is(failureText('code_missing', 'a.f', 'H'), 'FactoryCodeMissing: account_id=a.f, code_id=H');
  t.is(failureText('not_distributed', 'a.f', 'H'), 'FactoryCodeNotDistributed: account_id=a.f, code_id=H');
});

test('only these errors can be reported', (t) => {
  t.throws(() => failWith('FactoryInitFailed: account_id=a.f'), { message: 'FactoryInitFailed: account_id=a.f' });
  t.throws(() => failWith('All is well'), { message: 'FactoryInvalidArgs: error=All is well' });
});
