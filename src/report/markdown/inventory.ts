import { code, table, text } from '../escape/markdown.js';
import { count } from '../numbers.js';
import { joined, type Section } from './section.js';

/** What a cluster that is another one afterwards ran before and after: only what differs, by owner and node. */
export const inventory: Section = ({ record: { inventory: both } }) => {
  if (!both) return undefined;
  const { before, after } = both;
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const changed = keys.filter((key) => before[key] !== after[key]);
  return joined([
    '## What the cluster ran, before and after',
    `${text(both.reason)} Compared by owner of the pods (their names differ after every drain) and by node: ${count(keys.length - changed.length)} as before, ${count(changed.length)} not.`,
    changed.length === 0
      ? undefined
      : table(
          ['what', 'before', 'after'],
          changed.map((key) => [
            code(key),
            code(before[key] ?? '(not there)'),
            code(after[key] ?? '(not there)'),
          ]),
        ),
  ]);
};
