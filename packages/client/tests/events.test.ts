import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseFactoryEvent } from '../src/events.ts';

const log = (value: unknown) => `EVENT_JSON:${JSON.stringify(value)}`;

describe('parseFactoryEvent', () => {
  it('reads an event of the factory', () => {
    const event = { standard: 'near-factory', version: '1.0.0', event: 'paused', data: [{ by: 'a.near' }] };
    assert.deepEqual(parseFactoryEvent(log(event)), { version: '1.0.0', event: 'paused', data: [{ by: 'a.near' }] });
  });

  it('takes an event without data, and one whose data is a single object', () => {
    assert.deepEqual(parseFactoryEvent(log({ standard: 'near-factory', version: '1.0.0', event: 'x' }))?.data, []);
    assert.deepEqual(
      parseFactoryEvent(log({ standard: 'near-factory', version: '1.0.0', event: 'x', data: { a: 1 } }))?.data,
      [{ a: 1 }],
    );
  });

  for (const [what, line] of Object.entries({
    'a plain log': 'hello',
    'broken JSON': 'EVENT_JSON:{',
    'another standard': log({ standard: 'nep141', version: '1.0.0', event: 'ft_mint', data: [] }),
    'a number': 'EVENT_JSON:7',
    null: 'EVENT_JSON:null',
    'an event without a name': log({ standard: 'near-factory', version: '1.0.0' }),
    'data that is no list of objects': log({ standard: 'near-factory', version: '1.0.0', event: 'x', data: [1] }),
  })) {
    it(`passes over ${what}`, () => assert.equal(parseFactoryEvent(line), undefined));
  }

  it('never throws, whatever a contract logs', () => {
    let seed = 7;
    const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
    for (let round = 0; round < 5000; round++) {
      const text = JSON.stringify({ standard: 'near-factory', version: '1.0.0', event: 'e', data: [{ a: 1 }] });
      const at = Math.floor(random() * text.length);
      const broken =
        text.slice(0, at) + String.fromCharCode(Math.floor(random() * 256)) + text.slice(at + Math.floor(random() * 3));
      assert.doesNotThrow(() => parseFactoryEvent(`EVENT_JSON:${broken}`));
    }
  });
});
