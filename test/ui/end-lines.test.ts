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

  for (const outcome of ['failed', 'invalid'] as const) {
    it(`names the code and the check of the first reason when it is ${outcome}, and the report`, () => {
      const reason = {
        outcome,
        code: 'NOT_RECOVERED',
        text: 'no',
        phase: 'recovery/f.recovery[0]',
      };
      const other = { ...reason, code: 'RESIDUE', phase: 'reset-proof' };
      const said = (phase: string, check?: string): string[] => {
        const reasons = [{ ...reason, phase, ...(check ? { check } : {}) }, other];
        const verdict = { outcome, exitCode: 1, reasons };
        return endLines({ type: 'run.end', at: 0, verdict, sentence: 'No.', seconds: 1 });
      };
      expect(said('recovery/f.recovery[0]', 'f.recovery[0]')).to.deep.equal([
        `${outcome.toUpperCase()}: No.`,
        '  [NOT_RECOVERED] at recovery/f.recovery[0]',
        '  next: Read the report: it has every reason, with what was expected and what was seen.',
      ]);
      expect(said('inject/f/witness', 'f.witness[0]')[1]).to.equal(
        '  [NOT_RECOVERED] at inject/f/witness, check f.witness[0]',
      );
      expect(said('reset-proof')[1]).to.equal('  [NOT_RECOVERED] at reset-proof');
    });
  }

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
