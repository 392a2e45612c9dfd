import type { CommanderError } from 'commander';

/** Exit code of clap for a command line that it does not understand. */
export const USAGE_EXIT_CODE = 2;

const FOOTER = "\n\nFor more information, try '--help'.";

/**
 * A refusal of the command line in clap's words, for clients and people used to neard's.
 *
 * @param usage - the usage line, such as `neard init [OPTIONS]`
 * @param excess - the first word that the command takes no argument for
 * @see clap 4 error/format.rs
 */
export function clapText(error: CommanderError, usage: string, excess = ''): string {
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  switch (error.code) {
    case 'commander.unknownOption':
    case 'commander.excessArguments': {
      const word = error.code === 'commander.unknownOption' ? quoted : excess;
      return `error: unexpected argument '${word}' found\n\nUsage: ${usage}${FOOTER}`;
    }
    case 'commander.unknownCommand':
      return `error: unrecognized subcommand '${quoted}'\n\nUsage: neard [OPTIONS] <COMMAND>${FOOTER}`;
    case 'commander.optionMissingArgument': {
      const flag = (quoted.split(',').pop() ?? quoted).trim();
      return `error: a value is required for '${clapFlag(flag)}' but none was supplied${FOOTER}`;
    }
    case 'commander.invalidArgument': {
      const match = /option '(?:-\w, )?([^']+)' argument '([^']*)' is invalid\. (.*)$/s.exec(error.message);
      if (match !== null)
        return `error: invalid value '${match[2]}' for '${clapFlag(match[1] as string)}': ${match[3]}${FOOTER}`;
      return `${error.message}${FOOTER}`;
    }
    default:
      return `${error.message}${FOOTER}`;
  }
}

/** `--num-shards <n>` as clap writes it: `--num-shards <NUM_SHARDS>`. */
function clapFlag(flag: string): string {
  const name = /^--([a-z-]+)/.exec(flag)?.[1] ?? flag;
  return `--${name} <${name.replaceAll('-', '_').toUpperCase()}>`;
}
