import type { LoadErrors, LoadResult } from '../../model/index.js';
import { code, table, text } from '../escape/markdown.js';
import { count, type Origin, percent, plural, seconds } from '../numbers.js';
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
        origin,
      ),
    ),
  ]);
};

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

function oneLoad(name: string, results: LoadResult[], origin: Origin): string {
  const url = results[0]?.url ?? '';
  const statuses = [...new Set(results.flatMap((r) => Object.keys(r.statuses)))].sort();
  const row = (title: string, value: (result: LoadResult) => string): string[] => [
    title,
    ...results.map(value),
  ];
  const ms = (of: (l: LoadResult['latency']) => number): ((r: LoadResult) => string) => {
    return (r) => (r.answered === 0 ? '—' : `${count(of(r.latency))} ms`);
  };
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
      ? [row('withdrawn at the stop', (r) => count(r.withdrawn ?? 0))]
      : []),
    row('answers per second', (r) => (r.seconds > 0 ? count(r.answered / r.seconds) : '—')),
    row(
      'latency p50',
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
    `Load ${code(name)} on ${code(url)}:`,
    table(['', ...results.map((r) => text(r.profile))], rows),
    lostAfter(results, origin),
  ]);
}

/** Each request that the repaired system lost, by kind and moment. */
function lostAfter(results: LoadResult[], origin: Origin): string | undefined {
  const lost = results
    .filter((result) => result.profile === 'after')
    .flatMap((result) => result.failures);
  if (lost.length === 0) return undefined;
  const shown = lost.slice(0, 20).map(({ at, kind }) => `${text(kind)} at ${origin.text(at)}`);
  const more =
    lost.length > shown.length ? `, and ${lost.length - shown.length} more in run.json` : '';
  return `After the fix, ${plural(lost.length, 'request')} not answered with 200 on record: ${shown.join(', ')}${more}.`;
}
