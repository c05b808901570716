import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { clip, EXIT, LabError, stripControl } from '../../base/index.js';
import type { Selftest } from '../../model/index.js';
import { collect, scenarioOptions, tagOption, type RunFlags } from '../flags.js';
import { listRows } from './list.js';
import { LabCommand } from '../lab-command.js';
import { print, writeLine } from '../output.js';
import { packageRoot } from '../paths.js';
import { imageMapOf, durationOf, runOptionsOf, upgradeTargetOf } from '../run-options.js';
import { abortOnSignals } from '../signals.js';
import { SPEED } from '../speed.js';

interface SelftestFlags extends RunFlags {
  all?: boolean;
  tag?: string[];
  only?: string[];
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
    .option('--markdown <file>', 'write the table there')
    .option('--junit <file>', 'write it as JUnit XML');
  return scenarioOptions(command, SPEED.run)
    .action(async (names: string[], flags: SelftestFlags) => {
      const { scenarios: folders = [], tag: tags = [] } = flags;
      const wanted = flags.all
        ? (await listRows(packageRoot, { folders, tags })).map(({ name }) => name)
        : names;
      if (wanted.length === 0) {
        throw new LabError('USAGE', {
          message: 'selftest: no scenario is named',
          next: 'Name one (`lab list` shows them), or say --all.',
        });
      }
      const proofs: Selftest[] = [];
      for (const name of wanted) {
        try {
          proofs.push(await proofOf(name, flags));
        } catch (error) {
          // Of all, those that this provider cannot run are named and left out.
          if (!flags.all || !(error instanceof LabError) || error.code !== 'PLAN_REFUSED')
            throw error;
          process.stderr.write(`lab: ${name} is not proven: ${stripControl(error.message)}\n`);
        }
        if (process.exitCode === EXIT.aborted) break;
      }
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
      ],
    });
}

async function proofOf(name: string, flags: SelftestFlags): Promise<Selftest> {
  const { loadScenario, mapScenarioImages, truthWithTarget, withUpgradeTarget } =
    await import('../../scenario/index.js');
  const { selftest } = await import('../../selftest/index.js');
  const { selftestSentence, flagged } = await import('../../report/index.js');
  const say = (line: string): void => {
    if (flags.output === 'text' && !flags.quiet) writeLine(stripControl(line));
  };
  let cluster = `${name}-selftest`;
  const stop = abortOnSignals({
    timeout: durationOf(flags.timeout, '--timeout'),
    say: (text) => process.stderr.write(`lab: ${text}\n`),
    release: () => {},
    left: () => [`cluster ${cluster}: lab down --cluster ${cluster}`],
  });
  try {
    const loaded = loadScenario(name, {
      ...{ packageRoot, trust: flags.trust ?? false, folders: flags.scenarios ?? [] },
    });
    cluster = flags.cluster ?? `${loaded.scenario.metadata.name}-selftest`;
    const { options, first } = await runOptionsOf(
      name,
      { ...flags, cluster },
      { emit: () => {}, signal: stop.signal, speed: SPEED.run },
    );
    say(first);
    const real = options.provider.simulation === undefined;
    const map = real ? imageMapOf(flags.imageMap) : {};
    const target = real ? upgradeTargetOf(flags.upgradeTarget) : undefined;
    const { scenario, truth } = loaded;
    const proof = await selftest({
      run: { ...options, scenario: target ? withUpgradeTarget(scenario, target) : scenario },
      truth: target ? truthWithTarget(truth, target) : truth,
      mapImages: (scenario) => mapScenarioImages(scenario, map).scenario,
      only: flags.only ?? [],
      onResult: ({ hole, id, seconds, text }) =>
        say(
          `${hole ? '✖' : '✔'} ${id} (${seconds.toFixed(1)} s): ${clip(text.replace(/\s+/g, ' '), 400)}`,
        ),
    });
    for (const line of flagged(proof)) say(`⚠ ${line}`);
    say(`${loaded.scenario.metadata.name}: ${selftestSentence(proof)}`);
    if (stop.signal.aborted) process.exitCode = EXIT.aborted;
    return proof;
  } finally {
    stop.release();
  }
}

async function write(file: string | undefined, content: () => string): Promise<void> {
  if (file === undefined) return;
  await mkdir(dirname(resolve(file)), { recursive: true });
  await writeFile(file, content());
}
