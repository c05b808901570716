import { expect } from 'chai';
import fc from 'fast-check';
import type { LoadResult, Observation, RunRecord, TimelineEntry } from '../../src/model/index.js';
import { redactDeep, renderMarkdown } from '../../src/report/index.js';
import { expectFile } from '../expect-file.js';
import { at as momentOf, sampleRecord, sampleTimeline } from './sample.js';
import { clusterText, FORBIDDEN } from './texts.js';
import { abortedRun, errorRun, failedRun, invalidRun } from './variants.js';

const headings = (markdown: string): string[] =>
  [...markdown.matchAll(/^## (.*)$/gm)].map((match) => match[1] ?? '');

describe('report.md', () => {
  it('reads as agreed for a passed run', () => {
    expectFile('test/golden/report/passed.md', renderMarkdown(sampleRecord(), sampleTimeline()));
  });

  it('reads as agreed for a failed run', () => {
    expectFile('test/golden/report/failed.md', renderMarkdown(failedRun(), sampleTimeline()));
  });

  it('reads as agreed for a run that ended in an error', () => {
    expectFile('test/golden/report/error.md', renderMarkdown(errorRun(), []));
  });

  it('puts the reasons first when the run did not pass', () => {
    for (const run of [failedRun(), invalidRun(), errorRun(), abortedRun()]) {
      const markdown = renderMarkdown(run, []);
      expect(headings(markdown)[0]).to.equal('Why it did not pass');
      expect(markdown).to.include('**What to do next:**');
    }
    expect(headings(renderMarkdown(sampleRecord(), []))).not.to.include('Why it did not pass');
  });

  it('shows expected beside seen for what failed', () => {
    expect(renderMarkdown(failedRun(), [])).to.match(/status: `200` +\| `502` \*\*←\*\*/);
  });

  it('says that a baseline symptom is false as it must be, and who masks a symptom', () => {
    const markdown = renderMarkdown(sampleRecord(), []);
    expect(markdown).to.include('false, as it must be');
    expect(markdown).to.include('true, masked by selector-mismatch');
  });

  it('never calls missing data a pass', () => {
    const markdown = renderMarkdown(invalidRun(), []);
    expect(markdown).to.include('**no data**, which is never a pass');
    expect(markdown).to.include('**TRUE**, must be false');
    expect(markdown).to.include('It was **not witnessed**: the limit is still 256Mi.');
    expect(markdown).to.include('Nothing was injected, on purpose');
  });

  it('does not say fixed or recovered of what was not', () => {
    expect(renderMarkdown(failedRun(), [])).to.include('Its fix was left out on purpose');
    const run = sampleRecord();
    run.observations = run.observations.filter((o) => o.role !== 'recovery');
    expect(renderMarkdown(run, [])).to.include('it **did not recover**');
    run.changes = [];
    run.witnesses.forEach((witness) => delete witness.firstEffect);
    const markdown = renderMarkdown(run, []);
    expect(markdown)
      .to.include('It was **not fixed**.')
      .and.to.include('**no effect of it was seen**');
    expect(renderMarkdown(abortedRun(), [])).to.include('It was **never injected**.');
  });

  it('says loudly that a cluster was simulated, and what was left behind', () => {
    const markdown = renderMarkdown(errorRun(), []);
    expect(markdown).to.include('> **SIMULATED.**');
    expect(markdown).to.include('docker rm -f atlan-outage-worker');
    expect(renderMarkdown(sampleRecord(), [])).not.to.include('SIMULATED');
  });

  it('keeps apart what the scenario says and what was seen', () => {
    const paragraphs = renderMarkdown(sampleRecord(), []).split('\n\n');
    const story = paragraphs.findIndex((p) => p.startsWith('Scenario: A limit of 7Mi is enough'));
    expect(paragraphs[story]).to.match(/The culprit is Deployment\/frontend-deploy\.$/);
    expect(paragraphs[story + 1]).to.equal('Seen:');
    expect(paragraphs[story + 2]).to.include('- 2 of 3 symptoms proven, 1 masked by an earlier');
  });

  it('counts recovery from the start of its hold, and says since when it was looked at', () => {
    const markdown = renderMarkdown(sampleRecord(), []);
    expect(markdown).to.match(/\| selector-mismatch .*\| \+136\.4 s \|.*\| 3\.2 s +\|/);
    expect(markdown).to.include('Recovery was looked at after the fixes, from +134.0 s on;');
    expect(markdown).to.include('from +50.2 s (selector-mismatch), +58.3 s (low-memory-limit)');
  });

  it('gives a row to each field, and says of alternatives that one of them was enough', () => {
    const run = sampleRecord();
    const field = (name: string): Observation['fields'][number] => ({
      field: name,
      expected: 'x',
      seen: 'y',
      ok: true,
    });
    const check = 'low-memory-limit.symptoms[1]';
    for (const o of run.observations.filter((other) => other.check === check)) {
      o.fields = [field('first')];
      if (o.want) o.alternative = 0;
      else o.fields.push(field('second'), field('third'));
    }
    const rows = renderMarkdown(run, []).split('\n');
    const at = rows.findIndex((row) => row.includes('| false, as it must be | first `x`'));
    expect(rows[at + 1]).to.match(/^\| +\| +\| \*\*or\*\* second `x` +\| `y` +\|$/);
    expect(rows[at + 2]).to.match(/^\| +\| +\| third `x` +\| `y` +\|$/);
    expect(rows.filter((row) => row.includes('**or**'))).to.have.length(1);
  });

  it('tells clock times of checks as seconds since the start', () => {
    const run = failedRun();
    for (const o of run.observations)
      for (const seen of o.fields) seen.expected = '≥ 1 since 09:00:30';
    const markdown = renderMarkdown(run, []);
    expect(markdown).to.include('≥ 1 since +30.0 s').and.not.to.include('09:00:30');
  });

  it('says by hand what kubectl cannot do, and how all of it goes away', () => {
    const markdown = renderMarkdown(sampleRecord(), []);
    const load =
      '# now 2,000 connections to http://127.0.0.1:30080/, or in place of both: lab inject low-memory-limit';
    expect(markdown).to.include(`--limits=memory=7Mi\n${load}\n# leaking-sidecar`);
    expect(markdown).to.include('`lab down` removes it all.');
    const run = sampleRecord();
    run.loads = [];
    expect(renderMarkdown(run, [])).to.include('# now the load web, or in place of both:');
  });

  const undone = (undo: RunRecord['undos'][number]): string => {
    const run = sampleRecord();
    run.undos = [undo];
    return /\| change .*\n.*\n(.*)/.exec(renderMarkdown(run, []))?.[1]?.replace(/ +/g, ' ') ?? '';
  };

  it('tells what lab undid, oldest change first, and where a fix had done it', () => {
    const changes = ['a', 'patch Service/backend-svc: selector app=backend-api'];
    const already = { text: '', changes, ok: true, note: 'already as it was' };
    expect(undone(already)).to.equal(
      `| a, then ${changes[1]} | nothing to do: the fix had put it back |`,
    );
    expect(undone({ ...already, changes: ['a'] })).to.equal(
      '| a | nothing to do: already as it was |',
    );
    expect(undone({ text: '', changes: ['a'], ok: true, did: 'deleted' })).to.equal(
      '| a | deleted |',
    );
    expect(undone({ text: '', changes: ['a'], ok: false, note: 'conflict' })).to.equal(
      '| a | **failed**: conflict |',
    );
  });

  it('reads undos of older records, which have them joined, newest first', () => {
    expect(undone({ text: 'b · a', ok: true })).to.equal('| a, then b | done |');
  });

  it('shows by the deletion that nothing is left, and lets a proof speak of what it saw only', () => {
    const left = (run: RunRecord): string =>
      renderMarkdown(run, []).split('## Left behind\n\n')[1]?.split('\n')[0] ?? '';
    const proof = 'The reset proof found nothing left in it (+173.0 s, +177.6 s).';
    const run = sampleRecord();
    expect(left(run)).to.equal(
      `Nothing that lab knows of. The cluster \`atlan-outage\` was deleted at +181.3 s. ${proof}`,
    );
    run.steps = run.steps.slice(0, 1);
    expect(left(run)).to.include(`No step on record deleted the cluster. ${proof}`);
    const [first] = run.resetProofs;
    first?.residue.push({ object: 'Service a/b', path: '', before: 'x', after: 'y' });
    expect(left(run)).to.include('the reset proof found 1 difference: see there');
    run.resetProofs = [];
    expect(left(run)).to.include('No reset proof shows what was left in it.');
  });

  it('names stand-in images before anything they did', () => {
    const markdown = renderMarkdown(sampleRecord(), []);
    expect(markdown.split('## ')[0]).to.include(
      '`registry.example/nginx:test` for `nginx:1.25-alpine`',
    );
  });

  it('says when no snapshot was compared', () => {
    expect(renderMarkdown(abortedRun(), [])).to.include('**No snapshot was compared:**');
  });

  it('shows a light picture where the colour scheme is unknown', () => {
    const markdown = renderMarkdown(sampleRecord(), sampleTimeline());
    const pictures = [
      ...markdown.matchAll(
        /srcset="charts\/(.*)-dark\.svg">\n {2}<img alt="[^"]+" src="charts\/(.*)-light\.svg">/g,
      ),
    ];
    expect(pictures.length).to.be.at.least(4);
    for (const [, dark, light] of pictures) expect(dark).to.equal(light);
  });

  const lost = (kind: string, times: number, at: number): LoadResult['failures'] =>
    Array.from({ length: times }, (_, i) => ({ kind, at: momentOf(at) + i }));

  it('names every request that the repaired system lost, by kind and second', () => {
    const run = sampleRecord();
    const after = run.loads.find((load) => load.profile === 'after');
    if (!after) throw new Error('the sample has no load after the fix');
    after.statuses = { '200': after.sent - 70 };
    after.failures = [...lost('502', 1, 145.2), ...lost('closed', 67, 146), ...lost('502', 2, 147)];
    expect(renderMarkdown(run, [])).to.include(
      'After the fix 70 requests were not answered with 200: 502 at +145.2 s, closed ×67 at +146.0 s, 502 ×2 at +147.0 s.',
    );
    after.statuses = { '200': after.sent - 1234 };
    expect(renderMarkdown(run, [])).to.include(
      'After the fix 1,234 requests were not answered with 200; the first 70 of them: 502 at',
    );
  });

  it('names them whatever profile the recovery sends, and none of the outage', () => {
    const run = sampleRecord();
    for (const load of run.loads) {
      load.failures = lost(load.profile, 3, (load.startedAt - momentOf(0)) / 1000);
      load.statuses = { '200': load.sent - 3 };
      if (load.profile !== 'during') load.profile = 'quick';
    }
    const markdown = renderMarkdown(run, []);
    expect(markdown).to.include(
      'After the fix 3 requests were not answered with 200: after ×3 at +145.0 s.',
    );
    expect(markdown).not.to.match(/(before|during) ×3/);
  });

  it('is the same bytes for the same record', () => {
    expect(renderMarkdown(sampleRecord(), sampleTimeline())).to.equal(
      renderMarkdown(sampleRecord(), sampleTimeline()),
    );
  });

  it('keeps its tables and holds no control character, whatever the cluster says', () => {
    fc.assert(
      fc.property(clusterText, fc.constantFrom(sampleRecord, failedRun, errorRun), (bad, make) => {
        const record = poisoned(make(), bad);
        const timeline: TimelineEntry[] = [
          {
            at: Date.parse('2026-01-15T09:01:00Z'),
            type: 'event',
            involved: bad,
            reason: bad,
            level: 'Warning',
            message: bad,
            count: 1,
          },
        ];
        const markdown = renderMarkdown(record, timeline);
        expect(markdown).not.to.match(FORBIDDEN);
        let columns: number | undefined;
        for (const line of outsideFences(markdown)) {
          if (!line.startsWith('|')) columns = undefined;
          else {
            const cells = [...line.replace(/\\./g, '').matchAll(/\|/g)].length;
            columns ??= cells;
            expect(cells, line).to.equal(columns);
          }
        }
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });
});

/** The record with hostile text wherever text from a cluster stands. */
function poisoned(record: RunRecord, bad: string): RunRecord {
  const dates = /^\d{4}-\d\d-\d\dT/;
  const keep = new Set<string>([
    record.verdict.outcome,
    ...record.verdict.reasons.map((reason) => reason.outcome),
    ...record.plan.steps.flatMap((step) => [step.id, step.phase, step.kind]),
    ...record.phases.map((phase) => phase.phase),
    ...record.observations.flatMap((o) => [o.step, o.role, o.result]),
    ...record.plan.options.faults,
    ...record.loads.flatMap((load) => [load.profile, load.end ?? '']),
    'inject',
    'fix',
    'undo',
    'kubectl',
    'before-injection',
    'before-deploy',
  ]);
  return redactDeep(record, (value) =>
    keep.has(value) || dates.test(value) || /^[a-zA-Z0-9]{1,20}$/.test(value)
      ? value
      : `${value}${bad}`,
  );
}

/** Lines that are not inside a code block. */
function outsideFences(markdown: string): string[] {
  const lines: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split('\n')) {
    const ticks = /^(`{3,})/.exec(line)?.[1];
    if (fence === undefined && ticks !== undefined) fence = ticks;
    else if (fence !== undefined) {
      if (ticks !== undefined && ticks.length >= fence.length && line.trim() === ticks)
        fence = undefined;
    } else lines.push(line);
  }
  expect(fence, 'an open fence').to.equal(undefined);
  return lines;
}
