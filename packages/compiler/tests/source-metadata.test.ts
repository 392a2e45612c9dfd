import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ContractSourceMetadata } from '../src/index.ts';
import { publicAddress } from '../src/cli/metadata.ts';
import { CompilerError } from '../src/errors/base.ts';
import { compileText } from './helpers/build.ts';
import { MockHost } from './helpers/mock-host.ts';

const SOURCE = `import { NearBindgen, call, view } from 'near-sdk-js';
@NearBindgen({})
export class C {
  count = 0;
  @call({}) add(): number { return ++this.count; }
  @view({}) get(): number { return this.count; }
}
`;
const METADATA: ContractSourceMetadata = {
  version: '1.2.3',
  link: 'https://example.com/größe "x"',
  standards: [{ standard: 'nep330', version: '1.2.0' }],
  build_info: {
    build_environment: 'npm:near-ts-compiler@0.0.0',
    build_command: ['npx', 'near-contract', 'build', 'contract.ts', '--metadata'],
    contract_path: '.',
    source_code_snapshot: 'git+https://example.com/c?rev=0123',
  },
};

describe('metadata in a compiled contract', () => {
  it('is what contract_source_metadata answers, and nothing else changes', async () => {
    const plain = await compileText({ 'contract.ts': SOURCE });
    const first = await compileText({ 'contract.ts': SOURCE }, { metadata: METADATA });
    const second = await compileText({ 'contract.ts': SOURCE }, { metadata: METADATA });
    assert.equal(second.sha256, first.sha256);
    assert.deepEqual(plain.methods, ['add', 'get']);
    assert.deepEqual(first.methods, ['add', 'contract_source_metadata', 'get']);
    const host = new MockHost(first.wasm);
    assert.deepEqual(host.call('contract_source_metadata').json, METADATA);
    assert.equal(host.call('add').json, 1);
    assert.equal(host.call('get').json, 1);
  });

  it('is refused when the contract has such a method', async () => {
    const own = SOURCE.replace('get()', 'contract_source_metadata()');
    await assert.rejects(
      compileText({ 'contract.ts': own }, { metadata: METADATA }),
      (error) => error instanceof CompilerError && error.code === 'METADATA_METHOD_EXISTS',
    );
    assert.deepEqual((await compileText({ 'contract.ts': own })).methods, ['add', 'contract_source_metadata']);
  });
});

describe('addresses of git remotes', () => {
  it('are written so that everybody can read them', () => {
    for (const remote of [
      'git@github.com:near/c.git',
      'ssh://git@github.com/near/c.git',
      'https://token@github.com/near/c.git',
      'git+https://github.com/near/c.git',
      'https://github.com/near/c',
    ]) {
      assert.equal(publicAddress(remote), 'https://github.com/near/c');
    }
  });
});

describe('build --metadata', () => {
  const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
  const scratch = fileURLToPath(new URL('../.cache/tests', import.meta.url));
  let root: string;
  let origin: string;
  let clone: string;
  const git = (folder: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-C', folder, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  const run = (folder: string, ...args: string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', cli, ...args], {
      cwd: join(folder, 'app'),
      encoding: 'utf8',
      timeout: 120_000,
    });

  before(() => {
    mkdirSync(scratch, { recursive: true });
    root = mkdtempSync(join(scratch, 'metadata-'));
    origin = join(root, 'origin');
    clone = join(root, 'deeper', 'clone');
    mkdirSync(join(origin, 'app', 'src'), { recursive: true });
    writeFileSync(join(origin, 'app', 'src', 'contract.ts'), SOURCE);
    writeFileSync(join(origin, 'app', 'package.json'), '{ "name": "app", "version": "4.5.6" }');
    writeFileSync(join(origin, '.gitignore'), 'build\n');
    git(root, 'init', '-q', origin);
    git(origin, 'remote', 'add', 'origin', 'git@github.com:near/c.git');
    git(origin, 'add', '.');
    git(origin, 'commit', '-q', '-m', 'one');
    git(root, 'clone', '-q', origin, clone);
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const wasm = () => join(origin, 'app', 'build', 'contract.wasm');
  const build = (folder: string, ...args: string[]) => run(folder, 'build', 'src/contract.ts', '--metadata', ...args);

  it('takes commit, link and version from the checkout', () => {
    const { status, stderr } = build(origin, '--no-check');
    assert.equal(status, 0, stderr);
    const commit = git(origin, 'rev-parse', 'HEAD');
    const { build_info, ...rest } = new MockHost(readFileSync(wasm())).call('contract_source_metadata')
      .json as ContractSourceMetadata;
    assert.deepEqual(rest, {
      version: '4.5.6',
      link: 'https://github.com/near/c',
      standards: [{ standard: 'nep330', version: '1.2.0' }],
    });
    assert.match(build_info?.build_environment ?? '', /^npm:near-ts-compiler@\d+\.\d+\.\d+/);
    assert.deepEqual(build_info?.build_command, ['npx', 'near-contract', 'build', 'src/contract.ts', '--metadata']);
    assert.equal(build_info.contract_path, 'app');
    assert.equal(build_info.source_code_snapshot, `git+https://github.com/near/c?rev=${commit}`);
  });

  it('is verified from a clean checkout of that commit, wherever that came from', () => {
    const { status, stderr } = run(clone, 'verify', wasm(), 'src/contract.ts', '--metadata');
    assert.equal(status, 0, stderr);
    const without = run(clone, 'verify', wasm(), 'src/contract.ts');
    assert.equal(without.status, 1);
    assert.match(without.stderr, /^error VERIFY_DIFFERENT/m);
  });

  it('is refused, and not verified, from sources that the commit does not hold', () => {
    writeFileSync(join(clone, 'app', 'src', 'contract.ts'), `${SOURCE}// more\n`);
    const built = build(clone, '--no-check', '--link', 'https://example.com/c');
    assert.equal(built.status, 1);
    assert.match(built.stderr, /^error SOURCES_NOT_COMMITTED[^]*\napp\/src\/contract\.ts\n/m);
    const verified = run(clone, 'verify', wasm(), 'src/contract.ts', '--metadata');
    assert.match(verified.stderr, /^error SOURCES_NOT_COMMITTED/m);

    git(clone, 'commit', '-q', '-a', '-m', 'two');
    assert.match(run(clone, 'verify', wasm(), 'src/contract.ts', '--metadata').stderr, /^error VERIFY_OTHER_COMMIT/m);
  });

  it('repeats what was given in the build command and needs no git then', () => {
    const output = join(root, 'given.wasm');
    const given = ['--link', 'https://example.com/c', '--commit', 'abc', '--contract-version', '9.0.0'];
    const { status, stderr } = build(origin, '--no-check', '-o', output, ...given);
    assert.equal(status, 0, stderr);
    const metadata = new MockHost(readFileSync(output)).call('contract_source_metadata').json as ContractSourceMetadata;
    assert.equal(metadata.version, '9.0.0');
    assert.equal(metadata.build_info?.source_code_snapshot, 'git+https://example.com/c?rev=abc');
    assert.deepEqual(metadata.build_info.build_command.slice(4), ['--metadata', ...given]);
  });

  it('is read from no file without it', () => {
    const output = join(root, 'plain.wasm');
    assert.equal(run(origin, 'build', 'src/contract.ts', '--no-check', '-o', output).status, 0);
    const { status, stderr } = run(origin, 'verify', output, 'src/contract.ts', '--metadata');
    assert.equal(status, 1);
    assert.match(stderr, /^error NO_METADATA/m);
  });
});
