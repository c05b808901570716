import { LabError } from '../base/index.js';
import { onStop } from './guard.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * A signal again within this time is the same wish, ms: a terminal sends Ctrl-C to the whole
 * process group and npx passes its own copy on; timeout(1) signals its child and then the group.
 */
const ECHO = 500;

export interface AbortOptions {
  /** ms after which the command is aborted. */
  timeout: number | undefined;
  /** Says something to whoever watches. */
  say(line: string): void;
  /** Gives the terminal back, at once: the process is about to end. */
  release(): void;
  /** What a process that leaves at once may leave behind, and how that is removed. */
  left(): string[];
}

/**
 * A signal that aborts on Ctrl-C, TERM, HUP, after `timeout`, on a crash and when nobody reads the
 * output any more. The second Ctrl-C leaves at once, naming what may be left.
 */
export function abortOnSignals(options: AbortOptions): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const abort = (why: string): void =>
    controller.abort(new LabError('ABORTED', { message: `The run was stopped by ${why}.` }));
  let first = 0;
  const onSignal = (name: NodeJS.Signals): void => {
    if (first !== 0 && Date.now() - first < ECHO) return;
    if (first === 0) {
      first = Date.now();
      options.say(`${name}: putting everything back (again to leave at once)`);
      abort(name);
      return;
    }
    options.release();
    process.stderr.write(`\nlab: leaving at once. What may be left:\n`);
    for (const line of options.left()) process.stderr.write(`  ${line}\n`);
    process.exit(130);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  const off = onStop((error) => controller.abort(error));
  const { timeout } = options;
  const timer =
    timeout === undefined
      ? undefined
      : setTimeout(() => {
          const why = `--timeout after ${timeout / 1000} s`;
          options.say(`${why}: putting everything back`);
          abort(why);
        }, timeout);
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(timer);
      off();
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}
