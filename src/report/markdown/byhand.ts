import type { ChangeRecord } from '../../model/index.js';
import { oneLine } from '../escape/clean.js';
import { code, fence, text } from '../escape/markdown.js';
import { joined, type Section } from './section.js';

/** The changes of this run as commands to paste: to break it again, and to fix it. */
export const byHand: Section = ({ record, faults }) => {
  const { scenario } = record;
  const fixed = [
    ...scenario.fixOrder,
    ...faults.map((fault) => fault.name).filter((name) => !scenario.fixOrder.includes(name)),
  ];
  const fixes = fixed.flatMap((name) => faults.find((fault) => fault.name === name)?.fixes ?? []);
  const injections = faults.flatMap((fault) => fault.injections);
  if (injections.length + fixes.length === 0) return undefined;
  return joined([
    '## By hand',
    `${code(`lab up ${scenario.name}`)} makes the healthy system and prints the ${code('KUBECONFIG')} line these need.`,
    block('Break it:', injections),
    block(
      fixed.length > 1 ? `Fix it, in this order (${text(fixed.join(', '))}):` : 'Fix it:',
      fixes,
    ),
  ]);
};

function block(title: string, changes: ChangeRecord[]): string | undefined {
  if (changes.length === 0) return undefined;
  const lines = changes.flatMap((change) => [
    `# ${change.fault === undefined ? '' : `${oneLine(change.fault)}: `}${oneLine(change.text)}`,
    change.kubectl === '' ? '# (no kubectl command does this)' : change.kubectl,
  ]);
  return `${title}\n\n${fence(lines.join('\n'), 'sh')}`;
}
