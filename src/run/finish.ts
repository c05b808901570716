import { isoTime, messageOf } from '../base/index.js';
import { sentence } from '../report/index.js';
import { judge } from '../verdict/index.js';
import { evidenceOf } from './evidence.js';
import { pointLatest, readRun, writeReport } from './report-files.js';
import type { Session } from './session.js';

/** Verdict, run.json and everything made from it. Returns the report's path when it could be written. */
export async function finish(session: Session, complete: boolean): Promise<string | undefined> {
  const { record } = session.state;
  const ended = session.clock.now();
  record.run.endedAt = isoTime(ended);
  record.run.seconds = (ended - Date.parse(record.run.startedAt)) / 1000;
  record.verdict = judge(evidenceOf(session, complete));
  let report: string | undefined;
  try {
    await session.recorder.digestFiles();
    await session.recorder.write('run.json', `${JSON.stringify(record, null, 2)}\n`);
    const { timeline } = await readRun(session.recorder.dir);
    report = await writeReport(session.recorder.dir, record, timeline);
    await pointLatest(session.recorder.dir);
  } catch (error) {
    // The verdict stands without its report; that it is missing must be said.
    session.options.log.warn(`the report could not be written: ${messageOf(error)}`);
  }
  session.options.emit({
    type: 'run.end',
    at: ended,
    verdict: record.verdict,
    sentence: sentence(record),
    ...(report ? { report } : {}),
    seconds: record.run.seconds,
    ...(record.error && record.verdict.outcome === 'error' ? { error: record.error } : {}),
    ...(record.leftovers.length > 0 ? { leftovers: record.leftovers } : {}),
  });
  return report;
}
