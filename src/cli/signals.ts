import { LabError } from '../base/index.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * A signal again within this time is the same wish, ms: a terminal sends Ctrl-C to the whole
 * process group and npx passes its own copy on; timeout(1) signals its child and then the group.
 */
const ECHO = 500;

/**
 * A signal that aborts on Ctrl-C, TERM, HUP or after `timeout` ms. The second Ctrl-C
 * leaves at once: `left` says what is then left and how it is removed.
 */
export function abortOnSignals(
  timeout: number | undefined,
  left: () => string[],
): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const abort = (why: string): void =>
    controller.abort(new LabError('ABORTED', { message: `The run was stopped by ${why}.` }));
  let first = 0;
  const onSignal = (name: NodeJS.Signals): void => {
    if (first !== 0 && Date.now() - first < ECHO) return;
    if (first === 0) {
      first = Date.now();
      process.stderr.write(`\nlab: ${name}: putting everything back (again to leave at once)\n`);
      abort(name);
      return;
    }
    process.stderr.write(`\nlab: leaving at once. What may be left:\n`);
    for (const line of left()) process.stderr.write(`  ${line}\n`);
    process.exit(130);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  const timer =
    timeout === undefined
      ? undefined
      : setTimeout(() => abort(`--timeout after ${timeout / 1000} s`), timeout);
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(timer);
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}
