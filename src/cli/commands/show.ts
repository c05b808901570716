import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { stripControl, plural } from '../../base/index.js';
import type { Scenario } from '../../model/index.js';
import { trustOption, type CommonFlags } from '../flags.js';
import { LabCommand } from '../lab-command.js';
import { print } from '../output.js';
import { packageRoot, shownPath } from '../paths.js';

/** The story of a scenario: its system, its faults, how each shows and is fixed. */
export function showText(scenario: Scenario): string {
  const { metadata, cluster, workload, steadyState, faults, fixOrder, stages, source, variants } =
    scenario;
  const nodes = cluster.nodes.map((node) => node.role).join(', ');
  const lines = [
    metadata.title,
    metadata.description,
    '',
    `  name       ${metadata.name}`,
    `  level      ${metadata.level}, about ${metadata.minutes} minutes`,
    ...(metadata.tags.length > 0 ? [`  tags       ${metadata.tags.join(', ')}`] : []),
    `  cluster    ${plural(cluster.nodes.length, 'node')}: ${nodes}`,
    `  workload   ${plural(workload.objects.length, 'object')} in ${workload.namespaces.join(', ')}`,
    ...(faults.length > 1 ? [`  fix order  ${fixOrder.join(', ')}`] : []),
    ...(stages ? [`  stages     ${stages.map((stage) => stage.join(' + ')).join(', then ')}`] : []),
    '',
    'Healthy means',
    ...steadyState.map(({ text }) => `  ${text}`),
  ];
  const part = (name: string, items: { text: string; whole?: string }[]): void => {
    items
      .flatMap((item) => (item.whole ?? item.text).split('\n'))
      .forEach((text, index) => lines.push(`  ${(index === 0 ? name : '').padEnd(11)}${text}`));
  };
  for (const fault of faults) {
    const needs = fault.needs ? ` (needs ${fault.needs.join(', ')})` : '';
    lines.push('', `${fault.name}: ${fault.title}${needs}`);
    part('injected', fault.inject);
    part('shows as', fault.symptoms);
    part('but still', fault.invariants);
    part('fixed by', fault.fix);
    part('then', fault.recovery);
  }
  for (const { name, title, objects, acts } of variants) {
    lines.push('', `--variant ${name}: ${title}`);
    part(
      'beside it',
      objects.map(({ kind, metadata: { name: object } }) => ({ text: `${kind}/${object}` })),
    );
    part('done', acts?.actions ?? []);
    part('seen', acts?.witness ?? []);
  }
  const readme = join(source.folder, 'README.md');
  if (existsSync(readme)) lines.push('', `More: ${shownPath(readme)}`);
  return lines.join('\n');
}

/** `lab show SCENARIO` */
export function showCommand(): LabCommand {
  return new LabCommand('show')
    .description('tell the story of a scenario: its system, its faults, its checks')
    .argument('<scenario>', 'a name from `lab list`, or a file')
    .addOption(trustOption())
    .action(async (name: string, flags: CommonFlags & { trust?: boolean }) => {
      const { loadScenario } = await import('../../scenario/index.js');
      const { scenario } = loadScenario(name, { packageRoot, trust: flags.trust ?? false });
      print(flags.output, scenario, () => stripControl(showText(scenario)));
    })
    .promises({
      json: 'the scenario as lab runs it, every default filled in',
      examples: [['lab show atlan-outage', 'what breaks, how it shows, how it is fixed']],
    });
}
