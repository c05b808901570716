import { expect } from 'chai';
import type { RunEvent } from '../../src/model/index.js';
import { endLines } from '../../src/ui/end-lines.js';
import { liveView } from '../../src/ui/live.js';
import { plainView } from '../../src/ui/plain.js';

const end: Extract<RunEvent, { type: 'run.end' }> = {
  type: 'run.end',
  at: 0,
  verdict: { outcome: 'error', exitCode: 3, reasons: [] },
  sentence: 'Small ended in an error: port 127.0.0.1:80 is taken.',
  seconds: 1,
  error: {
    code: 'PORT_TAKEN',
    message: 'port 127.0.0.1:80 is taken',
    phase: 'provision',
    next: 'Name another port.',
    details: ['one', 'two', 'three', 'four'],
  },
  leftovers: [{ what: 'the cluster c', remove: 'lab down --cluster c' }],
};

describe('the end of a run', () => {
  it('names the code, the phase, what to do next, and the command for each thing that is left', () => {
    expect(endLines(end)).to.deep.equal([
      'ERROR: Small ended in an error: port 127.0.0.1:80 is taken.',
      '  [PORT_TAKEN] in phase provision',
      '  one',
      '  two',
      '  three',
      '  next: Name another port.',
      '  left: the cluster c: lab down --cluster c',
    ]);
  });

  it('is shown by the plain view and by the live one, without what could drive a terminal', async () => {
    const hostile = { ...end, error: { ...end.error, next: 'Name \u001b[2Janother.' } } as RunEvent;
    const plain: string[] = [];
    plainView((line) => plain.push(line), false)(hostile);
    const lines: string[] = [];
    const live = liveView((line) => lines.push(line));
    live.emit(hostile);
    await live.close();
    for (const shown of [plain.join('\n'), lines.join('\n')]) {
      expect(shown).to.contain('[PORT_TAKEN] in phase provision');
      expect(shown).to.contain('next: Name another.');
      expect(shown).to.contain('left: the cluster c: lab down --cluster c');
    }
  });
});
