import { readEnabledType } from '../value-type.ts';
import type { SectionContext } from '../module-draft.ts';
import { MAX_ITEMS } from './limits.ts';

/** Most parameters, and most results, of a type. @see wasmparser 0.228 src/limits.rs */
const MAX_VALUES = 1_000;
/** Begins a function type, and a final type without supertypes that is written at length. */
const FUNC = 0x60;
const SUB_FINAL = 0x4f;

/** Reads the type section. */
export function readTypes(section: SectionContext): void {
  const { reader, module, referenceTypes } = section;
  for (let left = section.count(MAX_ITEMS); left > 0; left--) {
    let form = reader.u8();
    // A type at length is an ordinary one, to the parser since version 84.
    if (form === SUB_FINAL && referenceTypes) {
      if (reader.u32() !== 0) reader.fail('subtypes are not enabled');
      form = reader.u8();
    }
    if (form !== FUNC) reader.fail('type of a proposal that is not enabled');
    const params = new Uint8Array(section.count(MAX_VALUES));
    for (let i = 0; i < params.length; i++) params[i] = readEnabledType(reader, referenceTypes);
    const results = section.count(MAX_VALUES);
    if (results > 1) reader.fail('multi-value is not enabled');
    module.types.push({ params, result: results === 1 ? readEnabledType(reader, referenceTypes) : 0 });
  }
}
