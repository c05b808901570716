import { Listr, type DefaultRenderer, type ListrTaskWrapper } from 'listr2';
import { formatDuration, stripControl } from '../base/index.js';
import type { RunEvent } from '../model/index.js';
import { lastSeen, liveText } from './live-line.js';
import { phaseKey, phaseLines, type PhaseLine } from './phases.js';
import { checkText } from './plain.js';
import type { RunView } from './view.js';

type Task = ListrTaskWrapper<unknown, typeof DefaultRenderer, never>;

/** A phase as a task: drawn when the engine starts it, ended when the engine ends it. */
class PhaseTask {
  readonly ended: Promise<void>;
  task: Task | undefined;
  decided = 0;
  bad: string[] = [];
  private resolve: () => void = () => {};
  private reject: (error: Error) => void = () => {};

  constructor(readonly line: PhaseLine) {
    this.ended = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // A phase that fails while the list is not drawn yet must not end the process.
    this.ended.catch(() => {});
  }

  end(ok: boolean, seconds: number): void {
    this.draw(`${seconds.toFixed(1)} s`);
    if (ok && this.bad.length === 0) this.resolve();
    else this.reject(new Error(this.bad.join('\n') || this.line.title));
  }

  draw(note = ''): void {
    if (!this.task) return;
    const checks = this.line.checks > 0 ? ` ${this.decided}/${this.line.checks} checks` : '';
    this.task.title = [this.line.title, checks, note && ` (${note})`].join('');
  }
}

/**
 * The view of a terminal: the phases, below the running one the check that is waited for
 * with its last seen value, and a line with memory, restarts, requests and the time left.
 * Only draws: no verdict is ever read from it (listr2 shows a tick over a failed subtask).
 */
export function liveView(write: (line: string) => void): RunView {
  let phases: PhaseTask[] = [];
  let running: Promise<unknown> = Promise.resolve();
  let current: PhaseTask | undefined;
  let started = 0;
  let minutes = 0;
  const shown = { waiting: '', live: '' };

  const start = (event: Extract<RunEvent, { type: 'run.start' }>): void => {
    started = event.at;
    minutes = event.bound;
    write(`${event.title} on ${event.provider}, cluster ${event.cluster}, run ${event.run}`);
    phases = phaseLines(event.steps).map((line) => new PhaseTask(line));
    const list = new Listr(
      phases.map((phase) => ({
        title: phase.line.title,
        task: (_context: unknown, task: Task) => {
          phase.task = task;
          return phase.ended;
        },
      })),
      {
        concurrent: false,
        exitOnError: false,
        // The engine owns Ctrl-C.
        registerSignalListeners: false,
        rendererOptions: { collapseErrors: false, showErrorMessage: true },
      },
    );
    running = list.run().catch(() => {});
  };

  const phaseOf = (phase: string, fault?: string): PhaseTask | undefined => {
    const key = phaseKey(phase, fault);
    const from = current ? phases.indexOf(current) : 0;
    return phases.slice(Math.max(0, from)).find((candidate) => candidate.line.key === key);
  };

  const output = (at: number): void => {
    if (!current?.task) return;
    const spent = formatDuration(Math.max(0, at - started));
    const lines = [
      shown.waiting,
      [shown.live, `${spent} of at most ${formatDuration(minutes)}`]
        .filter((part) => part !== '')
        .join(' · '),
    ];
    current.task.output = lines.filter((line) => line !== '').join('\n');
  };

  const finish = (): void => {
    for (const phase of phases) phase.end(true, 0);
  };

  return {
    emit: (event) => {
      switch (event.type) {
        case 'run.start':
          start(event);
          return;
        case 'phase.start': {
          const next = phaseOf(event.phase, event.fault);
          // Phases that were passed over never start; the list must not wait for them.
          for (const phase of phases) {
            if (phase === next) break;
            phase.end(true, 0);
          }
          current = next;
          shown.waiting = '';
          return;
        }
        case 'phase.end':
          current?.end(event.ok, event.seconds);
          return;
        case 'step.start':
          shown.waiting = stripControl(event.title);
          output(event.at);
          return;
        case 'progress':
          shown.waiting = stripControl(event.line);
          output(event.at);
          return;
        case 'check.waiting':
          shown.waiting = `${stripControl(event.text)}: ${lastSeen(event.last.fields)} (${formatDuration(event.elapsed)} of ${formatDuration(event.within)})`;
          output(event.at);
          return;
        case 'check.decided':
          if (!current) return;
          current.decided += 1;
          if (!event.ok) current.bad.push(checkText(event.observation, false).trim());
          current.draw();
          return;
        case 'live':
          shown.live = liveText(event);
          output(event.at);
          return;
        case 'step.end':
          return;
        case 'note':
          if (event.level === 'warn') write(event.text);
          return;
        case 'run.end':
          finish();
          running = running.then(() => {
            write(`${event.verdict.outcome.toUpperCase()}: ${stripControl(event.sentence)}`);
            if (event.report) write(`Report: ${event.report}`);
          });
          return;
      }
    },
    close: async () => {
      finish();
      await running;
    },
  };
}
