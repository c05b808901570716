import { holds, type Observation, type RunRecord } from '../model/index.js';
import { clean, oneLine } from './escape/clean.js';
import { element, textElement } from './escape/xml.js';
import { checkGroups, phaseOf } from './phases.js';
import { sentence } from './sentence.js';

type Problem = 'failure' | 'error' | 'skipped';

interface Case {
  name: string;
  seconds: number;
  problem?: { kind: Problem; type: string; message: string; body: string };
}

interface Suite {
  phase: string;
  fault?: string;
  startedAt?: string;
  cases: Case[];
}

/**
 * JUnit XML: a suite for each phase and fault, a case for each check. *failure*: the
 * check said no. *error*: nothing could be looked at, or a step broke. *skipped*: the
 * run ended before it. The last suite is the verdict itself, so that a run that did
 * not pass is never green.
 */
export function renderJunit(record: RunRecord): string {
  const suites = [
    ...checkSuites(record),
    ...stepSuites(record),
    ...proofSuites(record),
    verdictSuite(record),
  ];
  const cases = suites.flatMap((suite) => suite.cases);
  const body = element(
    'testsuites',
    { name: record.scenario.name, ...totals(cases), time: time(record.run.seconds ?? 0) },
    suites.map((suite) => suiteElement(record, suite)),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body}\n`;
}

function suiteElement(record: RunRecord, suite: Suite): string {
  const classname = [record.scenario.name, suite.phase, suite.fault].filter(Boolean).join('.');
  return element(
    'testsuite',
    {
      name: suite.fault === undefined ? suite.phase : `${suite.phase}: ${suite.fault}`,
      ...totals(suite.cases),
      time: time(suite.cases.reduce((sum, { seconds }) => sum + seconds, 0)),
      timestamp: suite.startedAt,
    },
    [
      ...properties(record),
      ...suite.cases.map(({ name, seconds, problem }) =>
        element(
          'testcase',
          { classname, name: oneLine(name), time: time(seconds) },
          problem ? [problemElement(problem)] : [],
        ),
      ),
    ],
  );
}

/** Says of every suite that no container ran; nothing of a real cluster. */
function properties({ environment }: RunRecord): string[] {
  const { provider, simulated, simulation } = environment;
  if (!simulated) return [];
  const values = { provider, simulated, ...simulation };
  return [
    element(
      'properties',
      {},
      Object.entries(values).map(([name, value]) =>
        element('property', { name, value: String(value) }, []),
      ),
    ),
  ];
}

function problemElement({ kind, type, message, body }: NonNullable<Case['problem']>): string {
  if (kind === 'skipped') return element('skipped', { message: oneLine(message) });
  // One line per statement: an indented body would be changed by the indentation of its parents.
  return textElement(kind, { message: oneLine(message), type }, oneLine(clean(body)));
}

function totals(cases: Case[]): Record<string, number> {
  const of = (kind: Problem): number =>
    cases.filter(({ problem }) => problem?.kind === kind).length;
  return {
    tests: cases.length,
    failures: of('failure'),
    errors: of('error'),
    skipped: of('skipped'),
  };
}

function time(seconds: number): string {
  return seconds.toFixed(3);
}

/** What was checked, then what the plan still had to check. */
function checkSuites(record: RunRecord): Suite[] {
  const asked = new Set(record.observations.map(({ step, check }) => `${step}\n${check}`));
  const suites: Suite[] = checkGroups(record).map((group) => ({
    phase: group.phase,
    ...(group.fault === undefined ? {} : { fault: group.fault }),
    ...(group.observations[0] ? { startedAt: group.observations[0].startedAt } : {}),
    cases: group.observations.map(observedCase),
  }));
  for (const { id, phase, fault, title, check } of record.plan.steps) {
    if (!check || asked.has(`${id}\n${check.id}`)) continue;
    let suite = suites.find((other) => other.phase === phase && other.fault === fault);
    if (!suite)
      suites.push((suite = { phase, ...(fault === undefined ? {} : { fault }), cases: [] }));
    const message = 'the run ended before this check';
    suite.cases.push({
      name: `${check.id}: ${title}`,
      seconds: 0,
      problem: { kind: 'skipped', type: 'not-reached', message, body: '' },
    });
  }
  return suites;
}

function observedCase(observation: Observation): Case {
  const { check, text, seconds, result, want, fields, evidence } = observation;
  const masked = observation.maskedBy === undefined ? '' : ` (masked by ${observation.maskedBy})`;
  const made = { name: `${check}: ${text}${want ? '' : ' (must be false)'}${masked}`, seconds };
  if (holds(observation)) return made;
  const list = fields.map((f) => `${f.field}: expected ${f.expected}, seen ${f.seen}`).join('; ');
  const body = evidence === undefined ? list : `${list}; evidence: ${evidence.slice(0, 4000)}`;
  return result === 'nodata'
    ? {
        ...made,
        problem: {
          kind: 'error',
          type: 'nodata',
          message: `nothing could be looked at${list === '' ? '' : `: ${list}`}`,
          body,
        },
      }
    : {
        ...made,
        problem: {
          kind: 'failure',
          type: observation.role,
          message: `is ${result}, must be ${String(want)}: ${list}`,
          body,
        },
      };
}

/** Steps other than checks that broke. */
function stepSuites(record: RunRecord): Suite[] {
  const checked = new Set(record.observations.map(({ step }) => step));
  return record.steps
    .filter((step) => step.status !== 'ok' && !checked.has(step.id))
    .map((step) => ({
      phase: phaseOf(record, step.id) ?? 'other',
      fault: step.id,
      startedAt: step.startedAt,
      cases: [
        {
          name: step.id,
          seconds:
            step.endedAt === undefined
              ? 0
              : (Date.parse(step.endedAt) - Date.parse(step.startedAt)) / 1000,
          problem: {
            kind: step.status === 'failed' ? ('failure' as const) : ('error' as const),
            type: step.status,
            message: step.note ?? `the step is ${step.status}`,
            body: record.error?.details.join('; ') ?? '',
          },
        },
      ],
    }));
}

/** A case for each reset proof. */
function proofSuites(record: RunRecord): Suite[] {
  return record.resetProofs.map((proof) => {
    const list = proof.residue.map(
      (r) => `${r.object} ${r.path}: before ${r.before}, after ${r.after}`,
    );
    return {
      phase: proof.against === 'before-injection' ? 'reset-proof' : 'final-proof',
      startedAt: proof.at,
      cases: [
        {
          name: `everything is as ${proof.against.replace('-', ' ')} (${proof.objects} objects)`,
          seconds: 0,
          ...(list.length === 0
            ? {}
            : {
                problem: {
                  kind: 'failure' as const,
                  type: 'residue',
                  message: `${list.length} left: ${list[0] ?? ''}`,
                  body: list.join('; '),
                },
              }),
        },
      ],
    };
  });
}

function verdictSuite(record: RunRecord): Suite {
  const { outcome, reasons } = record.verdict;
  const problem = {
    kind: outcome === 'failed' ? ('failure' as const) : ('error' as const),
    type: outcome,
    message: sentence(record),
    body: reasons.map((reason) => `${reason.code}: ${reason.text}`).join('; '),
  };
  return {
    phase: 'verdict',
    startedAt: record.run.startedAt,
    cases: [{ name: 'the run passed', seconds: 0, ...(outcome === 'passed' ? {} : { problem }) }],
  };
}
