import { holds, type ChangeRecord, type RunRecord } from '../../model/index.js';
import { code, table, text } from '../escape/markdown.js';
import { bytes, count, type Origin } from '../numbers.js';
import { phaseOf } from '../phases.js';
import { joined, type Section } from './section.js';

/** The record of the change: what was planned, beside what was done, when, and what proves that it is right. */
export const change: Section = ({ record, origin }) => {
  const plan = record.scenario.change;
  if (!plan) return undefined;
  const fixes = record.changes.filter(({ purpose }) => purpose === 'fix');
  const drill = record.changes.filter(({ purpose }) => purpose === 'drill');
  return joined([
    '## Change record',
    `**${text(plan.title)}**`,
    text(plan.why),
    `Risk: **${plan.risk.level}**. ${text(plan.risk.text)}`,
    '### Plan',
    numbered(plan.plan),
    '### Rollback',
    numbered(plan.rollback),
    '### Carried out',
    fixes.length === 0 ? '**Nothing was carried out.**' : done(fixes, origin),
    ...(drill.length === 0 ? [] : ['### Acceptance', done(drill, origin)]),
    '### Evidence',
    before(record, origin),
    after(record, origin),
  ]);
};

const numbered = (lines: string[]): string =>
  lines.map((line, index) => `${index + 1}. ${text(line)}`).join('\n');

function done(changes: ChangeRecord[], origin: Origin): string {
  return table(
    ['done at', 'step', 'object of'],
    changes.map((entry) => [
      origin.text(entry.at),
      text(entry.text),
      entry.fault === undefined ? 'all' : text(entry.fault),
    ]),
  );
}

/** What was found before the change: what the diagnosis had to show, and the files that it left. */
function before(record: RunRecord, origin: Origin): string | undefined {
  const files = record.transcript.flatMap(({ copied, at }) => (copied ? [{ ...copied, at }] : []));
  const seen = record.observations.filter(({ role }) => role === 'diagnosis');
  if (files.length + seen.length === 0) return undefined;
  return joined([
    'Before it:',
    seen.length === 0
      ? undefined
      : table(
          ['at', 'shown', 'seen'],
          seen.map((one) => [
            origin.text(one.decidedAt),
            text(one.text),
            holds(one)
              ? one.fields
                  .map(({ field, seen: value }) => `${text(field)} ${code(value.slice(0, 80))}`)
                  .join('; ')
              : '**not shown**',
          ]),
        ),
    files.length === 0
      ? undefined
      : table(
          ['file', 'copied at', 'from', 'size', 'sha256'],
          files.map((file) => [
            code(file.path),
            origin.text(file.at),
            code(file.from),
            bytes(file.bytes),
            code(file.sha256),
          ]),
        ),
  ]);
}

/** What was seen after it: each check of the recovery, and the loads that it had to bear. */
function after(record: RunRecord, origin: Origin): string | undefined {
  const seen = record.observations.filter(
    ({ step, want }) => want && phaseOf(record, step) === 'recovery',
  );
  const from = record.phases.find(({ phase }) => phase === 'recovery')?.startedAt;
  if (seen.length === 0 || from === undefined) return undefined;
  const loads = record.loads.filter(({ startedAt }) => startedAt >= Date.parse(from));
  return joined([
    'After it:',
    table(
      ['at', 'check', 'result'],
      seen.map((one) => [
        origin.text(one.decidedAt),
        text(one.text),
        holds(one) ? 'holds' : '**does not hold**',
      ]),
    ),
    loads.length === 0
      ? undefined
      : table(
          ['load', 'users', 'answered with 200', 'of those sent', 'not answered'],
          loads.map((load) => [
            text(load.name),
            count(load.connections),
            count(load.statuses['200'] ?? 0),
            count(load.sent),
            count((Object.values(load.errors) as number[]).reduce((sum, n) => sum + n, 0)),
          ]),
        ),
  ]);
}
