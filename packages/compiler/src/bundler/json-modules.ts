import type { Plugin } from 'rollup';

/** Rollup plugin: a JSON file as a module, its value the default export and its keys the named ones. */
export function jsonModules(): Plugin {
  return {
    name: 'near-contract-json',
    transform(code, id) {
      if (!id.endsWith('.json')) return null;
      let value: unknown;
      try {
        value = JSON.parse(code);
      } catch (error) {
        return this.error(`no JSON: ${error instanceof Error ? error.message : String(error)}`);
      }
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      const keys = isObject
        ? Object.keys(value as object).filter((key) => key !== 'default' && /^[A-Za-z_$][\w$]*$/.test(key))
        : [];
      const named = keys.map(
        (key, index) => `const key${index} = value[${JSON.stringify(key)}]; export { key${index} as ${key} };`,
      );
      const literal = JSON.stringify(value).replaceAll('"__proto__":', '["__proto__"]:');
      return { code: `const value = ${literal};\n${named.join('\n')}\nexport default value;\n`, map: { mappings: '' } };
    },
  };
}
