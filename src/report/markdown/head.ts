import type { RunRecord } from '../../model/index.js';
import { code, link, text } from '../escape/markdown.js';
import { count, seconds } from '../numbers.js';
import { meaningOf, sentence } from '../sentence.js';
import { joined, type Section } from './section.js';

/** Numbers of other images than the named ones: said before any of them is read. */
function standIns(imageMap: Record<string, string>): string | undefined {
  const ran = Object.entries(imageMap)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([named, image]) => `${code(image)} for ${code(named)}`);
  return ran.length === 0
    ? undefined
    : `**Stand-in images** ran in place of those the scenario names: ${ran.join(', ')}.`;
}

/** How much faster its time ran, and how much less was sent. */
function pace({ simulation, capabilities }: RunRecord['environment']): string {
  const { speed = 1 } = simulation ?? {};
  const { loadScale = 1 } = capabilities;
  const faster =
    speed === 1
      ? ''
      : ` Time inside the cluster ran ${count(speed)} times as fast as the times below, which are of the wall clock.`;
  return loadScale === 1
    ? faster
    : `${faster} Loads sent ×${loadScale} of the scenario’s requests.`;
}

/** Title, outcome in words, the one sentence, and when and where it ran. */
export const head: Section = ({ record }) => {
  const { run, scenario, verdict, environment } = record;
  const took = run.seconds === undefined ? 'never ended' : `took ${seconds(run.seconds)}`;
  return joined([
    `# ${text(scenario.title)}: ${verdict.outcome.toUpperCase()}${environment.simulated ? ' (simulated)' : ''}`,
    `**${verdict.outcome.toUpperCase()}** (exit code ${verdict.exitCode}) — ${meaningOf(record)}.`,
    text(sentence(record)),
    environment.simulated
      ? '> **SIMULATED.** This run used lab’s embedded cluster: the API, the controllers and the kubelets were simulated, and no container ran. Its times and numbers are those of the simulation, not of real software.' +
        pace(environment)
      : undefined,
    `Run ${code(run.id)} began at ${text(run.startedAt)} and ${took}; all times below are seconds since then. Everything here was made from ${link('run.json', 'run.json')} and ${link('timeline.jsonl', 'timeline.jsonl')}.`,
    standIns(environment.imageMap),
    scenario.description === '' ? undefined : text(scenario.description),
    record.warnings.length === 0
      ? undefined
      : `**Warnings**\n\n${record.warnings.map((warning) => `- ${text(warning)}`).join('\n')}`,
  ]);
};
