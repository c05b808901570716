import { stripControl } from '../base/index.js';
import type { Observation, RunEvent } from '../model/index.js';
import type { RunView } from './view.js';

/** One line an event with its time, for logs, CI and pipes. */
export function plainView(write: (line: string) => void, verbose: boolean): RunView {
  let started = 0;
  const line = (at: number, text: string): void => {
    const seconds = ((at - started) / 1000).toFixed(1).padStart(6);
    write(`${seconds}s  ${stripControl(text).replaceAll('\n', ' ')}`);
  };
  return {
    emit: (event) => {
      if (event.type === 'run.start') started = event.at;
      if (started === 0) started = event.at;
      const text = textOf(event, verbose);
      if (text !== undefined) line(event.at, text);
    },
    close: () => Promise.resolve(),
  };
}

function textOf(event: RunEvent, verbose: boolean): string | undefined {
  switch (event.type) {
    case 'run.start':
      return `run ${event.run}: ${event.title} (${event.scenario}) on ${event.provider}, cluster ${event.cluster}, ${event.steps.length} steps`;
    case 'phase.start':
      return `── ${event.phase}${event.fault ? ` ${event.fault}` : ''}`;
    case 'phase.end':
      return undefined;
    case 'step.start':
      return verbose ? `   … ${event.title}` : undefined;
    case 'step.end':
      return event.ok
        ? `   ✔ ${event.step}${event.note ? `: ${event.note}` : ''} (${event.seconds.toFixed(1)} s)`
        : `   ✖ ${event.step}${event.note ? `: ${event.note}` : ''}`;
    case 'check.decided':
      return checkText(event.observation, event.ok);
    case 'progress':
      return verbose ? `     ${event.line}` : undefined;
    case 'note':
      return event.text;
    case 'check.waiting':
    case 'live':
      return undefined;
    case 'run.end':
      return `${event.verdict.outcome.toUpperCase()}: ${event.sentence}${event.report ? `\n         report: ${event.report}` : ''}`;
  }
}

/** A check in one line; what was seen only when it is not what was wanted. */
export function checkText(observation: Observation, ok: boolean): string {
  const wanted = observation.want ? observation.text : `not yet: ${observation.text}`;
  const masked = observation.maskedBy ? ` (masked by ${observation.maskedBy})` : '';
  if (ok) return `     ✔ ${wanted}${masked} (${observation.seconds.toFixed(1)} s)`;
  const seen = observation.fields
    .filter((field) => !field.ok)
    .map((field) => `${field.field}: expected ${field.expected}, seen ${field.seen}`)
    .join('; ');
  return `     ✖ ${wanted}: ${observation.result === 'nodata' ? 'no data' : seen || observation.result}`;
}
