import { formatDuration, stripControl } from '../base/index.js';
import type { RunEvent } from '../model/index.js';
import { endLines } from './end-lines.js';
import { lastSeen, liveText } from './live-line.js';
import { PhaseTask } from './phase-task.js';
import { phaseKey, phaseLines } from './phases.js';
import { checkText } from './plain.js';
import { providerText } from './provider-text.js';
import { Terminal } from './terminal.js';
import type { RunView } from './view.js';

/**
 * The view of a terminal: the phases, below the running one the check that is waited for
 * with its last seen value, and a line with memory, restarts, requests and the time left.
 * Only draws: no verdict is ever read from it (listr2 shows a tick over a failed subtask).
 */
export function liveView(write: (line: string) => void): RunView {
  const terminal = new Terminal();
  const phases: PhaseTask[] = [];
  /** Written when nothing is drawn any more: while it is, they would be lost in the picture. */
  const after: string[] = [];
  const shown = { waiting: '', live: '', note: '' };
  let current: PhaseTask | undefined;
  let started: number | undefined;
  let bound: number | undefined;

  const say = (line: string): void => {
    if (phases.length === 0) write(line);
    else after.push(line);
  };

  /** Goes to a phase: the next of its name in the plan, or one that no plan announced. */
  const enter = (key: string): void => {
    if (current?.line.key === key) return;
    current?.settle();
    const from = current ? phases.indexOf(current) + 1 : 0;
    let next = phases.findIndex((phase, index) => index >= from && phase.line.key === key);
    if (next < 0) {
      next = phases.length;
      const phase = new PhaseTask({ key, title: key, checks: 0 });
      phases.push(phase);
      terminal.draw([phase.listed()]);
    }
    for (const passed of phases.slice(from, next)) passed.settle('skipped');
    current = phases[next];
    if (current) current.begun = true;
    shown.waiting = '';
  };

  const output = (at: number): void => {
    const spent = formatDuration(Math.max(0, at - (started ?? at)));
    const time = bound === undefined ? spent : `${spent} of at most ${formatDuration(bound)}`;
    if (current) {
      current.output = [
        shown.waiting,
        [shown.live, time].filter((part) => part !== '').join(' · '),
        shown.note,
      ]
        .filter((line) => line !== '')
        .join('\n');
    }
  };

  const finish = (): void => {
    current?.settle();
    for (const phase of phases) phase.settle('skipped');
  };

  const emit = (event: RunEvent): void => {
    started ??= event.at;
    switch (event.type) {
      case 'run.start':
        bound = event.bound;
        write(
          stripControl(
            `${event.title} on ${providerText(event)}, cluster ${event.cluster}, run ${event.run}`,
          ),
        );
        phases.push(...phaseLines(event.steps).map((line) => new PhaseTask(line)));
        terminal.draw(phases.map((phase) => phase.listed()));
        return;
      case 'phase.start':
        enter(phaseKey(event.phase, event.fault));
        break;
      case 'phase.end':
        phases
          .findLast(({ line, begun }) => begun && line.key === phaseKey(event.phase, event.fault))
          ?.ended(event.ok, event.seconds);
        return;
      case 'step.start':
        shown.waiting = stripControl(event.title);
        break;
      case 'progress':
        shown.waiting = stripControl(event.line);
        break;
      case 'check.waiting':
        shown.waiting = `${stripControl(event.text)}: ${lastSeen(event.last.fields)} (${formatDuration(event.elapsed)} of ${formatDuration(event.within)})`;
        break;
      case 'check.decided': {
        const text = stripControl(checkText(event.observation, event.ok)).trim();
        if (current) current.decide(event.ok ? undefined : text);
        else say(text);
        break;
      }
      case 'live':
        shown.live = stripControl(liveText(event));
        break;
      case 'step.end':
        return;
      case 'note':
        shown.note = stripControl(event.text);
        if (event.level === 'warn') say(`! ${shown.note}`);
        // Before anything is drawn a line is the only place.
        else if (phases.length === 0) say(shown.note);
        break;
      case 'run.end':
        finish();
        after.push(...endLines(event).map(stripControl));
        if (event.report) after.push(`Report: ${event.report}`);
        return;
    }
    output(event.at);
  };

  return {
    emit,
    shows: () => true,
    release: () => terminal.release(),
    close: async () => {
      finish();
      await terminal.idle();
      for (const line of after.splice(0)) write(line);
    },
  };
}
