import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { EXIT, LabError, newRunId } from '../base/index.js';
import type { Scenario, Suite, SuiteRow } from '../model/index.js';
import { providerStanding, type Provider } from '../provider/index.js';
import type { RunFlags } from './flags.js';
import { logOf } from './run-options.js';
import { readAll } from './read-all.js';
import { print, writeLine } from './output.js';
import { shownPath } from './paths.js';
import { chooseProvider } from './provider-choice.js';
import { SPEED } from './speed.js';
import { stateHome } from '../journal/index.js';

export interface AllFlags extends RunFlags {
  all?: boolean;
  tag?: string[];
  shard?: string;
  shuffle?: string;
}

/** What ends a command that ran many: the worst of them. */
const WORST: SuiteRow['outcome'][] = ['aborted', 'error', 'failed', 'invalid'];

/** `lab run --all`: every scenario that the provider can run, on as few clusters as they need; a summary at the end. */
export async function runAll(flags: AllFlags): Promise<void> {
  const started = performance.now();
  const [{ runScenario, down }, { runAndShow }, suites, report, plans] = await Promise.all([
    import('../run/index.js'),
    import('./run-and-show.js'),
    import('../suite/index.js'),
    import('../report/index.js'),
    import('../plan/index.js'),
  ]);
  refuseOthers(flags);
  const order = numberOf(flags.shuffle ?? '1', '--shuffle');
  const shard = shardOf(flags.shard);
  // The parts of one suite may run side by side on one machine.
  const name = flags.cluster ?? (shard ? `lab-all-${shard.index}of${shard.of}` : 'lab-all');
  const clusterOf = (index: number): string => `${name}-${index + 1}`;
  const chosen = await chooseProvider(flags, clusterOf(0), SPEED.run, logOf(flags));
  const { provider } = chosen;
  const say = (line: string): void => {
    if (flags.output === 'text' && !flags.quiet) writeLine(line);
  };
  say(chosen.first);
  const read = await readAll(flags);
  const all = [...read.values()].map(({ scenario }) => scenario);
  const wanted = shard ? suites.sharded(all, shard) : all;
  const { has } = await provider.capabilities();
  // Asked once: each answer is a whole plan.
  const able = wanted.map((scenario) => ({
    scenario,
    lacks: plans.needsOfScenario(scenario).filter((name) => !has.includes(name)),
  }));
  const skipped = able.flatMap(({ scenario, lacks }) => skippedRow(scenario, lacks, provider));
  const runnable = able.flatMap(({ scenario, lacks }) => (lacks.length === 0 ? [scenario] : []));
  const groups = suites.groupsOf(suites.shuffled(runnable, order));
  if (flags.cluster !== undefined) await refuseStanding(groups.map((_, i) => clusterOf(i)));
  for (const row of skipped) say(rowText(row));
  const state = { provider, stateHome: stateHome(process.env) };
  const rows = await suites.runSuite(groups, {
    cluster: clusterOf,
    run: async (scenario, cluster) => {
      const { name } = scenario.metadata;
      say(`… ${name} on ${cluster}`);
      const own: RunFlags = { ...flags, cluster, quiet: true, pauseAfter: 'final-proof' };
      return await runAndShow(
        name,
        own,
        (options) =>
          runScenario({ ...options, scenario: { ...options.scenario, cluster: scenario.cluster } }),
        { loaded: read.get(name), chosen },
      );
    },
    down: async (cluster) => void (await down(state, cluster)),
    onRow: (row) => say(rowText(row)),
  });
  const suite: Suite = {
    startedAt: new Date(Date.now() - (performance.now() - started)).toISOString(),
    seconds: (performance.now() - started) / 1000,
    provider: provider.name,
    simulated: provider.simulation !== undefined,
    order,
    ...(shard ? { shard } : {}),
    rows: [...rows, ...skipped],
  };
  const dir = join(resolve(flags.reports), 'all', newRunId(Date.now()));
  await mkdir(dir, { recursive: true });
  const linkTo = (path: string): string => relative(dir, path);
  const file = join(dir, 'summary.md');
  await writeFile(file, report.suiteMarkdown(suite, linkTo));
  await writeFile(join(dir, 'junit.xml'), report.suiteJunit(suite));
  await writeFile(join(dir, 'summary.json'), `${JSON.stringify(suite, null, 2)}\n`);
  const worst = WORST.find((outcome) => rows.some((row) => row.outcome === outcome));
  process.exitCode = worst === undefined ? EXIT.passed : EXIT[worst as keyof typeof EXIT];
  print(flags.output, suite, () => `${report.suiteSentence(suite)}\n${shownPath(file)}`);
}

/** What a scenario has that others do not is no option for all of them. */
function refuseOthers(flags: AllFlags): void {
  const given = (
    ['fault', 'skipFix', 'skipInject', 'port', 'set', 'keep', 'pauseAfter'] as const
  ).find((name) => flags[name] !== undefined);
  if (given === undefined) return;
  const option = given.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new LabError('USAGE', {
    message: `--${option} is for one scenario, not for --all`,
    next: 'Name the scenario in place of --all.',
  });
}

/** The clusters of a walk are deleted after it: a name that the user gave must not come upon one that stands. */
async function refuseStanding(clusters: string[]): Promise<void> {
  for (const cluster of clusters) {
    if ((await providerStanding(stateHome(process.env), cluster)) === undefined) continue;
    throw new LabError('CLUSTER_STATE', {
      message: `The cluster ${cluster} exists, and --all would use it and delete it`,
      next: `Give another name, or delete it first: lab down --cluster ${cluster}`,
    });
  }
}

function skippedRow(scenario: Scenario, lacks: string[], provider: Provider): SuiteRow[] {
  if (lacks.length === 0) return [];
  const { name, title } = scenario.metadata;
  const why = `not run: ${provider.name} does not have ${lacks.join(', ')}`;
  return [
    {
      ...{ scenario: name, title, outcome: 'skipped', seconds: 0 },
      ...{ checks: { held: 0, all: 0 }, why },
    },
  ];
}

function rowText({ scenario, outcome, seconds, checks, why }: SuiteRow): string {
  const mark = outcome === 'passed' ? '✔' : outcome === 'skipped' ? '-' : '✖';
  const took = outcome === 'skipped' ? '' : ` (${seconds.toFixed(1)} s, ${checks.all} checks)`;
  return `${mark} ${scenario} ${outcome}${took}${why === undefined ? '' : `: ${why}`}`;
}

function numberOf(text: string, option: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new LabError('USAGE', { message: `${option} ${text}: expected a whole number from 0` });
}

function shardOf(text: string | undefined): Suite['shard'] {
  if (text === undefined) return undefined;
  const [, i = '0', n = '0'] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const [index, of] = [Number(i), Number(n)];
  if (index >= 1 && index <= of) return { index, of };
  throw new LabError('USAGE', {
    message: `--shard ${text}: expected i/n, such as 1/3, with i from 1 to n`,
  });
}
