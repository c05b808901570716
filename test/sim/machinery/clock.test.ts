import { expect } from 'chai';
import { createClock } from '../../../src/sim/machinery/index.js';

describe('the clock of a simulated cluster', () => {
  it('never calls back before the time has passed, at any speed', async () => {
    const early: number[] = [];
    const waits = [10, 50, 200].flatMap((speed) => {
      const clock = createClock(speed);
      return Array.from({ length: 200 }, async (_, index) => {
        // Begun at different fractions of a millisecond.
        await new Promise((resolve) => setTimeout(resolve, index / 4));
        const began = clock.elapsed();
        const ms = 97 + 3 * index;
        await new Promise<void>((resolve) => {
          const alive = setTimeout(() => undefined, 60_000);
          clock.after(ms, () => {
            clearTimeout(alive);
            resolve();
          });
        });
        const passed = clock.elapsed() - began;
        if (passed < ms) early.push(ms - passed);
      });
    });
    await Promise.all(waits);
    expect(early).to.deep.equal([]);
  });

  it('does not call back once it was stopped', async () => {
    const clock = createClock(100);
    let called = 0;
    const timers = Array.from({ length: 50 }, (_, ms) => clock.after(ms, () => (called += 1)));
    for (const timer of timers) timer.stop();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(called).to.equal(0);
  });
});
