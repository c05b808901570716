import type { ResetProof } from '../../model/index.js';
import { code, details, table, text } from '../escape/markdown.js';
import { count, type Origin, plural } from '../numbers.js';
import { joined, type Section } from './section.js';

/** What was compared to show that everything is as before, what was not compared and why, and what differs. */
export const reset: Section = ({ record, origin }) => {
  const { resetProofs, undos } = record;
  if (resetProofs.length === 0 && undos.length === 0) return undefined;
  return joined([
    '## Reset proof',
    resetProofs.length === 0
      ? '**No snapshot was compared:** nothing is known about what is left.'
      : undefined,
    ...resetProofs.map((proof) => proofText(proof, origin)),
  ]);
};

const AGAINST: Record<ResetProof['against'], string> = {
  'before-injection': 'before the first injection',
  'before-deploy': 'before the workload was deployed',
};

function proofText(proof: ResetProof, origin: Origin): string {
  const { residue, ignored } = proof;
  const result =
    residue.length === 0
      ? '**no residue**, everything compared is as it was.'
      : `**${count(residue.length)} differ**:`;
  return joined([
    `At ${origin.text(proof.at)}, ${count(proof.objects)} objects with ${count(proof.fields)} fields were compared with the snapshot from ${AGAINST[proof.against]}: ${result}`,
    residue.length === 0
      ? undefined
      : table(
          ['object', 'field', 'before', 'after'],
          residue.map((r) => [
            code(r.object),
            r.path === '' ? '(the whole object)' : code(r.path),
            code(r.before),
            code(r.after),
          ]),
        ),
    ignored.length === 0
      ? undefined
      : details(
          `What was not compared, and why (${plural(ignored.length, 'rule')})`,
          table(
            ['rule', 'because', 'times'],
            ignored.map((rule) => [code(rule.rule), text(rule.reason), count(rule.count)]),
          ),
        ),
  ]);
}
