import { asLabError, EXIT, LabError } from '../base/index.js';
import { endWithError, type EndOptions } from './end.js';

/** Time for what is still open once a command is done, ms; a forgotten socket must not keep a shell waiting. */
const LINGER = 3000;

let stop: ((error: LabError) => void) | undefined;

/** What is asked to stop, with its cleanup, when the process cannot go on. Returns its end. */
export function onStop(handler: (error: LabError) => void): () => void {
  stop = handler;
  return () => {
    stop = undefined;
  };
}

/**
 * Nothing that is thrown beside the command ends the process with a stack trace: it becomes
 * INTERNAL, exit 3, after a run in progress has put back what it changed. A reader that has
 * gone (`lab list | head -1`) ends the command quietly, and a run in progress as Ctrl-C does.
 */
export function guardProcess(options: EndOptions): void {
  let crash: LabError | undefined;
  const onCrash = (error: unknown): void => {
    const first = crash === undefined;
    crash ??= asLabError(error);
    if (first || options.verbose) {
      endWithError(error, { ...options, output: stop ? 'text' : options.output });
    }
    if (stop) stop(crash);
    else process.exit(crash.exitCode);
  };
  // A rejection that nobody handles comes here as well.
  process.on('uncaughtException', onCrash);
  process.on('exit', () => {
    if (crash) process.exitCode = crash.exitCode;
  });
  let gone = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (gone) return;
    gone = true;
    const why = error.code === 'EPIPE' ? 'its reader, which has gone' : error.message;
    if (stop) stop(new LabError('ABORTED', { message: `The run was stopped by ${why}.` }));
    else process.exit(error.code === 'EPIPE' ? (process.exitCode ?? EXIT.passed) : EXIT.error);
  });
  process.stderr.on('error', () => {});
}

/** The command is done: the process ends by itself, or is ended soon. */
export function lingerAtMost(): void {
  setTimeout(() => process.exit(), LINGER).unref();
}
