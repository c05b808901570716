import autocannon, { type Client } from 'autocannon';
import type { LoadRequest, LoadResult } from '../model/index.js';
import { Lane, type Gate } from './lane.js';
import { Recorder } from './recorder.js';

type End = NonNullable<LoadResult['end']>;

/**
 * Connections are opened in steps, 2,000 within half a second: all at once, the first
 * requests wait for the last connect (1 s of CPU), and a listen backlog of 511
 * (nginx's and node's default) overflows, at a whole second for each dropped SYN.
 */
const RAMP_STEP = 40;
/** ms */
const RAMP_TICK = 10;

/**
 * Sends the load with autocannon until the amount is resolved, `request.max` is over
 * or `stop` is called; then calls `onEnd` once. `recorder` has the counts so far.
 * All connections draw from one amount, so that a slow one leaves no tail.
 */
export function drive(
  request: LoadRequest,
  onEnd: (end: End) => void,
): { recorder: Recorder; stop: () => void } {
  const amount = request.amount ?? Infinity;
  const connections = Math.min(request.connections, amount);
  let taken = 0;
  let ended = false;
  /** When the next request may be sent, `performance.now()`. */
  let next = 0;

  const finish = (end: End): void => {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    run.stop();
    // autocannon does so within a second; this process may send another load by then.
    for (const client of clients) client.destroy();
    onEnd(end);
  };
  const finishWhenResolved = (): void => {
    if (recorder.resolved >= amount) finish('amount');
  };
  const gate: Gate = {
    open: () => !ended && taken < amount,
    take: () => {
      if (ended || taken >= amount) return false;
      taken += 1;
      recorder.onSent();
      return true;
    },
    turn: () => {
      if (request.rate === undefined) return 0;
      const now = performance.now();
      // A turn that nobody took is lost: what was missed is not made up for by a burst.
      const at = Math.max(now, next);
      next = at + 1000 / request.rate;
      return at - now;
    },
    answered: (status, ms) => {
      if (ended) return;
      recorder.onAnswer(status, ms);
      finishWhenResolved();
    },
    lost: (kind, detail) => {
      if (ended) return;
      recorder.onLost(kind, detail);
      finishWhenResolved();
    },
  };

  const ready: (() => void)[] = [];
  const openSome = (): void => {
    for (const open of ready.splice(0, RAMP_STEP)) open();
    // Chained, not timed from the start: a busy machine stretches the ramp.
    if (ready.length > 0 && !ended) setTimeout(openSome, RAMP_TICK);
  };

  let lanes = 0;
  const clients: Client[] = [];
  const run = autocannon({
    url: request.url,
    method: request.method,
    headers: request.headers,
    body: request.body,
    connections,
    // Only a backstop: the ends are ours, and so is the rate. autocannon is told none, so that its
    // correction for coordinated omission (invented samples) stays off.
    duration: Math.ceil(request.max / 1000) + 1,
    setupClient: (client) => {
      clients.push(client);
      new Lane(client, gate, {
        onReady: (open) => ready.push(open),
        timeout: request.timeout,
        spread: 0.8 + (0.4 * lanes++) / connections,
      });
    },
  });
  // Making 2,000 clients takes half a second of CPU: the clock starts after it.
  const recorder = new Recorder(request);
  const timer = setTimeout(() => finish('time'), request.max);
  openSome();
  return { recorder, stop: () => finish('stopped') };
}
