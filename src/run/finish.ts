import { asLabError, isoTime } from '../base/index.js';
import { fileError } from '../journal/index.js';
import type { Verdict } from '../model/index.js';
import { sentence } from '../report/index.js';
import { judge } from '../verdict/index.js';
import { evidenceOf } from './evidence.js';
import { pointLatest, readRun, writeReport } from './report-files.js';
import type { Session } from './session.js';

/** How what has ended is told to the views. */
export interface Ending {
  verdict: Verdict;
  sentence: string;
  seconds: number;
}

/**
 * Verdict, run.json and everything made from it. Returns the report's path; without one the run
 * has ended in an error: a verdict that nobody can read is none. `ending`: what the views are told.
 */
export async function finish(
  session: Session,
  complete: boolean,
  ending: () => Ending = () => wholeRun(session),
): Promise<string | undefined> {
  const { record } = session.state;
  const ended = session.clock.now();
  record.run.endedAt = isoTime(ended);
  record.run.seconds = (ended - Date.parse(record.run.startedAt)) / 1000;
  record.verdict = judge(evidenceOf(session, complete));
  session.state.looks = session.recorder.safely(session.state.looks);
  let report: string | undefined;
  try {
    await session.recorder.digestFiles();
    await session.recorder.writeRecord();
    if (!session.options.recordOnly) {
      const { timeline } = await readRun(session.recorder.dir);
      report = await writeReport(session.recorder.dir, record, timeline);
      await pointLatest(session.recorder.dir);
    }
  } catch (error) {
    noteUnwritten(session, error);
    record.verdict = judge(evidenceOf(session, complete));
    // What lies there already must not say otherwise.
    await session.recorder.writeRecord().catch(() => {});
  }
  const told = ending();
  session.options.emit({
    type: 'run.end',
    at: ended,
    ...told,
    ...(report ? { report } : {}),
    ...(record.error && told.verdict.outcome === 'error' ? { error: record.error } : {}),
    ...(record.leftovers.length > 0 ? { leftovers: record.leftovers } : {}),
  });
  return report;
}

function wholeRun({ state: { record } }: Session): Ending {
  const { verdict, run } = record;
  return { verdict, sentence: sentence(record), seconds: run.seconds ?? 0 };
}

/** A report that could not be written, as the run's error; what ended the run before that stays its error. */
function noteUnwritten(session: Session, error: unknown): void {
  const { record } = session.state;
  const known = fileError(error, session.recorder.dir);
  const { code, message, next, details } = asLabError(
    known,
    'syscall' in known ? 'NOT_WRITABLE' : 'INTERNAL',
  );
  const text = `The report could not be written: ${message}`;
  if (record.error) session.options.log.warn(text);
  else record.error = { code, message: text, next, details };
}
