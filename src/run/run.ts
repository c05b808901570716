import { asLabError, type LabError } from '../base/index.js';
import type { RunRecord } from '../model/index.js';
import { advance } from './advance.js';
import { markRun, unmarkRun } from './connect.js';
import { finish } from './finish.js';
import { openSession } from './open.js';
import type { RunOptions } from './options.js';
import type { Session } from './session.js';
import { saveMachine } from './state.js';
import { forgetCluster, keepStanding, leaveNothing } from './leave.js';
import { showWalk } from './live.js';
import { splitPlan } from './split.js';

export interface RunResult {
  record: RunRecord;
  /** Which symptom was first made true by which other fault, by check id. */
  masks: Record<string, string>;
  /** Folder of the run; report.md is in it unless it could not be written. */
  runDir: string;
  report: string | undefined;
}

/**
 * `lab run`: walks a plan from its first step to its last, whatever happens puts back
 * and deletes what it made (unless it was told to keep it), and writes the report. Throws only when
 * nothing was begun; what goes wrong later is the record's verdict.
 */
export async function runScenario(options: RunOptions): Promise<RunResult> {
  const { session, lock, reused } = await openSession(options, 'run');
  const { record } = session.state;
  const { now, later } = splitPlan(session.plan, options);
  const stopLive = showWalk(session, now);
  let complete = false;
  try {
    if (reused) await markRun(session);
    await advance(session, now);
    complete = true;
    if (later.length > 0) leaveStanding(session);
  } catch (error) {
    noteError(session, error);
    await leaveNothing(session);
  } finally {
    stopLive();
    await session.loads.stopAll();
  }
  const standing = record.leftovers.length > 0;
  await keepStanding(session);
  if (session.connection && !standing) await unmarkRun(session).catch(() => {});
  session.connection?.close();
  const report = await finish(session, complete);
  await saveMachine(session.dir, session.state).catch(() => {});
  await session.journal.close();
  await forgetCluster(session, lock);
  return { record, masks: session.state.masks, runDir: session.recorder.dir, report };
}

/** Notes what stands, and where a run that paused has stopped: it is judged for what it came to. */
function leaveStanding({ options, state }: Session): void {
  const { cluster, pauseAfter } = options;
  const { record } = state;
  const phase = record.phases.at(-1)?.phase;
  if (pauseAfter && phase) record.pausedAfter = phase;
  const empty = phase === 'provision' || phase === 'undeploy' || phase === 'final-proof';
  record.leftovers.push({
    what: `the cluster ${cluster}${empty ? '' : ' with the workload'}, because it was asked to be kept`,
    remove: `lab down --cluster ${cluster}`,
  });
}

/** Puts what ended the walk into the record; returns it without the secrets that the run knows. */
export function noteError(session: Session, error: unknown): LabError {
  const shown = session.secrets.hideError(asLabError(error));
  const { code, message, next, details } = shown;
  const phase = session.state.record.phases.at(-1)?.phase;
  session.options.log.debug(shown.stack ?? '');
  session.state.record.error = { code, message, next, details, ...(phase ? { phase } : {}) };
  return shown;
}
