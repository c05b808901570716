import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { clip, EXIT, LabError, stripControl } from '../../base/index.js';
import type { CaseResult, Selftest } from '../../model/index.js';
import type { LoadedScenario } from '../../scenario/index.js';
import type { Proving } from '../../selftest/index.js';
import { collect, scenarioOptions, tagOption, type RunFlags } from '../flags.js';
import { lanesOf } from '../lanes.js';
import { LabCommand } from '../lab-command.js';
import { print, writeLine } from '../output.js';
import type { Chosen } from '../provider-choice.js';
import { readAll } from '../read-all.js';
import { durationOf, runOptionsOf } from '../run-options.js';
import { abortOnSignals } from '../signals.js';
import { SPEED } from '../speed.js';

interface SelftestFlags extends RunFlags {
  all?: boolean;
  tag?: string[];
  only?: string[];
  jobs?: string;
  junit?: string;
  markdown?: string;
}

/** `lab selftest SCENARIO` */
export function selftestCommand(): LabCommand {
  const command = new LabCommand('selftest')
    .description(
      'prove that every check of a scenario goes both ways, and that nothing but a fix passes',
    )
    .argument('[scenario...]', 'names from `lab list`, or files')
    .option('--all', 'every scenario that `lab list` names')
    .addOption(tagOption())
    .option('--only <text>', 'only cases whose name contains it (repeatable)', collect)
    .option(
      '--jobs <n>',
      'how many cases run side by side, each on a cluster of its own (default: 1 on a real cluster; on simulated ones what this machine bears)',
    )
    .option('--markdown <file>', 'write the table there')
    .option('--junit <file>', 'write it as JUnit XML');
  return scenarioOptions(command, SPEED.run)
    .action(async (names: string[], flags: SelftestFlags) => {
      const wanted = await wantedOf(names, flags);
      const proofs = await prove(wanted, flags);
      const report = await import('../../report/index.js');
      await write(flags.markdown, () => proofs.map(report.selftestMarkdown).join('\n'));
      await write(flags.junit, () => proofs.map(report.selftestJunit).join('\n'));
      const holes = proofs.some(({ results }) => results.some(({ hole }) => hole));
      process.exitCode ??= holes ? EXIT.failed : EXIT.passed;
      print(flags.output, proofs, () => '');
    })
    .promises({
      json: 'one entry per scenario: its cases, and which symptoms react to other faults',
      exits: {
        passed: 'every case came to what it must',
        failed:
          'a hole: a check that cannot fail, one that cannot pass, or a case that proved nothing',
        aborted: 'stopped by a signal or by --timeout',
      },
      examples: [
        ['lab selftest atlan-outage', 'every check of it, both ways'],
        ['lab selftest atlan-outage --only "false green"', 'only what must not pass for a fix'],
        ['lab selftest --all --provider embedded', 'every scenario, side by side'],
      ],
    });
}

/** The scenarios to prove, by name or path; those of `--all` are read already. Throws USAGE. */
async function wantedOf(
  names: string[],
  flags: SelftestFlags,
): Promise<[name: string, loaded?: LoadedScenario][]> {
  if (flags.all && flags.set !== undefined) {
    throw new LabError('USAGE', {
      message: '--set is for one scenario, not for --all',
      next: 'Name the scenario in place of --all.',
    });
  }
  if (flags.all) return [...(await readAll(flags))];
  if (names.length > 0) return names.map((name) => [name]);
  throw new LabError('USAGE', {
    message: 'selftest: no scenario is named',
    next: 'Name one (`lab list` shows them), or say --all.',
  });
}

async function prove(
  wanted: [name: string, loaded?: LoadedScenario][],
  flags: SelftestFlags,
): Promise<Selftest[]> {
  const { selftest, demandCases } = await import('../../selftest/index.js');
  const { selftestSentence, flagged } = await import('../../report/index.js');
  const say = (line: string): void => {
    if (flags.output === 'text' && !flags.quiet) writeLine(stripControl(line));
  };
  let clusters: string[] = [];
  const stop = abortOnSignals({
    timeout: durationOf(flags.timeout, '--timeout'),
    say: (text) => process.stderr.write(`lab: ${text}\n`),
    release: () => {},
    left: () => clusters.map((cluster) => `cluster ${cluster}: lab down --cluster ${cluster}`),
  });
  try {
    const { proving, first } = await provingOfAll(wanted, flags, stop.signal);
    demandCases(proving, flags.only ?? []);
    clusters = lanesOf(proving, flags);
    say(first);
    const several = proving.length > 1;
    const proofs = await selftest(proving, {
      clusters,
      signal: stop.signal,
      onResult: (scenario, result) => say(lineOf(result, several ? `${scenario}: ` : '')),
    });
    for (const proof of proofs) {
      for (const line of flagged(proof)) say(`⚠ ${line}`);
      say(`${proof.scenario}: ${selftestSentence(proof)}`);
    }
    if (stop.signal.aborted) process.exitCode = EXIT.aborted;
    return proofs;
  } finally {
    stop.release();
  }
}

/** What is proven of each, and what is said first. Of all, those that the provider cannot run are named and left out. */
async function provingOfAll(
  wanted: [name: string, loaded?: LoadedScenario][],
  flags: SelftestFlags,
  signal: AbortSignal,
): Promise<{ proving: Proving[]; first: string }> {
  const { provingOf } = await import('../../selftest/index.js');
  const { cluster = 'lab-selftest' } = flags;
  const proving: Proving[] = [];
  let chosen: Chosen | undefined;
  for (const [name, loaded] of wanted) {
    const runtime = { emit: () => {}, signal, speed: SPEED.run, loaded, chosen };
    const prepared = await runOptionsOf(name, { ...flags, cluster }, runtime);
    chosen ??= { provider: prepared.options.provider, first: prepared.first };
    const { truth, scenario } = prepared.loaded;
    const run = { ...prepared.options, scenario };
    try {
      proving.push(await provingOf({ run, truth, prepare: prepared.prepare }, flags.only ?? []));
    } catch (error) {
      if (!flags.all || !(error instanceof LabError) || error.code !== 'PLAN_REFUSED') throw error;
      process.stderr.write(`lab: ${name} is not proven: ${stripControl(error.message)}\n`);
    }
  }
  return { proving, first: chosen?.first ?? '' };
}

function lineOf({ hole, id, seconds, text, first }: CaseResult, before: string): string {
  const mark = hole ? '✖' : '✔';
  const again = first === undefined ? '' : ', run again by itself';
  return `${mark} ${before}${id} (${seconds.toFixed(1)} s${again}): ${clip(text.replace(/\s+/g, ' '), 400)}`;
}

async function write(file: string | undefined, content: () => string): Promise<void> {
  if (file === undefined) return;
  await mkdir(dirname(resolve(file)), { recursive: true });
  await writeFile(file, content());
}
