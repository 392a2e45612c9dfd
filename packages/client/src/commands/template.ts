import type { Command } from 'commander';
import Table from 'cli-table3';
import type { VersionInput } from '../factory/types.ts';
import { MissingOptionError } from '../errors/codes.ts';
import { uploadCode } from '../factory/upload-code.ts';
import { parseCount, parseJsonArgument, readWasm } from './arguments.ts';
import { createContext } from './context.ts';

/** `near-factory template …`: templates and their versions. */
export function addTemplateCommands(program: Command): void {
  const template = program.command('template').description('list templates, add them and their versions');

  template
    .command('list')
    .description('the templates of the factory')
    .action(async (_: object, command: Command) => {
      const context = createContext(command);
      const templates = await context.waiting('asking the factory', context.factory.allTemplates());
      context.print(templates, () => {
        const table = new Table({ head: ['template', 'versions', 'default version'], style: { head: [], border: [] } });
        for (const { name, versions, default_version } of templates) table.push([name, versions, default_version]);
        return table.toString();
      });
    });

  template
    .command('add')
    .description('add a template')
    .argument('<name>')
    .option('--metadata <json>', 'what to say about it, as JSON or @FILE')
    .action(async (name: string, flags: { metadata?: string }, command: Command) => {
      const context = createContext(command);
      const metadata = flags.metadata === undefined ? undefined : parseJsonArgument('--metadata', flags.metadata);
      context.report(
        await context.waiting(`adding ${name}`, context.factory.addTemplate(context.signer, name, metadata)),
      );
    });

  template
    .command('add-version')
    .description('add a version: upload wasm, or refer to a global contract')
    .argument('<template>')
    .option('--wasm <file>', 'code to store in the factory')
    .option('--global-hash <base58>', 'code hash of a global contract')
    .option('--global-account <account>', 'account whose global contract is used; it can change every instance')
    .option('--init-method <name>', 'called on every new instance')
    .option('--state-bytes <n>', 'bytes of state after initialisation, without the arguments')
    .option('--fields <json>', 'more fields of the version, as JSON or @FILE', '{}')
    .action(async (name: string, flags: Record<string, string | undefined>, command: Command) => {
      const context = createContext(command);
      const { factory, signer } = context;
      const fields: Partial<VersionInput> = {
        ...(flags.initMethod === undefined ? {} : { init_method: flags.initMethod }),
        ...(flags.stateBytes === undefined ? {} : { state_bytes: parseCount('--state-bytes', flags.stateBytes) }),
        ...parseJsonArgument('--fields', flags.fields ?? '{}'),
      };
      let version: VersionInput;
      if (flags.globalHash !== undefined) version = { kind: 'global_hash', code_id: flags.globalHash, ...fields };
      else if (flags.globalAccount !== undefined)
        version = { kind: 'global_account', code_id: flags.globalAccount, ...fields };
      else if (flags.wasm !== undefined) {
        const code = readWasm(flags.wasm);
        const codeId = await context.waiting(`uploading ${code.length} bytes`, uploadCode(factory, signer, code));
        version = { kind: 'bytecode', code_id: codeId, ...fields };
      } else throw new MissingOptionError('--wasm, --global-hash or --global-account', 'where the code comes from');
      context.report(await context.waiting(`adding a version of ${name}`, factory.addVersion(signer, name, version)));
    });
}
