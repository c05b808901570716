/**
 * The load child: a process of its own, so that a load at full speed delays neither
 * the watches of `lab` nor its clock. Entry point. It sends one load after the other, until its parent
 * closes the channel or is gone.
 */
import { messageOf } from '../base/index.js';
import type { LoadRequest } from '../model/index.js';
import { drive } from './drive.js';
import type { FromChild, ToChild } from './messages.js';
import { settled } from './totals.js';

// The channel closes with the parent, however that died (SIGKILL too).
process.on('disconnect', () => process.exit());
if (!process.connected) process.exit(1);

const tell = (message: FromChild, done?: () => void): void => {
  process.send?.(message, undefined, undefined, () => done?.());
};
const fail = (error: unknown): void => {
  tell({ type: 'failed', message: messageOf(error) }, () => process.exit(1));
};
process.on('uncaughtException', fail);

let stop: (() => void) | undefined;

function start(request: LoadRequest): void {
  let ticker: NodeJS.Timeout | undefined;
  const { recorder, stop: stopLoad } = drive(request, (end) => {
    clearTimeout(ticker);
    const second = recorder.takeSecond();
    tell({ type: 'result', second, totals: settled(recorder.totals(), end) });
  });
  const { tick = 1000 } = request;
  // Whole ticks since the start; an interval under load drifts by a tenth each.
  const tickNext = (): void => {
    ticker = setTimeout(
      () => {
        tell({ type: 'second', second: recorder.takeSecond(), totals: recorder.totals() });
        tickNext();
      },
      tick - (recorder.elapsed % tick),
    );
  };
  tickNext();
  stop = stopLoad;
  tell({ type: 'started', totals: recorder.totals() });
}

process.on('message', (message: ToChild) => {
  if (message.type === 'start') start(message.request);
  else stop?.();
});
