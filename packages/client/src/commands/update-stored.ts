import type { Command } from 'commander';
import { readWasm } from './arguments.ts';
import { createContext } from './context.ts';

/** `near-factory update-stored WASM`: the stored-bytecode tutorial's update, a new version of the default template. */
export function addUpdateStoredCommand(program: Command): void {
  program
    .command('update-stored')
    .description('upload code as the next version of the default template')
    .argument('<wasm>', 'compiled contract, at most what one transaction holds (1.5 MB)')
    .action(async (path: string, _: object, command: Command) => {
      const context = createContext(command);
      const code = readWasm(path);
      const update = context.factory.admin(context.signer, 'update_stored_contract', code);
      context.report(await context.waiting(`uploading ${code.length} bytes`, update));
    });
}
