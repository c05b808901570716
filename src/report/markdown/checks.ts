import type { Observation } from '../../model/index.js';
import { code, table, text } from '../escape/markdown.js';
import { seconds } from '../numbers.js';
import { checkGroups, type CheckGroup, holds } from '../phases.js';
import { joined, type Section } from './section.js';

/** Every check, by phase: expected, seen, seconds. */
export const checks: Section = ({ record }) => {
  const groups = checkGroups(record);
  if (groups.length === 0) return undefined;
  const phases = [...new Set(groups.map((group) => group.phase))];
  return joined([
    '## Checks',
    'A symptom must be false before its fault is injected and true after it: only that change proves the fault. An invariant must stay true throughout.',
    ...phases.map((phase) =>
      phaseTable(
        phase,
        groups.filter((group) => group.phase === phase),
      ),
    ),
  ]);
};

function phaseTable(phase: string, groups: CheckGroup[]): string {
  const all = groups.flatMap((group) => group.observations);
  const bad = all.filter((observation) => !holds(observation)).length;
  const rows = groups.flatMap((group) =>
    group.observations.map((observation, index) => [
      index === 0 ? text(group.fault ?? '(all)') : '',
      observation.role,
      text(observation.text),
      fields(observation, 'expected'),
      fields(observation, 'seen'),
      seconds(observation.seconds),
      resultText(observation),
    ]),
  );
  const head = ['fault', 'role', 'check', 'expected', 'seen', 'took', 'result'];
  return `### ${phase} (${bad === 0 ? `all ${all.length} as they must be` : `${bad} of ${all.length} not as they must be`})\n\n${table(head, rows)}`;
}

function fields({ fields: all }: Observation, side: 'expected' | 'seen'): string {
  if (all.length === 0) return '—';
  return all
    .map((field) =>
      side === 'expected' ? `${text(field.field)} ${code(field.expected)}` : code(field.seen),
    )
    .join('; ');
}

function resultText(observation: Observation): string {
  const { want, result, maskedBy, heldSeconds, holdSeconds } = observation;
  if (result === 'nodata') return '**no data**, which is never a pass';
  if (!holds(observation)) return `**${result.toUpperCase()}**, must be ${String(want)}`;
  if (!want) return 'false, as it must be';
  if (maskedBy !== undefined) return `true, masked by ${text(maskedBy)}`;
  return holdSeconds > 0 ? `true, held ${seconds(heldSeconds)}` : 'true';
}
