import type { Log } from '../base/index.js';
import type { RunEvent } from '../model/index.js';
import type { MachineState, RunOptions } from '../run/index.js';
import type { LoadedScenario } from '../scenario/index.js';
import { createView, type RunView, type ViewMode } from '../ui/index.js';
import type { RunFlags } from './flags.js';
import type { Chosen } from './provider-choice.js';
import { durationOf, logOf, runOptionsOf } from './run-options.js';
import { abortOnSignals } from './signals.js';
import { SPEED } from './speed.js';

/** How events are shown: JSON lines when asked for, a live view on a terminal, plain lines elsewhere. */
export function modeOf(
  flags: Pick<RunFlags, 'output' | 'quiet' | 'verbose'>,
  terminal: boolean,
  env: NodeJS.ProcessEnv,
): ViewMode {
  if (flags.output === 'jsonl') return 'jsonl';
  if (flags.quiet || flags.output === 'json') return 'quiet';
  const ci = env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false';
  // --verbose writes to stderr all the time: lines, not a picture that is drawn again and again.
  return terminal && !ci && env['TERM'] !== 'dumb' && !flags.verbose ? 'live' : 'plain';
}

/** Whether it tells that the cluster is this command's own, to be deleted and not to be recovered. */
function makesCluster(event: RunEvent): boolean {
  if (event.type === 'step.start') return event.step === 'provision/cluster';
  return event.type === 'run.start' && event.steps.some((step) => step.kind === 'cluster.delete');
}

/**
 * Runs one command of the machine with its view and its signals. `speed` is that of a simulated
 * cluster which it makes; `before` the machine it walks on with; `loaded` the scenario, and `chosen` the provider,
 * where they were read and chosen already.
 */
export async function runAndShow<T>(
  name: string,
  flags: RunFlags,
  work: (options: RunOptions) => Promise<T>,
  {
    speed = SPEED.run,
    before,
    ...already
  }: {
    speed?: number;
    before?: MachineState;
    loaded?: LoadedScenario;
    chosen?: Chosen;
  } = {},
): Promise<T> {
  let cluster = flags.cluster ?? name;
  let own = false;
  let view: RunView | undefined;
  const say = (text: string): void => {
    const event: RunEvent = { type: 'note', at: Date.now(), level: 'warn', text };
    if (view?.shows(event.type)) view.emit(event);
    else process.stderr.write(`lab: ${text}\n`);
  };
  const stop = abortOnSignals({
    timeout: durationOf(flags.timeout, '--timeout'),
    say,
    release: () => view?.release(),
    left: () => [
      own
        ? `cluster ${cluster}: lab down --cluster ${cluster}`
        : `changes on cluster ${cluster}: lab recover --cluster ${cluster}`,
    ],
  });
  try {
    const log: Log = { ...logOf(flags), warn: say };
    const emit = (event: RunEvent): void => {
      own ||= makesCluster(event);
      view?.emit(event);
    };
    const { options, first } = await runOptionsOf(name, flags, {
      ...{ emit, signal: stop.signal, speed, log, before, ...already },
    });
    cluster = options.cluster;
    view = await createView(modeOf(flags, process.stdout.isTTY, process.env), {
      verbose: flags.verbose ?? false,
    });
    emit({ type: 'note', at: Date.now(), level: 'info', text: first });
    return await work(options);
  } finally {
    await view?.close();
    stop.release();
  }
}
