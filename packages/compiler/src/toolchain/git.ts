import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { CompilerError } from '../errors/base.ts';

/** A git checkout that a folder belongs to. */
export interface Checkout {
  /** Absolute path of the checkout's root. */
  readonly root: string;
  /** Full id of the commit that is checked out. */
  readonly commit: string;
  /** Address of the remote `origin`; undefined without one. */
  readonly origin: string | undefined;
}

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/**
 * The checkout that `folder` lies in.
 *
 * @throws {CompilerError} NO_COMMIT when there is no git, no repository or no commit
 */
export function checkoutOf(folder: string): Checkout {
  let root: string;
  let commit: string;
  try {
    root = git(folder, 'rev-parse', '--show-toplevel');
    commit = git(folder, 'rev-parse', '--verify', 'HEAD');
  } catch (cause) {
    throw new CompilerError('NO_COMMIT', `${resolve(folder)} is no git checkout with a commit`, {
      hint: 'Commit the sources, or name the commit with --commit.',
      cause,
    });
  }
  let origin: string | undefined;
  try {
    origin = git(folder, 'remote', 'get-url', 'origin');
  } catch {
    // A repository that was never pushed has no remote.
  }
  return { root, commit, origin };
}

/** Those of `files` inside the checkout that differ from its commit or are not part of it, relative to its root. */
export function uncommitted(checkout: Checkout, files: readonly string[]): string[] {
  const paths = files
    .filter((file) => existsSync(file) && !/[\\/]node_modules[\\/]/.test(file))
    .map((file) => relative(realpathSync(checkout.root), realpathSync(file)).replaceAll('\\', '/'))
    .filter((path) => !path.startsWith('..'));
  if (paths.length === 0) return [];
  const list = (...args: string[]) =>
    git(checkout.root, ...args, '-z', '--', ...paths.map((path) => `:(top,literal)${path}`))
      .split('\0')
      .filter((path) => path !== '');
  const tracked = new Set(list('ls-files', '--full-name'));
  const changed = new Set(list('diff', '--name-only', 'HEAD'));
  return paths.filter((path) => !tracked.has(path) || changed.has(path)).sort();
}
