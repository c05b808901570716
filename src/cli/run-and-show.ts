import type { RunEvent } from '../model/index.js';
import { createView, type ViewMode } from '../ui/index.js';
import { abortOnSignals } from './signals.js';
import type { OutputFormat } from './output.js';
import { durationOf, runOptionsOf, type RunFlags } from './run-options.js';
import type { RunOptions } from '../run/index.js';

export interface ShowFlags extends RunFlags {
  output: OutputFormat;
  quiet?: boolean;
}

/** How events are shown: JSON lines when asked for, a live view on a terminal, plain lines elsewhere. */
function modeOf(flags: ShowFlags): ViewMode {
  if (flags.output === 'jsonl') return 'jsonl';
  if (flags.quiet || flags.output === 'json') return 'quiet';
  const ci = process.env['CI'] !== undefined && process.env['CI'] !== 'false';
  return process.stdout.isTTY && !ci && process.env['TERM'] !== 'dumb' ? 'live' : 'plain';
}

/** Runs one command of the machine with its view and its signals. */
export async function runAndShow<T>(
  name: string,
  flags: ShowFlags,
  work: (options: RunOptions) => Promise<T>,
): Promise<T> {
  let cluster = flags.cluster ?? name;
  const { signal, release } = abortOnSignals(durationOf(flags.timeout, '--timeout'), () => [
    `cluster ${cluster}: lab recover --cluster ${cluster} && lab down --cluster ${cluster}`,
  ]);
  let view: ReturnType<typeof createView> | undefined;
  try {
    const options = runOptionsOf(name, flags, {
      emit: (event: RunEvent) => view?.emit(event),
      signal,
    });
    cluster = options.cluster;
    view = createView(modeOf(flags), { verbose: flags.verbose ?? false });
    return await work(options);
  } finally {
    await view?.close();
    release();
  }
}
