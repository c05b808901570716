import type { RunEvent } from '../model/index.js';

/** Lines of an error's details that are shown; the report has all. */
const DETAILS = 3;

/** How a run ended, for people: the outcome, the error's code with what to do next, and what is left. */
export function endLines(event: Extract<RunEvent, { type: 'run.end' }>): string[] {
  const { verdict, sentence, error, leftovers = [] } = event;
  const lines = [`${verdict.outcome.toUpperCase()}: ${sentence}`];
  if (error) {
    lines.push(`  [${error.code}]${error.phase ? ` in phase ${error.phase}` : ''}`);
    for (const line of error.details.slice(0, DETAILS)) lines.push(`  ${line}`);
    lines.push(`  next: ${error.next}`);
  }
  for (const { what, remove } of leftovers) lines.push(`  left: ${what}: ${remove}`);
  return lines;
}
