import type { TransactionTree } from '../transaction/tree.ts';
import { ContractClient, returnedValue } from '../contract/contract-client.ts';
import type { CreateArgs, InstanceView, Page, Quote, QuoteArgs, TemplateView, VersionInput } from './types.ts';

/** Admin methods want exactly this deposit, so that a limited access key cannot call them. */
const ONE_YOCTO = 1n;
const PAGE_SIZE = 100;

/** A creation: where the instance is, and the transaction that made it. */
export interface Creation {
  /** Account id of the instance; undefined when the creation failed (see `tree`). */
  readonly accountId: string | undefined;
  readonly tree: TransactionTree;
}

/** One factory contract: typed calls and views. Change calls give the transaction's tree; a failed one is a value, look at `failure`. */
export class FactoryClient extends ContractClient {
  /** What a creation costs; attaching `deposit` succeeds and one yocto less is refused. */
  quote(args: QuoteArgs): Promise<Quote> {
    return this.view('quote', args);
  }

  /**
   * Creates an instance. Without `depositYocto` exactly the quoted deposit is attached; more comes back by itself.
   */
  async create(
    signerId: string,
    args: CreateArgs,
    options: { depositYocto?: bigint; gas?: bigint } = {},
  ): Promise<Creation> {
    await this.connection.requireKey(signerId);
    const { refund_to: _, ...quoted } = args;
    const quote =
      options.depositYocto === undefined || options.gas === undefined ? await this.quote(quoted) : undefined;
    const tree = await this.call(signerId, 'create', args, {
      depositYocto: options.depositYocto ?? BigInt(quote!.deposit),
      gas: options.gas ?? BigInt(quote!.gas),
    });
    const value = returnedValue(tree);
    return { accountId: typeof value === 'string' ? value : undefined, tree };
  }

  /** Calls an owner's (or role's) method with the one yocto that it wants. */
  admin(signerId: string, method: string, args: object | Uint8Array): Promise<TransactionTree> {
    return this.call(signerId, method, args, { depositYocto: ONE_YOCTO });
  }

  addTemplate(signerId: string, name: string, metadata?: Record<string, unknown>): Promise<TransactionTree> {
    return this.admin(signerId, 'add_template', { name, ...(metadata ? { metadata } : {}) });
  }

  addVersion(signerId: string, template: string, version: VersionInput): Promise<TransactionTree> {
    return this.admin(signerId, 'add_version', { template, version });
  }

  /** Shapes: null when there is no such instance; a name or a whole account id. */
  getInstance(nameOrAccountId: string): Promise<InstanceView | null> {
    return this.view(
      'get_instance',
      nameOrAccountId.includes('.') ? { account_id: nameOrAccountId } : { name: nameOrAccountId },
    );
  }

  getInstances(page: Page = {}): Promise<InstanceView[]> {
    return this.view('get_instances', page);
  }

  getTemplates(page: Page = {}): Promise<TemplateView[]> {
    return this.view('get_templates', page);
  }

  /** Every instance, page by page; `filter` narrows it to one creator or template. */
  async *allInstances(filter: { creator?: string; template?: string } = {}): AsyncGenerator<InstanceView, void, void> {
    const [method, args] =
      filter.creator !== undefined
        ? ['get_instances_by_creator', { creator: filter.creator }]
        : filter.template !== undefined
          ? ['get_instances_by_template', { template: filter.template }]
          : ['get_instances', {}];
    yield* this.#pages<InstanceView>(method, args);
  }

  async allTemplates(): Promise<TemplateView[]> {
    const templates: TemplateView[] = [];
    for await (const template of this.#pages<TemplateView>('get_templates', {})) templates.push(template);
    return templates;
  }

  /** What a paged view lists, page by page. */
  async *#pages<T>(method: string, args: object): AsyncGenerator<T, void, void> {
    for (let from_index = 0; ; from_index += PAGE_SIZE) {
      const page = await this.view<T[]>(method, { ...args, from_index, limit: PAGE_SIZE });
      yield* page;
      if (page.length < PAGE_SIZE) return;
    }
  }
}
