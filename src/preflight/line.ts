import { LabError, type ErrorCode } from '../base/index.js';

/** One finding of a look at machine, scenario or cluster. */
export interface DoctorLine {
  /** What was looked at: `docker`, `memory`, `selector-mismatch.inject[0]`. */
  id: string;
  state: 'ok' | 'warn' | 'fail';
  /** What was seen, in one line. */
  seen: string;
  /** How to mend it, where it is not `ok`. */
  mend?: string;
}

/** `✗ docker: no answer. Start Docker.` without the mark: for details of an error. */
function text({ id, seen, mend }: DoctorLine): string {
  return `${id}: ${seen}${mend === undefined ? '' : `. ${mend}`}`;
}

/**
 * Throws when a line failed, all of them in the details. The code is `NOT_ENOUGH_MEMORY`
 * when memory is all that is missing, else `PREFLIGHT_FAILED`.
 */
export function demand(lines: readonly DoctorLine[]): void {
  const failed = lines.filter(({ state }) => state === 'fail');
  const [first] = failed;
  if (!first) return;
  const onlyMemory = failed.every(({ id }) => id === 'memory');
  const code: ErrorCode = onlyMemory ? 'NOT_ENOUGH_MEMORY' : 'PREFLIGHT_FAILED';
  const more = failed.length === 1 ? '' : ` (and ${failed.length - 1} more)`;
  throw new LabError(code, {
    message: `${first.id}: ${first.seen}${more}.`,
    ...(first.mend === undefined ? {} : { next: first.mend }),
    details: failed.map(text),
  });
}
