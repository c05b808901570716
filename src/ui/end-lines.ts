import type { Reason, RunEvent } from '../model/index.js';

/** Lines of an error's details that are shown; the report has all. */
const DETAILS = 3;

/** How a run ended, for people: the outcome, the code of its reason with what to do next, and what is left. */
export function endLines(event: Extract<RunEvent, { type: 'run.end' }>): string[] {
  const { verdict, sentence, error, leftovers = [] } = event;
  const lines = [`${verdict.outcome.toUpperCase()}: ${sentence}`];
  const [reason] = verdict.reasons;
  if (error) {
    lines.push(`  [${error.code}]${error.phase ? ` in phase ${error.phase}` : ''}`);
    for (const line of error.details.slice(0, DETAILS)) lines.push(`  ${line}`);
    lines.push(`  next: ${error.next}`);
  } else if (reason && (verdict.outcome === 'failed' || verdict.outcome === 'invalid')) {
    lines.push(`  [${reason.code}]${placeOf(reason)}`);
    lines.push(
      '  next: Read the report: it has every reason, with what was expected and what was seen.',
    );
  }
  for (const { what, remove } of leftovers) lines.push(`  left: ${what}: ${remove}`);
  return lines;
}

/** Where a reason comes from: the step that asked, which mostly names the check too. */
function placeOf({ phase, check }: Reason): string {
  const named = check === undefined || phase?.endsWith(check);
  return `${phase ? ` at ${phase}` : ''}${named ? '' : `, check ${check}`}`;
}
