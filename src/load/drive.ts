import autocannon from 'autocannon';
import type { LoadRequest, LoadResult } from '../model/index.js';
import { Lane, type Gate } from './lane.js';
import type { Recorder } from './recorder.js';

type End = NonNullable<LoadResult['end']>;

/**
 * Time over which the connections of a load are opened, ms per connection: 2,000 at
 * once overflow a listen backlog of 511 (nginx's and node's default), and each
 * dropped SYN costs its request a whole second.
 */
const RAMP_PER_CONNECTION = 0.25;

/**
 * Sends the load with autocannon and counts into `recorder` until the amount is
 * resolved, `request.max` is over or `stop` is called; then calls `onEnd` once.
 * All connections draw from one amount, so that a slow one leaves no tail.
 */
export function drive(
  request: LoadRequest,
  recorder: Recorder,
  onEnd: (end: End) => void,
): { stop: () => void } {
  const amount = request.amount ?? Infinity;
  const connections = Math.min(request.connections, amount);
  let taken = 0;
  let ended = false;

  const finish = (end: End): void => {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    run.stop();
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

  let lanes = 0;
  const run = autocannon({
    url: request.url,
    method: request.method,
    headers: request.headers,
    body: request.body,
    connections,
    // Only a backstop: the ends are ours. No rate is ever set, so autocannon's
    // correction for coordinated omission (invented samples) stays off.
    duration: Math.ceil(request.max / 1000) + 1,
    setupClient: (client) => {
      const index = lanes++;
      new Lane(client, gate, {
        startAfter: index * RAMP_PER_CONNECTION,
        timeout: request.timeout,
        spread: 0.8 + (0.4 * index) / connections,
      });
    },
  });
  const timer = setTimeout(() => finish('time'), request.max);
  return { stop: () => finish('stopped') };
}
