import type { Plugin } from 'rollup';

/** A value of JSON as an expression: with -0, numbers beyond all others, and keys that literals take for the prototype. */
function expressionOf(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value).replace('Infinity', '1e999');
  if (Array.isArray(value)) return `[${value.map(expressionOf).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => {
    const name = JSON.stringify(key);
    return `${key === '__proto__' ? `[${name}]` : name}:${expressionOf(item)}`;
  });
  return `{${entries.join()}}`;
}

/** Rollup plugin: a JSON file as a module, its value the default export and its keys the named ones. */
export function jsonModules(): Plugin {
  return {
    name: 'near-contract-json',
    transform(code, id) {
      if (!id.endsWith('.json')) return null;
      let value: unknown;
      try {
        value = JSON.parse(code.replace(/^\ufeff/, ''));
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
      return {
        code: `const value = ${expressionOf(value)};\n${named.join('\n')}\nexport default value;\n`,
        map: { mappings: '' },
      };
    },
  };
}
