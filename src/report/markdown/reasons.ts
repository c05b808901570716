import { CODES } from '../../base/index.js';
import { holds, type Outcome, type Reason, type RunRecord } from '../../model/index.js';
import { code, fence, prose, table, text } from '../escape/markdown.js';
import type { Origin } from '../numbers.js';
import { sinceStart } from '../since.js';
import { joined, type Section } from './section.js';

/** For a run that did not pass: why, with expected beside seen, and what to do next. Comes first. */
export const reasons: Section = ({ record, origin }) => {
  const { outcome, reasons: all } = record.verdict;
  if (outcome === 'passed') return undefined;
  return joined([
    '## Why it did not pass',
    all.length === 0
      ? 'The run gave no reason.'
      : all.map((reason, index) => `${index + 1}. ${reasonLine(reason)}`).join('\n'),
    expectedAndSeen(record, origin),
    errorDetails(record),
    `**What to do next:** ${nextStep(record)}`,
  ]);
};

function reasonLine({ outcome, code: id, text: why, phase, fault, check }: Reason): string {
  const where = [
    phase && `at ${code(phase)}`,
    fault && `fault ${code(fault)}`,
    check && `check ${code(check)}`,
  ].filter(Boolean);
  return `**${outcome}** ${code(id)}: ${text(why)}${where.length === 0 ? '' : ` (${where.join(', ')})`}`;
}

/** Every field of every check that did not say what it had to. */
function expectedAndSeen(record: RunRecord, origin: Origin): string | undefined {
  const bad = record.observations.filter((observation) => !holds(observation));
  if (bad.length === 0) return undefined;
  const rows = bad.flatMap((observation) => {
    const first = [
      text(observation.text),
      code(observation.step),
      observation.want ? 'must be true' : 'must be false',
    ];
    if (observation.fields.length === 0) return [[...first, '—', 'nothing could be looked at']];
    return observation.fields.map((field, index) => [
      ...(index === 0 ? first : ['', '', '']),
      `${text(field.field)}: ${code(sinceStart(field.expected, origin))}`,
      `${code(field.seen)}${field.ok ? '' : ' **←**'}`,
    ]);
  });
  const evidence = bad.flatMap((observation) =>
    observation.evidence === undefined || observation.evidence === ''
      ? []
      : [
          `Seen by ${code(observation.check)}:\n\n${fence(observation.evidence.slice(0, 2000), 'text')}`,
        ],
  );
  return joined([
    table(['check', 'step', 'wanted', 'expected', 'seen'], rows),
    ...evidence.slice(0, 5),
  ]);
}

function errorDetails({ error }: RunRecord): string | undefined {
  if (!error) return undefined;
  return joined([
    `The error was ${code(error.code)}${error.phase ? ` in ${code(error.phase)}` : ''}: ${text(error.message)}`,
    error.details.length === 0 ? undefined : fence(error.details.slice(0, 40).join('\n'), 'text'),
  ]);
}

const NEXT: Record<Exclude<Outcome, 'passed'>, (name: string) => string> = {
  failed: (name) =>
    `look at the checks above and at the diagnosis below; ${code(`lab run ${name} --keep`)} leaves the system standing so that you can look yourself.`,
  invalid: (name) =>
    `nothing was proven either way. See that the healthy system is healthy (baseline) and that the injection takes hold (witness), then ${code(`lab run ${name}`)} again.`,
  error: () => `run ${code('lab doctor')}, then again.`,
  aborted: () => `${code('lab status')} says whether anything is left.`,
};

function nextStep(record: RunRecord): string {
  const { outcome, reasons: all } = record.verdict;
  if (outcome === 'passed') return '';
  if (record.error) return prose(record.error.next);
  if (all.some((reason) => reason.code === 'RESIDUE' || reason.code === 'UNDO_FAILED')) {
    return prose(CODES.UNDO_FAILED.next);
  }
  return NEXT[outcome](record.scenario.name);
}
