/** The package has declarations that its `exports` hide; bundle.ts gives the one function that it uses its type. */
declare module '@rollup/plugin-node-resolve';
