import { expect } from 'chai';
import { asLabError, CODES, EXIT, LabError, messageOf, systemClock } from '../../src/base/index.js';

describe('coded errors', () => {
  it('take exit code and advice from the table, unless they have advice of their own', () => {
    const error = new LabError('PORT_TAKEN', { message: 'Port 30080 is taken.' });
    expect(error).to.include({
      exitCode: 3,
      next: CODES.PORT_TAKEN.next,
      message: 'Port 30080 is taken.',
    });
    expect(new LabError('USAGE', { message: '', next: 'Do that.' })).to.include({
      exitCode: 2,
      next: 'Do that.',
    });
  });

  it('have an exit code of the program, a meaning and a next step, each a sentence', () => {
    const exits = Object.values<number>(EXIT);
    for (const [code, entry] of Object.entries(CODES)) {
      expect(code).to.match(/^[A-Z][A-Z_]+$/);
      expect(exits, code).to.include(entry.exit);
      expect(entry.meaning, code).to.match(/^\S.*\.$/);
      expect(entry.next, code).to.match(/^\S.*[.)]$/);
    }
  });

  it('keep what was thrown: a coded error as it is, anything else as INTERNAL with its cause', () => {
    const coded = new LabError('USAGE', { message: 'x' });
    expect(asLabError(coded)).to.equal(coded);
    const cause = new Error('boom');
    expect(asLabError(cause)).to.include({ code: 'INTERNAL', message: 'boom', cause });
    expect(asLabError('text', 'LOAD_FAILED')).to.include({ code: 'LOAD_FAILED', message: 'text' });
    expect(messageOf(undefined)).to.equal('undefined');
  });
});

describe('systemClock', () => {
  it('never goes backwards and sleeps at least as long as asked', async () => {
    const before = systemClock.elapsed();
    await systemClock.sleep(20);
    // Timers of node count whole milliseconds.
    expect(systemClock.elapsed() - before).to.be.at.least(19);
  });

  it('wakes with the reason of the signal', async () => {
    const reason = new Error('stop');
    const controller = new AbortController();
    const sleep = systemClock.sleep(60_000, controller.signal);
    controller.abort(reason);
    expect(await sleep.catch((error: unknown) => error)).to.equal(reason);
  });
});
