import { Command } from 'commander';
import { EXIT, LabError } from '../../base/index.js';
import { stateHome } from '../../journal/index.js';
import type { ClusterStatus, StateOptions, UndoResult } from '../../run/index.js';
import { columns, outputOption, print, type OutputFormat } from '../output.js';
import { clusterOptions, logOf, providerOf, type ClusterFlags } from '../run-options.js';

type Flags = ClusterFlags & { output: OutputFormat };

const stateOf = (flags: ClusterFlags): StateOptions => ({
  provider: providerOf(flags.provider, logOf(flags)),
  stateHome: stateHome(process.env),
});

/** `lab status` */
export function statusCommand(): Command {
  const command = new Command('status')
    .description('name every cluster of lab, what is injected, and what a killed run has left')
    .addOption(outputOption());
  return clusterOptions(command).action(async (flags: Flags) => {
    const { status } = await import('../../run/index.js');
    const all = await status(stateOf(flags));
    const shown = flags.cluster ? all.filter((entry) => entry.cluster === flags.cluster) : all;
    print(flags.output, shown, () => statusText(shown));
  });
}

function statusText(all: ClusterStatus[]): string {
  if (all.length === 0) return 'Nothing of lab is here.';
  const lines = all.flatMap((entry) => [
    [
      entry.cluster,
      entry.running ? 'running' : 'not running',
      entry.scenario ?? '-',
      entry.phase ?? '-',
      entry.active.join(',') || '-',
      String(entry.pending.length),
      entry.heldBy ? `pid ${entry.heldBy.pid}` : '-',
      entry.next,
    ],
  ]);
  return columns([
    ['CLUSTER', 'STATE', 'SCENARIO', 'PHASE', 'INJECTED', 'TO UNDO', 'HELD BY', 'NEXT'],
    ...lines,
  ]);
}

/** The named cluster, or the only one there is. */
async function chosen(flags: Flags): Promise<string> {
  if (flags.cluster) return flags.cluster;
  const { status } = await import('../../run/index.js');
  const all = await status(stateOf(flags));
  const [only] = all;
  if (!only) throw new LabError('NOT_FOUND', { message: 'Nothing of lab is here' });
  if (all.length > 1) {
    throw new LabError('AMBIGUOUS', {
      message: `Several clusters: ${all.map((entry) => entry.cluster).join(', ')}`,
      next: 'Name one with --cluster.',
    });
  }
  return only.cluster;
}

/** `lab recover` */
export function recoverCommand(): Command {
  const command = new Command('recover')
    .description('undo what the journal of a cluster holds, whatever happened to the run')
    .addOption(outputOption());
  return clusterOptions(command).action(async (flags: Flags) => {
    const { recover } = await import('../../run/index.js');
    const results = await recover(stateOf(flags), await chosen(flags));
    print(flags.output, results, () => undoText(results));
    if (results.some((result) => !result.ok)) {
      throw new LabError('UNDO_FAILED', { message: 'Not everything could be undone' });
    }
  });
}

function undoText(results: UndoResult[]): string {
  if (results.length === 0) return 'Nothing to undo.';
  return results
    .map(({ ok, text, note }) => `${ok ? 'undone' : 'FAILED'}  ${text}${note ? ` (${note})` : ''}`)
    .join('\n');
}

/** `lab down` */
export function downCommand(): Command {
  const command = new Command('down')
    .description('delete one cluster of lab')
    .addOption(outputOption());
  return clusterOptions(command).action(async (flags: Flags) => {
    const { down } = await import('../../run/index.js');
    const cluster = await chosen(flags);
    const existed = await down(stateOf(flags), cluster);
    print(flags.output, { cluster, existed }, () =>
      existed ? `Deleted ${cluster}.` : `There was no cluster ${cluster}.`,
    );
  });
}

/** `lab clean` */
export function cleanCommand(): Command {
  const command = new Command('clean')
    .description('delete every cluster of lab that no living process works on')
    .option('--dry-run', 'only name them')
    .addOption(outputOption());
  return clusterOptions(command).action(async (flags: Flags & { dryRun?: boolean }) => {
    const { clean } = await import('../../run/index.js');
    const names = await clean(stateOf(flags), flags.dryRun ?? false);
    print(flags.output, names, () =>
      names.length === 0
        ? 'Nothing to clean.'
        : names.map((name) => `${flags.dryRun ? 'would delete' : 'deleted'} ${name}`).join('\n'),
    );
    process.exitCode = EXIT.passed;
  });
}
