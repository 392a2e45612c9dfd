import type { Template, Version } from '../interfaces/version.ts';
import { fail } from './errors.ts';
import type { KeyValue } from './key-value.ts';
import type { FactoryState } from './state.ts';
import { type CreationVersion, decodeCreationVersion, encodeCreationVersion } from './creation-version.ts';
import { storageKeys } from './storage-keys.ts';
import { newTemplate } from './version.ts';

/** A version together with the place it has in its template. */
export interface PlacedVersion<V = Version> {
  template: string;
  number: number;
  version: V;
}

/** The template, or undefined when there is none of that name; a list of one name makes the same key and is none. */
export function findTemplate(store: KeyValue, name: string): Template | undefined {
  if (typeof name !== 'string') return undefined;
  const text = store.read(storageKeys.template(name));
  return text === null ? undefined : (JSON.parse(text) as Template);
}

/** @throws FactoryUnknownTemplate */
export function getTemplate(store: KeyValue, name: string): Template {
  return findTemplate(store, name) ?? fail('FactoryUnknownTemplate', { template: name });
}

function saveTemplate(store: KeyValue, template: Template): void {
  store.write(storageKeys.template(template.name), JSON.stringify(template));
}

/** Fields that a version leaves out of storage when they have this value: every creation reads and parses the entry. */
const STORED_DEFAULTS: Omit<Partial<Version>, 'metadata'> = {
  init_method: 'init',
  min_deposit: '0',
  migrate_from: [],
  migrate_method: '',
  deprecated: false,
};

/** JSON text of a version without its metadata; a global contract's hash is there as numbers, too. */
function encodeVersion(version: Version): string {
  const stored: Record<string, unknown> = { ...version };
  delete stored.metadata;
  for (const field of Object.keys(STORED_DEFAULTS) as (keyof typeof STORED_DEFAULTS)[]) {
    if (JSON.stringify(version[field]) === JSON.stringify(STORED_DEFAULTS[field])) delete stored[field];
  }
  return JSON.stringify(stored);
}

function decodeVersion(stored: object): Version {
  return { ...STORED_DEFAULTS, metadata: {}, ...stored } as Version;
}

/** The version, or undefined when the template has none of that number; its digits as text are no number. */
function findVersion(store: KeyValue, template: string, number: number): Version | undefined {
  if (typeof number !== 'number') return undefined;
  const text = store.read(storageKeys.version(template, number));
  return text === null ? undefined : decodeVersion(JSON.parse(text) as object);
}

/** Writes a version, and its metadata to an entry of their own. */
function saveVersion(store: KeyValue, template: string, number: number, version: Version): void {
  store.write(storageKeys.version(template, number), encodeVersion(version));
  if (Object.keys(version.metadata).length > 0)
    store.write(storageKeys.metadata(template, number), JSON.stringify(version.metadata));
}

/** What the publisher says about a version; older layouts have it in the version's own entry. */
export function versionMetadata(store: KeyValue, { template, number, version }: PlacedVersion): Version['metadata'] {
  const text = store.read(storageKeys.metadata(template, number));
  return text === null ? version.metadata : (JSON.parse(text) as Version['metadata']);
}

/** Writes the copy of a template's default version that creations read. */
function saveDefault(store: KeyValue, { name, default_version: number }: Template, version: Version): void {
  store.write(storageKeys.defaultVersion(name), encodeCreationVersion(number, version));
}

/** @throws FactoryUnknownVersion */
export function getVersion(store: KeyValue, template: string, number: number): Version {
  return findVersion(store, template, number) ?? fail('FactoryUnknownVersion', { template, version: number });
}

/**
 * The version that a request means.
 *
 * @param number - the template's default version when undefined
 * @throws FactoryUnknownTemplate, FactoryUnknownVersion
 */
export function resolveVersion(store: KeyValue, template: string, number: number | undefined | null): PlacedVersion {
  if (number !== undefined && number !== null) {
    const version = findVersion(store, template, number);
    if (version !== undefined) return { template, number, version };
    getTemplate(store, template);
    return fail('FactoryUnknownVersion', { template, version: number });
  }
  const fallback = getTemplate(store, template).default_version;
  return { template, number: fallback, version: getVersion(store, template, fallback) };
}

/**
 * {@link resolveVersion} for a creation: it reads one entry where it can, of only the fields that a creation needs.
 *
 * @throws FactoryUnknownTemplate, FactoryUnknownVersion, FactoryVersionDeprecated
 */
export function resolveForCreation(
  store: KeyValue,
  template: string,
  number: number | undefined | null,
): PlacedVersion<CreationVersion> {
  if (number === undefined || number === null) {
    const text = store.read(storageKeys.defaultVersion(template));
    if (text !== null) {
      const placed = decodeCreationVersion(text);
      return { template, number: placed[0], version: placed[1] };
    }
    // An older layout has no copy, and neither has a template without a version in use.
  }
  const placed = resolveVersion(store, template, number);
  if (placed.version.deprecated) fail('FactoryVersionDeprecated', { template, version: placed.number });
  return placed;
}

/**
 * Makes an empty template; the first one becomes the factory's default.
 *
 * @throws FactoryTemplateExists
 * @throws FactoryInvalidTemplate
 */
export function addTemplate(state: FactoryState, store: KeyValue, name: string, metadata: unknown): Template {
  const template = newTemplate(name, metadata);
  if (store.has(storageKeys.template(name))) fail('FactoryTemplateExists', { template: name });
  saveTemplate(store, template);
  store.write(storageKeys.templateAt(state.templates), name);
  if (state.templates === 0) state.default_template = name;
  state.templates += 1;
  return template;
}

/** Adds a version behind the template's last one and returns its number. */
export function addVersion(store: KeyValue, template: Template, version: Version, makeDefault: boolean): number {
  template.versions += 1;
  if (makeDefault || template.default_version === 0) template.default_version = template.versions;
  const number = template.versions;
  saveVersion(store, template.name, number, version);
  saveTemplate(store, template);
  if (template.default_version === number) saveDefault(store, template, version);
  return number;
}

/**
 * Makes a version the one that creations get which name none.
 *
 * @throws FactoryUnknownTemplate, FactoryUnknownVersion, FactoryVersionDeprecated
 */
export function setDefaultVersion(store: KeyValue, name: string, number: number): void {
  const template = getTemplate(store, name);
  const version = getVersion(store, name, number);
  if (version.deprecated) fail('FactoryVersionDeprecated', { template: name, version: number });
  template.default_version = number;
  saveTemplate(store, template);
  saveDefault(store, template, version);
}

/**
 * Takes a version out of use for good. When it was the default, the newest version still in use takes its place.
 *
 * @returns the version as it was
 * @throws FactoryUnknownTemplate, FactoryUnknownVersion, FactoryVersionDeprecated
 */
export function deprecateVersion(store: KeyValue, name: string, number: number): Version {
  const template = getTemplate(store, name);
  const version = getVersion(store, name, number);
  if (version.deprecated) fail('FactoryVersionDeprecated', { template: name, version: number });
  version.deprecated = true;
  saveVersion(store, name, number, version);
  if (template.default_version === number) {
    let newest = template.versions;
    while (newest > 0 && getVersion(store, name, newest).deprecated) newest -= 1;
    template.default_version = newest;
    saveTemplate(store, template);
    if (newest === 0) store.remove(storageKeys.defaultVersion(name));
    else saveDefault(store, template, getVersion(store, name, newest));
  }
  return version;
}

/** Templates from position `from` on, in the order they were added. */
export function listTemplates(state: FactoryState, store: KeyValue, from: number, limit: number): Template[] {
  const page: Template[] = [];
  for (let index = from; index < Math.min(from + limit, state.templates); index++) {
    page.push(getTemplate(store, store.read(storageKeys.templateAt(index)) as string));
  }
  return page;
}
