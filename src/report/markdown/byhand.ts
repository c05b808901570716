import type { ChangeRecord, RunRecord } from '../../model/index.js';
import { oneLine } from '../escape/clean.js';
import { code, fence, text } from '../escape/markdown.js';
import { count } from '../numbers.js';
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
  const acts = record.changes.filter(({ purpose }) => purpose === 'variant');
  if (injections.length + fixes.length + acts.length === 0) return undefined;
  return joined([
    '## By hand',
    `${code(`lab up ${scenario.name}`)} makes the healthy system and prints the ${code('KUBECONFIG')} line these need.`,
    block('Do to it what the variant does:', acts.flatMap(commands)),
    block(
      'Break it:',
      faults.flatMap((fault) => [
        ...fault.injections.flatMap(commands),
        ...(fault.injections.length === 0 ? [] : underLoad(fault.name, record)),
      ]),
    ),
    block(
      fixed.length > 1 ? `Fix it, in this order (${text(fixed.join(', '))}):` : 'Fix it:',
      fixes.flatMap(commands),
    ),
    block(
      'Then do to it what it has to bear now (the drill):',
      record.changes.filter(({ purpose }) => purpose === 'drill').flatMap(commands),
    ),
    `${code('lab down')} removes it all.`,
  ]);
};

function commands(change: ChangeRecord): string[] {
  return [
    `# ${change.fault === undefined ? '' : `${oneLine(change.fault)}: `}${oneLine(change.text)}`,
    change.kubectl === '' ? '# (no kubectl command does this)' : change.kubectl,
  ];
}

/** A fault that shows under load only needs that load too; kubectl does not send it, `lab inject` does. */
function underLoad(fault: string, { plan, loads }: RunRecord): string[] {
  return plan.steps
    .filter((step) => step.kind === 'load.start' && step.fault === fault)
    .map(({ load }) => {
      const sent = loads.find((l) => l.name === load?.name && l.profile === load.profile);
      const what = sent
        ? `${count(sent.connections)} connections to ${sent.url}`
        : `the load ${load?.name ?? ''}`;
      return `# now ${oneLine(what)}, or in place of both: lab inject ${oneLine(fault)}`;
    });
}

function block(title: string, lines: string[]): string | undefined {
  return lines.length === 0 ? undefined : `${title}\n\n${fence(lines.join('\n'), 'sh')}`;
}
