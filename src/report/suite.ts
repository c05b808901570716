import { formatDuration } from '../base/index.js';
import type { Suite, SuiteRow } from '../model/index.js';
import { oneLine } from './escape/clean.js';
import { link, table, text } from './escape/markdown.js';
import { element, textElement } from './escape/xml.js';

/** What came of many scenarios, as markdown; `linkTo` makes a report's path one that leads there from the file. */
export function suiteMarkdown(suite: Suite, linkTo: (report: string) => string): string {
  const { rows, startedAt, order, shard, simulated } = suite;
  const part = shard === undefined ? '' : `, shard ${shard.index} of ${shard.of}`;
  return [
    '# Every scenario, one after another',
    `**${suiteSentence(suite)}**`,
    ...(simulated
      ? [
          '> **SIMULATED.** These runs used lab’s embedded cluster: no container ran. Times and numbers are those of the simulation.',
        ]
      : []),
    `Begun at ${startedAt}${part}; the order inside of each cluster is drawn from ${order}.`,
    table(
      ['scenario', 'outcome', 'seconds', 'checks', 'cluster', 'why'],
      rows.map((row) => [
        row.report === undefined ? text(row.scenario) : link(row.scenario, linkTo(row.report)),
        row.outcome,
        row.seconds.toFixed(1),
        `${row.checks.held} of ${row.checks.all}`,
        text(row.cluster ?? '-'),
        text(oneLine(row.why ?? '')),
      ]),
    ),
    '',
  ].join('\n\n');
}

/** `9 of 10 scenarios passed, 1 was not run, on kind, in 41m 3s.` */
export function suiteSentence({ rows, provider, simulated, seconds }: Suite): string {
  const count = (outcome: SuiteRow['outcome']): number =>
    rows.filter((row) => row.outcome === outcome).length;
  const skipped = count('skipped');
  const where = simulated ? `a simulated cluster (${provider})` : provider;
  return [
    `${count('passed')} of ${rows.length} scenarios passed`,
    ...(skipped === 0 ? [] : [`${skipped} not run`]),
    `on ${where}`,
    `in ${formatDuration(Math.round(seconds) * 1000)}.`,
  ].join(', ');
}

/** JUnit XML: a scenario each. */
export function suiteJunit({ rows, seconds }: Suite): string {
  const bad = (row: SuiteRow): boolean => row.outcome !== 'passed' && row.outcome !== 'skipped';
  const counts = {
    tests: rows.length,
    failures: rows.filter(bad).length,
    skipped: rows.filter(({ outcome }) => outcome === 'skipped').length,
    time: seconds.toFixed(3),
  };
  const cases = rows.map((row) => {
    const { scenario, outcome, why = '' } = row;
    const more = bad(row)
      ? [textElement('failure', { type: outcome, message: oneLine(why) }, why)]
      : outcome === 'skipped'
        ? [element('skipped', { message: oneLine(why) }, [])]
        : [];
    return element(
      'testcase',
      { classname: 'lab.run', name: scenario, time: row.seconds.toFixed(3) },
      more,
    );
  });
  const body = element('testsuites', { name: 'lab run --all', ...counts }, [
    element('testsuite', { name: 'lab run --all', ...counts }, cases),
  ]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body}\n`;
}
