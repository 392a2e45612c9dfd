import { runCli } from './node/cli/program.ts';

process.exitCode = await runCli(process.argv.slice(2));
