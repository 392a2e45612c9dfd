/** Ends the process with one plain line on a Node that is too old. Imported before everything else, which may fail there. */
import { basename } from 'node:path';

/** Tests load TypeScript into Node's test runner and into ava, which Node can since 20.6. */
const [major, minor] = basename(process.argv[1] ?? '').startsWith('test') ? [20, 6] : [20, 0];

const [runningMajor = 0, runningMinor = 0] = process.versions.node.split('.').map(Number);
if (runningMajor < major || (runningMajor === major && runningMinor < minor)) {
  process.stderr.write(
    `This needs Node ${major}.${minor} or later; this is ${process.version} (${process.execPath}).\n`,
  );
  process.exit(1);
}
