import { holds, type CheckRole, type Observation, type RunRecord } from '../../model/index.js';
import { code, table, text } from '../escape/markdown.js';
import { type Origin, seconds } from '../numbers.js';
import { checkGroups, type CheckGroup } from '../phases.js';
import { sinceStart } from '../since.js';
import { joined, type Section } from './section.js';

/** Every check, by phase, fault and role: the result, then what was expected beside what was seen. */
export const checks: Section = ({ record, origin }) => {
  const groups = checkGroups(record);
  if (groups.length === 0) return undefined;
  const phases = [...new Set(groups.map((group) => group.phase))];
  return joined([
    '## Checks',
    'A symptom must be false before its fault is injected and true after it: only that change proves the fault. A *masked* symptom was true already because of an earlier fault: it proves nothing, and each fault needs one that is not masked. An invariant must hold until its own fault’s symptoms are seen.',
    ...phases.map((phase) =>
      phaseTables(
        phase,
        groups.filter((group) => group.phase === phase),
        { record, origin },
      ),
    ),
  ]);
};

interface Told {
  record: RunRecord;
  origin: Origin;
}

function phaseTables(phase: string, groups: CheckGroup[], told: Told): string {
  const all = groups.flatMap((group) => group.observations);
  const bad = all.filter((observation) => !holds(observation)).length;
  return joined([
    `### ${phase} (${bad === 0 ? `all ${all.length} as they must be` : `${bad} of ${all.length} not as they must be`})`,
    ...groups.flatMap(({ fault, observations }) =>
      [...new Set(observations.map(({ role }) => role))].flatMap((role) => [
        `${fault === undefined ? '' : `**${text(fault)}**: `}${ROLES[role]}`,
        roleTable(
          phase,
          observations.filter((observation) => observation.role === role),
          told,
        ),
      ]),
    ),
  ]);
}

const ROLES: Record<CheckRole, string> = {
  steady: 'steady state',
  symptom: 'symptoms',
  invariant: 'invariants',
  witness: 'witness',
  diagnosis: 'what the diagnosis must show',
  recovery: 'recovery',
  deploy: 'deployment',
};

/** One row for each field; at baseline nothing is waited for, so that the time says nothing. */
function roleTable(phase: string, observations: Observation[], told: Told): string {
  const timed = phase !== 'baseline';
  const rows = observations.flatMap((observation) => {
    const took = timed ? [seconds(observation.seconds)] : [];
    const first = [text(observation.text), resultText(observation)];
    const fields = fieldRows(observation, told);
    if (fields.length === 0) return [[...first, '—', '—', ...took]];
    return fields.map((field, index) =>
      index === 0 ? [...first, ...field, ...took] : ['', '', ...field, ...took.map(() => '')],
    );
  });
  return table(['check', 'result', 'expected', 'seen', ...(timed ? ['took'] : [])], rows);
}

/** Expected and seen of each field. Fields are all required, but for those after an `or`. */
function fieldRows(observation: Observation, { record, origin }: Told): string[][] {
  const or = alternativesOf(observation, record);
  return observation.fields.map(({ field, expected, seen }, index) => [
    `${or.has(index) ? '**or** ' : ''}${text(field)} ${code(sinceStart(expected, origin))}`,
    code(seen),
  ]);
}

/**
 * Where among the fields another alternative begins. When none of a check's alternatives
 * held, its observation has the fields of all; which belong together is known from where
 * the same check held by one of them.
 */
function alternativesOf(observation: Observation, record: RunRecord): Set<number> {
  const begins = new Set<number>();
  if (observation.alternative !== undefined) return begins;
  const names = observation.fields.map(({ field }) => field);
  for (const { check, alternative, fields } of record.observations) {
    if (check !== observation.check || alternative === undefined) continue;
    const at = names.findIndex((_, start) =>
      fields.every(({ field }, index) => names[start + index] === field),
    );
    if (at === -1) continue;
    begins.add(at).add(at + fields.length);
  }
  begins.delete(0);
  return begins;
}

function resultText(observation: Observation): string {
  const { want, result, maskedBy, heldSeconds, holdSeconds } = observation;
  if (result === 'nodata') return '**no data**, which is never a pass';
  if (!holds(observation)) return `**${result.toUpperCase()}**, must be ${String(want)}`;
  if (!want) return 'false, as it must be';
  if (maskedBy !== undefined) return `true, masked by ${text(maskedBy)}`;
  return holdSeconds > 0 ? `true, held ${seconds(heldSeconds)}` : 'true';
}
