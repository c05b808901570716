import { code, fence, table, text } from '../escape/markdown.js';
import { oneLine } from '../escape/clean.js';
import { joined, type Section } from './section.js';

/** What lab left behind, and how to remove it. */
export const leftovers: Section = ({ record }) => {
  const { leftovers: left } = record;
  if (left.length === 0) {
    return '## Left behind\n\nNothing: everything that this run made is gone, and everything it changed is as it was.';
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
