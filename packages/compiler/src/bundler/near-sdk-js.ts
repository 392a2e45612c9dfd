/**
 * Steps of near-sdk-js 2.0.0 that run around every method, as calls of native functions with the same results
 * (glue/sdk.c). Text that does not match, in another version, is left as it is.
 */
const REPLACEMENTS: readonly { readonly file: RegExp; readonly find: RegExp; readonly replace: string }[] = [
  {
    file: /[\\/]utils\.js$/,
    find: /(export function serialize\(valueToSerialize\) \{)[\s\S]*?\n\}/,
    replace: '$1 return env.near_sdk_serialize(valueToSerialize); }',
  },
  {
    file: /[\\/]utils\.js$/,
    find: /(export function deserialize\(valueToDeserialize\) \{)[\s\S]*?\n\}/,
    replace: '$1 return env.near_sdk_deserialize(valueToDeserialize); }',
  },
  {
    file: /[\\/]near-bindgen\.js$/,
    find: /return JSON\.parse\(near\.input\(\) \|\| "\{\}"\);/,
    replace: 'return env.near_sdk_args();',
  },
  {
    file: /[\\/]near-bindgen\.js$/,
    find: /return encode\(JSON\.stringify\(value, \(_, value\) => typeof value === "bigint" \? `\$\{value\}` : value\)\);/,
    replace: 'return env.near_sdk_reply(value);',
  },
  {
    file: /[\\/]near-bindgen\.js$/,
    find: /(?=const rawState = near\.storageReadRaw\(bytes\("STATE"\)\);)/,
    replace: 'if (deserializer === deserialize) return env.near_sdk_read_state();',
  },
  {
    file: /[\\/]near-bindgen\.js$/,
    find: /(?=near\.storageWriteRaw\(bytes\("STATE"\), this\._serialize\(objectToSave\)\);)/,
    replace: 'if (serializer === serialize) return env.near_sdk_write_state(objectToSave);',
  },
  { file: /[\\/]near-bindgen\.js$/, find: /bytes\("STATE"\)/g, replace: 'STATE_KEY' },
  {
    file: /[\\/]api\.js$/,
    find: /(?=env\.log\(params\.reduce\()/,
    replace: 'if (params.length === 1 && typeof params[0] === "string") return void env.log(params[0]);',
  },
];

/** The module's text with native steps; line numbers stay. */
export function useNativeSteps(id: string, code: string): string | undefined {
  let result = code;
  for (const { file, find, replace } of REPLACEMENTS) {
    if (!file.test(id)) continue;
    result = result.replace(find, (match, ...groups: unknown[]) => {
      const lines = match.split('\n').length - 1;
      const head = typeof groups[0] === 'string' ? groups[0] : '';
      return replace.replace('$1', head) + '\n'.repeat(lines);
    });
  }
  if (result === code) return undefined;
  return result.includes('STATE_KEY') ? `${result}\nconst STATE_KEY = bytes("STATE");\n` : result;
}
