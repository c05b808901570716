import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import fc from 'fast-check';
import { LabError } from '../../src/base/index.js';
import { parseRunRecord, parseTimeline, runRecordSchema } from '../../src/report/index.js';
import { problemsOf } from '../../src/report/schema/check.js';
import { expectFile } from '../expect-file.js';
import { sampleRecord, sampleTimeline } from './sample.js';
import { abortedRun, errorRun, failedRun, invalidRun } from './variants.js';

const ajv = new Ajv2020({ allErrors: true });
const validate = ajv.compile(runRecordSchema());

function refusal(of: () => unknown): LabError {
  try {
    of();
  } catch (error) {
    if (error instanceof LabError) return error;
  }
  throw new Error('it was not refused');
}

describe('the schema of run.json', () => {
  it('is checked in', () => {
    expectFile('docs/run.schema.json', `${JSON.stringify(runRecordSchema(), null, 2)}\n`);
  });

  it('accepts runs of every outcome', () => {
    for (const run of [sampleRecord(), failedRun(), invalidRun(), errorRun(), abortedRun()]) {
      const json: unknown = JSON.parse(JSON.stringify(run));
      expect(validate(json), ajv.errorsText(validate.errors)).to.equal(true);
      expect(parseRunRecord(json)).to.deep.equal(json);
    }
  });

  it('is read by lab as ajv reads it', () => {
    // One of each list is enough, and fast.
    const json = JSON.stringify(sampleRecord(), (_key, value: unknown) =>
      Array.isArray(value) ? value.slice(0, 1) : value,
    );
    const junk = fc.constantFrom<unknown>(null, 1, -1, 1.5, '', 'x', true, [], {}, [null], {
      a: 1,
    });
    fc.assert(
      fc.property(fc.nat(), junk, fc.boolean(), (where, value, remove) => {
        const record = JSON.parse(json) as Record<string, unknown>;
        const places = placesIn(record);
        const place = places[where % places.length];
        if (!place) return;
        if (remove && !Array.isArray(place.parent)) Reflect.deleteProperty(place.parent, place.key);
        else Reflect.set(place.parent, place.key, value);
        expect(problemsOf(record, runRecordSchema()).length === 0).to.equal(validate(record));
      }),
      { numRuns: 400 },
    );
  });
});

function placesIn(value: unknown): { parent: object; key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((key) => [
    { parent: value, key },
    ...placesIn(Reflect.get(value, key)),
  ]);
}

describe('parseRunRecord', () => {
  it('reads the text of a record', () => {
    expect(parseRunRecord(JSON.stringify(sampleRecord()))).to.deep.equal(
      JSON.parse(JSON.stringify(sampleRecord())),
    );
  });

  it('refuses another version, naming it', () => {
    const error = refusal(() => parseRunRecord({ ...sampleRecord(), formatVersion: 2 }));
    expect(error.code).to.equal('RUN_RECORD_INVALID');
    expect(error.message).to.include('format version 2');
    expect(refusal(() => parseRunRecord(null)).message).to.include('format version none');
  });

  it('names what is wrong', () => {
    const record = { ...sampleRecord(), phases: [{ phase: 'lunch' }], verdict: 1 };
    const { details } = refusal(() => parseRunRecord(record));
    expect(details).to.include.members([
      'phases[0].startedAt: is missing',
      'verdict: must be an object',
    ]);
    expect(
      details.some((line) => line.startsWith('phases[0].phase: must be one of provision')),
    ).to.equal(true);
  });

  it('refuses what is not JSON', () => {
    expect(refusal(() => parseRunRecord('{"formatVersion":')).code).to.equal('RUN_RECORD_INVALID');
  });
});

describe('parseTimeline', () => {
  const text = sampleTimeline()
    .map((entry) => `${JSON.stringify(entry)}\n`)
    .join('');

  it('reads what was written', () => {
    expect(parseTimeline(text)).to.deep.equal(JSON.parse(JSON.stringify(sampleTimeline())));
    expect(parseTimeline('')).to.deep.equal([]);
    expect(parseTimeline('{"at":1,"type":"note","text":"a"}')).to.have.length(1);
  });

  it('leaves out a last line that was cut short, wherever it was cut', () => {
    const lines = sampleTimeline().length;
    const last = text.length - text.lastIndexOf('\n', text.length - 2);
    for (let cut = 1; cut < last; cut += 7) {
      expect(parseTimeline(text.slice(0, -cut)).length).to.be.within(lines - 1, lines);
    }
  });

  it('refuses any other damage, with its line', () => {
    expect(refusal(() => parseTimeline(`{"at":1,\n${text}`)).message).to.match(
      /^timeline\.jsonl:1 /,
    );
    expect(refusal(() => parseTimeline('{"at":1,"type":"party"}\n')).message).to.include(
      'timeline.jsonl:1',
    );
  });
});
