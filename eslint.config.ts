import { defineConfig } from 'eslint/config';
import importPlugin from 'eslint-plugin-import';
import tseslint from 'typescript-eslint';

/** Folders of the sandbox, lowest layer first; a folder may import itself and those that its entry names. */
const SANDBOX_LAYERS: Record<string, readonly string[]> = {
  errors: [],
  primitives: ['errors'],
  parameters: ['errors', 'primitives'],
  store: ['errors', 'primitives', 'parameters'],
  vm: ['errors', 'primitives', 'parameters'],
  runtime: ['errors', 'primitives', 'parameters', 'store', 'vm'],
  chain: ['errors', 'primitives', 'parameters', 'store', 'vm', 'runtime'],
  rpc: ['errors', 'primitives', 'parameters', 'store', 'vm', 'runtime', 'chain'],
};

/** A rule that forbids imports of the named sibling folders. */
function forbidFolders(folders: readonly string[], extra: readonly string[] = []) {
  return {
    patterns: [
      {
        regex: `^(\\.\\./)+(${folders.join('|')})/`,
        message: 'Imports point to lower layers only; see ARCHITECTURE.md.',
      },
      {
        group: ['**/packages/*/src/**', 'near-ts-*', 'near-ts-*/**', 'near-factory-client', 'near-factory-client/**'],
        message: 'The packages do not know each other; they meet in tests and scripts.',
      },
      ...(extra.length
        ? [
            {
              group: [...extra],
              message:
                'This layer also runs in a browser: node: modules live in cli.ts, rpc/server.ts, rpc/direct-lane.ts and node/.',
            },
          ]
        : []),
    ],
  };
}

/** A rule that fails the lint, with its options. */
const asError = (options: object): ['error', object] => ['error', options];

const sandboxLayers = Object.entries(SANDBOX_LAYERS).map(([folder, allowed]) => ({
  files: [`packages/sandbox/src/${folder}/**/*.ts`],
  ignores: ['packages/sandbox/src/rpc/server.ts', 'packages/sandbox/src/rpc/direct-lane.ts'],
  rules: {
    'no-restricted-imports': asError(
      forbidFolders(
        [...Object.keys(SANDBOX_LAYERS), 'node'].filter((other) => other !== folder && !allowed.includes(other)),
        ['node:*'],
      ),
    ),
  },
}));

export default defineConfig(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      'build/**',
      '**/.cache/**',
      '**/fixtures/**',
      '**/vectors/**',
      '**/tests/cases/**',
      'neardev/**',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    plugins: { import: importPlugin },
    settings: {
      'import/resolver': { node: { extensions: ['.ts', '.js', '.mjs', '.json'] } },
      'import/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import/ignore': ['/node_modules/'],
    },
    rules: {
      'import/no-cycle': ['error', { ignoreExternal: true }],
      'no-console': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "ThrowStatement > NewExpression[callee.name='Error']",
          message: 'Throw a coded error of this package.',
        },
      ],
    },
  },
  ...sandboxLayers,
  {
    files: ['packages/compiler/src/**/*.ts'],
    ignores: ['packages/compiler/src/cli.ts', 'packages/compiler/src/toolchain/**', 'packages/compiler/src/cli/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['node:*'], message: 'node: modules live in cli.ts and toolchain/.' },
            { group: ['near-ts-sandbox*'], message: 'Compiler and sandbox meet in tests only.' },
          ],
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [{ regex: '^(?!near-sdk-js$|\\.)', message: 'Contracts import near-sdk-js and themselves only.' }],
        },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "ThrowStatement > NewExpression[callee.name='Error']",
          message: 'Throw a named Factory… error from lib/errors.ts.',
        },
      ],
      '@typescript-eslint/consistent-type-imports': 'off',
    },
  },
  {
    files: ['src/lib/**/*.ts', 'src/interfaces/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/factory*', '**/deploy*', '**/instances/*'],
              message: 'lib/ and interfaces/ run without a chain.',
            },
          ],
        },
      ],
    },
  },
  {
    files: [
      '**/cli.ts',
      '**/cli/**/*.ts',
      '**/commands/**/*.ts',
      'scripts/**/*.ts',
      'examples/**/*.ts',
      '**/bench/**/*.ts',
      'tests/**/*.ts',
      '**/tests/**/*.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['tests/**/*.ts', '**/tests/**/*.ts', 'scripts/**/*.ts', 'examples/**/*.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
