import { stripControl, plural } from '../base/index.js';
import type { EmitEvent, Observation, RunEvent } from '../model/index.js';
import { endLines } from './end-lines.js';
import { providerText } from './provider-text.js';

/** One line an event with its time, for logs, CI and pipes. */
export function plainView(write: (line: string) => void, verbose: boolean): EmitEvent {
  const titles = new Map<string, string>();
  const checks = new Set<string>();
  let started: number | undefined;

  const linesOf = (event: RunEvent): string[] => {
    switch (event.type) {
      case 'run.start':
        return [
          `run ${event.run}: ${event.title} (${event.scenario}) on ${providerText(event)}, cluster ${event.cluster}, ${plural(event.steps.length, 'step')}`,
        ];
      case 'phase.start':
        return [`── ${event.phase}${event.fault ? ` ${event.fault}` : ''}`];
      case 'step.start':
        titles.set(event.step, event.title);
        return verbose ? [`   … ${event.title}`] : [];
      case 'step.end':
        // A check has told its own end.
        if (checks.delete(event.step) && event.ok) return [];
        return [stepText(titles.get(event.step) ?? event.step, event)];
      case 'check.decided':
        checks.add(event.observation.step);
        return [checkText(event.observation, event.ok)];
      case 'progress':
        // What takes a minute (a pull, a boot) must not be silent for so long.
        return [`     ${event.line}`];
      case 'note':
        return [event.level === 'warn' ? `! ${event.text}` : event.text];
      case 'phase.end':
      case 'check.waiting':
      case 'live':
        return [];
      case 'run.end':
        return [...endLines(event), ...(event.report ? [`report: ${event.report}`] : [])];
    }
  };

  return (event) => {
    started ??= event.at;
    const seconds = ((event.at - started) / 1000).toFixed(1).padStart(6);
    for (const line of linesOf(event)) {
      write(`${seconds}s  ${stripControl(line).replaceAll('\n', ' ')}`);
    }
  };
}

function stepText(title: string, event: Extract<RunEvent, { type: 'step.end' }>): string {
  const note = event.note ? `: ${event.note}` : '';
  return event.ok ? `   ✔ ${title}${note} (${event.seconds.toFixed(1)} s)` : `   ✖ ${title}${note}`;
}

/** A check in one line; what was seen only when it is not what was wanted. */
export function checkText(observation: Observation, ok: boolean): string {
  const wanted = observation.want ? observation.text : `not yet: ${observation.text}`;
  const masked = observation.maskedBy ? ` (masked by ${observation.maskedBy})` : '';
  if (ok) return `   ✔ ${wanted}${masked} (${observation.seconds.toFixed(1)} s)`;
  const seen = observation.fields
    .filter((field) => !field.ok)
    .map((field) => `${field.field}: expected ${field.expected}, seen ${field.seen}`)
    .join('; ');
  const found =
    observation.result === 'nodata'
      ? 'no data'
      : observation.want
        ? seen || 'it is not'
        : 'it is already';
  return `   ✖ ${wanted}: ${found}`;
}
