import { code, fence, table, text } from '../escape/markdown.js';
import { oneLine } from '../escape/clean.js';
import { joined, type Section } from './section.js';

/** What lab left behind, and how to remove it. */
export const leftovers: Section = ({ record }) => {
  const { leftovers: left, resetProofs } = record;
  const proven = resetProofs.length > 0 && resetProofs.every((proof) => proof.residue.length === 0);
  if (left.length === 0) {
    return `## Left behind\n\nNothing${proven ? ', as the reset proof shows' : ' that lab knows of; no reset proof shows it'}.`;
  }
  return joined([
    '## Left behind',
    table(
      ['what', 'remove it with'],
      left.map((item) => [text(item.what), code(item.remove)]),
    ),
    fence(left.map((item) => oneLine(item.remove)).join('\n'), 'sh'),
  ]);
};
