import type { LoadErrors, LoadResult, PhaseRecord } from '../../model/index.js';
import { code, table, text } from '../escape/markdown.js';
import { count, type Origin, percent, seconds } from '../numbers.js';
import { phaseAt } from '../phases.js';
import { joined, type Section } from './section.js';

/** Each load's profiles side by side: before, during and after the outage. */
export const load: Section = ({ record, origin }) => {
  const names = [...new Set(record.loads.map((result) => result.name))];
  if (names.length === 0) return undefined;
  return joined([
    '## Load before, during and after',
    ...names.map((name) =>
      oneLoad(
        name,
        record.loads.filter((result) => result.name === name),
        (result) => phaseAt(record, result.startedAt),
        origin,
        record.environment.simulated ? `${code(record.environment.provider)} (simulated)` : '',
      ),
    ),
  ]);
};

/** Heads a load's column: for a quick one, what it was sent for. */
function titleOf({ profile }: LoadResult, phase: PhaseRecord | undefined): string {
  if (profile !== 'quick') return profile;
  if (phase?.phase === 'baseline') return 'before (quick)';
  if (phase?.phase === 'recovery') return 'after (quick)';
  // Between two injections it shows which symptoms of later faults a fault already causes.
  return phase?.fault === undefined ? profile : `after ${phase.fault} (quick)`;
}

const KINDS: [keyof LoadErrors, string][] = [
  ['refused', 'connection refused'],
  ['reset', 'connection reset'],
  ['closed', 'closed without an answer'],
  ['timeout', 'timed out'],
  ['other', 'other errors'],
];

const ENDS: Record<NonNullable<LoadResult['end']>, string> = {
  amount: 'all sent',
  stopped: 'stopped by the run',
  time: 'out of time',
  died: '**the generator died**',
};

function oneLoad(
  name: string,
  results: LoadResult[],
  phaseOf: (result: LoadResult) => PhaseRecord | undefined,
  origin: Origin,
  /** What answered, where it was no real server. */
  simulated: string,
): string {
  const url = results[0]?.url ?? '';
  const statuses = [...new Set(results.flatMap((r) => Object.keys(r.statuses)))].sort();
  const row = (title: string, value: (result: LoadResult) => string): string[] => [
    title,
    ...results.map(value),
  ];
  const ms = (of: (l: LoadResult['latency']) => number): ((r: LoadResult) => string) => {
    return (r) => (r.answered === 0 ? '—' : `${count(of(r.latency))} ms`);
  };
  const allGood = statuses.every((status) => status.startsWith('2'));
  const rows = [
    row('began', (r) => origin.text(r.startedAt)),
    row(
      'lasted',
      (r) => `${seconds(r.seconds)}, ${r.end === undefined ? '**no end recorded**' : ENDS[r.end]}`,
    ),
    row('connections', (r) => count(r.connections)),
    row(
      'requests sent',
      (r) => `${count(r.sent)}${r.amount === undefined ? '' : ` of ${count(r.amount)}`}`,
    ),
    ...(results.some((r) => r.scale !== undefined)
      ? [
          row('of the scenario’s amount', (r) =>
            r.amount === undefined ? '—' : `×${r.scale ?? 1}`,
          ),
        ]
      : []),
    ...(results.some((r) => r.rate !== undefined)
      ? [row('at most', (r) => (r.rate === undefined ? '—' : `${count(r.rate)} a second`))]
      : []),
    row('answered', (r) => count(r.answered)),
    row(
      'answered 200',
      (r) =>
        `${count(r.statuses['200'] ?? 0)} (${percent(r.statuses['200'] ?? 0, Math.max(r.sent, r.amount ?? 0))})`,
    ),
    ...statuses
      .filter((s) => s !== '200')
      .map((s) => row(`answered ${text(s)}`, (r) => count(r.statuses[s] ?? 0))),
    ...KINDS.filter(([kind]) => results.some((r) => r.errors[kind] > 0)).map(([kind, title]) =>
      row(title, (r) => count(r.errors[kind])),
    ),
    ...(results.some((r) => (r.withdrawn ?? 0) > 0)
      ? [row('in flight at the stop, not counted as sent', (r) => count(r.withdrawn ?? 0))]
      : []),
    row('answers per second', (r) => (r.seconds > 0 ? count(r.answered / r.seconds) : '—')),
    row(
      `latency of all answers${allGood ? '' : ', errors too'}: p50`,
      ms((l) => l.p50),
    ),
    row(
      'p90',
      ms((l) => l.p90),
    ),
    row(
      'p99',
      ms((l) => l.p99),
    ),
    row(
      'p99.9',
      ms((l) => l.p999),
    ),
    row(
      'longest',
      ms((l) => l.max),
    ),
  ];
  return joined([
    `Load ${code(name)} on ${code(url)}${simulated === '' ? '' : `, which ${simulated} answered`}:`,
    table(['', ...results.map((r) => text(titleOf(r, phaseOf(r))))], rows),
    lostAfter(
      results.filter((r) => phaseOf(r)?.phase === 'recovery'),
      origin,
    ),
  ]);
}

/** Each request that the repaired system lost, by kind and second. */
function lostAfter(results: LoadResult[], origin: Origin): string | undefined {
  const lost = results
    .map((r) => (r.amount ?? r.sent) - (r.statuses['200'] ?? 0))
    .reduce((sum, of) => sum + of, 0);
  if (lost <= 0) return undefined;
  const failures = results.flatMap((result) => result.failures);
  const said = `After the fix ${lost === 1 ? '1 request was' : `${count(lost)} requests were`} not answered with 200`;
  if (failures.length === 0) return `${said}.`;
  const part = failures.length < lost ? `; the first ${count(failures.length)} of them` : '';
  return `${said}${part}: ${bySecond(failures, origin).join(', ')}.`;
}

/** `closed ×67 at +516.9 s`: failures of one kind within one second, at the moment of the first. */
function bySecond(failures: LoadResult['failures'], origin: Origin): string[] {
  const groups = new Map<string, { kind: string; at: number; times: number }>();
  for (const { kind, at } of failures) {
    const key = `${Math.floor(origin.seconds(at))} ${kind}`;
    const group = groups.get(key);
    if (group) group.times += 1;
    else groups.set(key, { kind, at, times: 1 });
  }
  return [...groups.values()].map(
    ({ kind, at, times }) =>
      `${text(kind)}${times === 1 ? '' : ` ×${count(times)}`} at ${origin.text(at)}`,
  );
}
