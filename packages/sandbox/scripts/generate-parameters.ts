/**
 * Turns nearcore's parameter files into `src/parameters/data/`: one whole table for the oldest supported protocol
 * version and what each later version changes.
 *
 *   npx tsx scripts/generate-parameters.ts NEARCORE/core/parameters/res/runtime_configs
 *
 * Every difference's "old" value is checked, as nearcore does.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { fileURLToPath } from 'node:url';

/** Versions from here on get a file of differences; everything older is folded into the whole table. */
const OLDEST = 80;
/** Later versions are written by hand: see src/parameters/data/README.md. */
const NEWEST = 84;

type Value = number | string | boolean | { [name: string]: Value };

/** Reads the subset of YAML that these files use: `name: scalar` and `name: { flow map }`, with comments. */
function parseYaml(text: string): Record<string, Value> {
  const tokens = text.replace(/#.*$/gm, '').match(/[{},:]|"[^"]*"|[^{},:\s][^{},:\n]*/g) ?? [];
  let at = 0;
  const scalar = (token: string): Value => {
    const plain = token.trim().replace(/^"(.*)"$/, '$1');
    if (plain === 'true' || plain === 'false') return plain === 'true';
    if (!/^[0-9_]+$/.test(plain)) return plain;
    const digits = plain.replaceAll('_', '');
    return Number.isSafeInteger(Number(digits)) ? Number(digits) : digits;
  };
  const map = (end: string | undefined): Record<string, Value> => {
    const result: Record<string, Value> = {};
    while (tokens[at] !== end) {
      const name = tokens[at++]!.trim();
      if (name === ',') continue;
      if (tokens[at++] !== ':') throw new Error(`":" expected after ${name}`);
      if (tokens[at] === '{') {
        at++;
        result[name] = map('}');
        at++;
      } else {
        result[name] = scalar(tokens[at++]!);
      }
    }
    return result;
  };
  return map(undefined);
}

const [source] = process.argv.slice(2);
if (source === undefined) throw new Error('name the folder of nearcore that holds parameters.yaml');
const target = fileURLToPath(new URL('../src/parameters/data/', import.meta.url));
const table = parseYaml(readFileSync(join(source, 'parameters.yaml'), 'utf8'));
// Switches of a fork of nearcore; no supported version has them on.
const FORK_ONLY = ['pqc_host_fns', 'ed25519_verify_available'];
for (const name of FORK_ONLY) delete table[name];

const versions = readdirSync(source)
  .filter((name) => /^\d+\.yaml$/.test(name))
  .map((name) => Number.parseInt(name, 10))
  .filter((version) => version <= NEWEST)
  .sort((left, right) => left - right);

function write(version: number, values: Record<string, Value>): void {
  writeFileSync(join(target, `${version}.json`), `${JSON.stringify(values, null, 2)}\n`);
}

let wholeWritten = false;
for (const version of versions) {
  if (version > OLDEST && !wholeWritten) {
    write(OLDEST, table);
    wholeWritten = true;
  }
  const changes: Record<string, Value> = {};
  for (const [name, change] of Object.entries(parseYaml(readFileSync(join(source, `${version}.yaml`), 'utf8')))) {
    const { old, new: value } = change as { old?: Value; new: Value };
    if (!isDeepStrictEqual(table[name], old))
      throw new Error(`${version}.yaml: ${name} was ${JSON.stringify(table[name])}, not ${JSON.stringify(old)}`);
    table[name] = value;
    changes[name] = value;
  }
  if (version > OLDEST) write(version, changes);
}
