import { code, link, text } from '../escape/markdown.js';
import { seconds } from '../numbers.js';
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

/** Title, outcome in words, the one sentence, and when and where it ran. */
export const head: Section = ({ record }) => {
  const { run, scenario, verdict, environment } = record;
  const took = run.seconds === undefined ? 'never ended' : `took ${seconds(run.seconds)}`;
  return joined([
    `# ${text(scenario.title)}: ${verdict.outcome.toUpperCase()}`,
    `**${verdict.outcome.toUpperCase()}** (exit code ${verdict.exitCode}) — ${meaningOf(record)}.`,
    text(sentence(record)),
    environment.simulated
      ? '> **SIMULATED.** This run used lab’s embedded cluster: the API, the controllers and the kubelets were simulated, and no container ran. Its times and numbers are those of the simulation, not of real software.'
      : undefined,
    `Run ${code(run.id)} began at ${text(run.startedAt)} and ${took}; all times below are seconds since then. Everything here was made from ${link('run.json', 'run.json')} and ${link('timeline.jsonl', 'timeline.jsonl')}.`,
    standIns(environment.imageMap),
    scenario.description === '' ? undefined : text(scenario.description),
    record.warnings.length === 0
      ? undefined
      : `**Warnings**\n\n${record.warnings.map((warning) => `- ${text(warning)}`).join('\n')}`,
  ]);
};
