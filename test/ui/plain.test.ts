import { expect } from 'chai';
import fc from 'fast-check';
import { stripControl } from '../../src/base/index.js';
import type { Observation, RunEvent } from '../../src/model/index.js';
import { plainView } from '../../src/ui/plain.js';
import { checkText } from '../../src/ui/index.js';
import { expectFile } from '../expect-file.js';
import { aborted, failing, recorded } from './events.js';

function shown(events: RunEvent[], verbose = false): string {
  const lines: string[] = [];
  const emit = plainView((line) => lines.push(line), verbose);
  for (const event of events) emit(event);
  return `${lines.join('\n')}\n`;
}

const observation: Observation = {
  step: 'inject/a.symptoms[0]',
  check: 'a.symptoms[0]',
  role: 'symptom',
  text: 'the page answers 502',
  want: true,
  result: 'true',
  fields: [],
  startedAt: '',
  decidedAt: '',
  seconds: 1.25,
  heldSeconds: 0,
  samples: 1,
  withinSeconds: 10,
  holdSeconds: 0,
};

describe('the plain view', () => {
  it('prints a whole run as recorded', () =>
    expectFile('test/golden/cli/run-plain.txt', shown(recorded())));

  it('prints an aborted run', () =>
    expectFile('test/golden/cli/run-plain-aborted.txt', shown(aborted())));

  it('prints a run with a check that failed', () =>
    expectFile('test/golden/cli/run-plain-failed.txt', shown(failing())));

  it('says what a step says meanwhile, and with --verbose when it starts', () => {
    const events: RunEvent[] = [
      { type: 'step.start', at: 0, step: 'provision/cluster', title: 'create the cluster' },
      { type: 'progress', at: 1000, step: 'provision/cluster', line: 'kind: Preparing nodes' },
    ];
    expect(shown(events)).to.match(/^ +1\.0s +kind: Preparing nodes\n$/);
    expect(shown(events, true)).to.contain('… create the cluster').and.contain('1.0s');
  });

  it('keeps every line of the output one line, without control characters', () => {
    const evil = fc.string({
      unit: fc.constantFrom('a', '\n', '\r', '\u001b[2J', '\u001b]0;x\u0007', '\u009b', '\u202e'),
    });
    fc.assert(
      fc.property(evil, (text) => {
        const events: RunEvent[] = [
          { type: 'step.start', at: 0, step: text, title: text },
          { type: 'step.end', at: 0, step: text, ok: false, seconds: 1, note: text },
          { type: 'note', at: 0, level: 'warn', text },
          {
            type: 'check.decided',
            at: 0,
            ok: false,
            observation: {
              ...observation,
              result: 'false',
              fields: [{ field: 'body', expected: text, seen: text, ok: false }],
            },
          },
        ];
        const output = shown(events);
        expect(output.split('\n')).to.have.length(4);
        expect(stripControl(output)).to.equal(output);
      }),
    );
  });
});

describe('a check in one line', () => {
  it('says how long it took when it is as wanted', () => {
    expect(checkText(observation, true)).to.contain('✔ the page answers 502 (1.3 s)');
  });

  it('says what was seen beside what was expected when it is not', () => {
    const fields = [
      { field: 'status', expected: '502', seen: '200', ok: false },
      { field: 'body', expected: 'x', seen: 'x', ok: true },
    ];
    const text = checkText({ ...observation, result: 'false', fields }, false);
    expect(text).to.contain('✖ the page answers 502: status: expected 502, seen 200');
    expect(text).not.to.contain('body');
  });

  it('says that it is true too early, that there was nothing to look at, and what masks it', () => {
    const early = checkText({ ...observation, want: false }, false);
    expect(early).to.contain('✖ not yet: the page answers 502: it is already');
    expect(checkText({ ...observation, result: 'nodata' }, false)).to.contain(': no data');
    expect(checkText({ ...observation, maskedBy: 'b' }, true)).to.contain('(masked by b)');
  });
});
