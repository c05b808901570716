import type { RunRecord } from '../../model/index.js';
import { plural } from '../../base/index.js';
import { code, fence, table, text } from '../escape/markdown.js';
import { oneLine } from '../escape/clean.js';
import type { Origin } from '../numbers.js';
import { joined, type Section } from './section.js';

/** What lab left behind, and how to remove it. */
export const leftovers: Section = ({ record, origin }) => {
  const { leftovers: left } = record;
  if (left.length === 0)
    return `## Left behind\n\nNothing that lab knows of. ${shown(record, origin)}`;
  return joined([
    '## Left behind',
    table(
      ['what', 'remove it with'],
      left.map((item) => [text(item.what), code(item.remove)]),
    ),
    fence(left.map((item) => oneLine(item.remove)).join('\n'), 'sh'),
  ]);
};

/** What shows it: the end of the cluster itself, and the proofs, which looked inside it before that. */
function shown({ plan, steps, environment, resetProofs }: RunRecord, origin: Origin): string {
  const planned = new Set(
    plan.steps.filter(({ kind }) => kind === 'cluster.delete').map(({ id }) => id),
  );
  const deletion = steps.find(({ id }) => planned.has(id));
  const residue = resetProofs.flatMap((proof) => proof.residue).length;
  const when = resetProofs.map(({ at }) => origin.text(at)).join(', ');
  const proof =
    resetProofs.length === 0
      ? 'No reset proof shows what was left in it.'
      : residue === 0
        ? `The reset proof found nothing left in it (${when}).`
        : `In it, the reset proof found ${plural(residue, 'difference')}: see there (${when}).`;
  const cluster = `The cluster ${code(environment.cluster)}`;
  if (!deletion) return `No step on record deleted the cluster. ${proof}`;
  return deletion.status === 'ok'
    ? `${cluster} was deleted at ${origin.text(deletion.endedAt)}. ${proof}`
    : `${cluster}: its deletion is ${deletion.status}. ${proof}`;
}
