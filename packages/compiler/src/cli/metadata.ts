import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { CompilerError } from '../errors/base.ts';
import { METADATA_METHOD, type ContractSourceMetadata } from '../stages/source-metadata.ts';
import { checkoutOf, uncommitted, type Checkout } from '../toolchain/git.ts';
import { packageVersion } from '../toolchain/package-files.ts';
import type { Target } from '../toolchain/optimiser.ts';

/** What the command line says about NEP-330 metadata; left-out parts come from git and package.json. */
export interface MetadataOptions {
  readonly link?: string | undefined;
  readonly commit?: string | undefined;
  readonly contractVersion?: string | undefined;
  readonly buildCommand?: readonly string[] | undefined;
}

/** What decides the bytes and so belongs into the build command. */
export interface BuildSettings {
  readonly source: string;
  readonly target?: Target | undefined;
  readonly sourcePositions?: boolean | undefined;
  readonly keep?: readonly string[] | undefined;
  readonly fixedStart?: readonly string[] | undefined;
}

/** Metadata with the checkout whose commit it names; no checkout when the commit was given. */
export interface BuildMetadata {
  readonly metadata: ContractSourceMetadata;
  readonly checkout: Checkout | undefined;
}

/** Address that everybody can read, whichever way this checkout was cloned: https, no user, no `.git`. */
export function publicAddress(remote: string): string {
  return remote
    .replace(/^git\+/, '')
    .replace(/^(?:ssh:\/\/)?git@([^:/]+)[:/]/, 'https://$1/')
    .replace(/^(https?:\/\/)[^/@]*@/, '$1')
    .replace(/\.git\/?$/, '');
}

function manifestAbove(start: string): { version?: string; repository?: string | { url?: string } } {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as { version?: string };
    if (folder === dirname(folder)) return {};
  }
}

/**
 * NEP-330 metadata of a build that runs in the current folder.
 *
 * The build command leaves the output file out, because no byte depends on it, and repeats options that were given, so that
 * running it in a clean checkout of the commit gives the same bytes.
 *
 * @throws {CompilerError} NO_COMMIT, NO_LINK
 */
export function buildMetadata(settings: BuildSettings, options: MetadataOptions): BuildMetadata {
  const checkout = options.commit === undefined ? checkoutOf('.') : undefined;
  const commit = options.commit ?? checkout?.commit;
  const manifest = manifestAbove(dirname(settings.source));
  const declared = typeof manifest.repository === 'string' ? manifest.repository : manifest.repository?.url;
  const link =
    options.link ?? (checkout?.origin && publicAddress(checkout.origin)) ?? (declared && publicAddress(declared));
  if (!link) {
    throw new CompilerError('NO_LINK', 'nothing says where the sources of the contract are', {
      hint: 'Give --link URL, or set the remote origin of git or repository in package.json.',
    });
  }
  const optional = (flag: string, value: string | undefined) => (value === undefined ? [] : [flag, value]);
  const command = options.buildCommand ?? [
    ...['npx', 'near-contract', 'build', settings.source.replaceAll('\\', '/')],
    ...(settings.target && settings.target !== 'nearcore-2.6' ? ['--target', settings.target] : []),
    ...(settings.sourcePositions ? ['--source-positions'] : []),
    ...(settings.keep?.length ? ['--keep', ...settings.keep] : []),
    ...(settings.fixedStart?.length ? ['--fixed-start', ...settings.fixedStart] : []),
    '--metadata',
    ...optional('--link', options.link),
    ...optional('--commit', options.commit),
    ...optional('--contract-version', options.contractVersion),
  ];
  return {
    checkout,
    metadata: {
      version: options.contractVersion ?? manifest.version ?? null,
      link,
      standards: [{ standard: 'nep330', version: '1.2.0' }],
      build_info: {
        build_environment: `npm:near-ts-compiler@${packageVersion}`,
        build_command: command,
        contract_path: checkout
          ? relative(realpathSync(checkout.root), realpathSync('.')).replaceAll('\\', '/') || '.'
          : '.',
        source_code_snapshot: `git+${publicAddress(link)}?rev=${commit}`,
      },
    },
  };
}

/**
 * Ends a build whose metadata would name a commit that does not hold its sources.
 *
 * @throws {CompilerError} SOURCES_NOT_COMMITTED
 */
export function requireCommitted(checkout: Checkout, files: readonly string[]): void {
  const changed = uncommitted(checkout, files);
  if (changed.length > 0) {
    throw new CompilerError('SOURCES_NOT_COMMITTED', `files of the contract differ from commit ${checkout.commit}`, {
      details: changed.join('\n'),
      hint: 'Commit them first: the metadata names the commit that the contract is built from.',
    });
  }
}

/**
 * The metadata that a contract answers, read by running its view method on an empty host.
 *
 * @throws {CompilerError} NO_METADATA when the file is no contract that answers NEP-330 metadata with build details
 */
export function readMetadata(path: string, wasm: Uint8Array): ContractSourceMetadata {
  let answer: string | undefined;
  try {
    const module = new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>);
    const held: { memory?: WebAssembly.Memory } = {};
    const env: Record<string, WebAssembly.ImportValue> = {};
    for (const { name } of WebAssembly.Module.imports(module)) {
      env[name] = (): never => {
        throw new CompilerError('NO_METADATA', `${METADATA_METHOD} calls ${name}`);
      };
    }
    env['value_return'] = (length: bigint, pointer: bigint): void => {
      answer = Buffer.from(held.memory?.buffer as ArrayBuffer, Number(pointer), Number(length)).toString('utf8');
    };
    const { exports } = new WebAssembly.Instance(module, { env });
    held.memory = exports['memory'] as WebAssembly.Memory;
    (exports[METADATA_METHOD] as () => void)();
    const metadata = JSON.parse(answer ?? 'null') as ContractSourceMetadata | null;
    if (metadata?.build_info) return metadata;
  } catch (cause) {
    throw new CompilerError('NO_METADATA', `${path} has no NEP-330 metadata that this compiler wrote`, { cause });
  }
  throw new CompilerError('NO_METADATA', `${path} has no NEP-330 metadata with build details`);
}
