import { CODES, EXIT, stripControl } from '../../base/index.js';
import type { ClusterStatus, UndoResult } from '../../run/index.js';
import { errorText } from '../end.js';
import { clusterOptions, providerOption, type ClusterFlags } from '../flags.js';
import { LabCommand } from '../lab-command.js';
import { print } from '../output.js';

const load = async () => {
  const [run, systems] = await Promise.all([import('../../run/index.js'), import('../systems.js')]);
  return { ...run, ...systems };
};

/** `lab status` */
export function statusCommand(): LabCommand {
  const command = new LabCommand('status').description(
    'name every cluster of lab, what is injected, and what a killed run has left',
  );
  return clusterOptions(command, 'all')
    .action(async (flags: ClusterFlags) => {
      const { status, stateOf, choose } = await load();
      const all = await status(stateOf(flags));
      const shown = flags.cluster === undefined ? all : [choose(all, flags.cluster)];
      print(flags.output, shown, () => stripControl(statusText(shown)));
    })
    .promises({
      json: 'a list of clusters: state, scenario, phase, injected faults, what is to undo, kubeconfig, next',
      jsonl: 'one cluster per line',
      examples: [
        ['lab status', 'is anything of lab here?'],
        ['lab status -o jsonl', 'the same for a script'],
      ],
    });
}

/** A paragraph a cluster. */
export function statusText(all: ClusterStatus[]): string {
  if (all.length === 0) return 'Nothing of lab is here.';
  return all
    .map((entry) => {
      const head = [
        entry.cluster,
        entry.running
          ? `running (${entry.provider}${entry.simulated ? ', simulated' : ''}${speedText(entry)})`
          : 'not running',
        ...(entry.scenario === undefined ? [] : [`scenario ${entry.scenario}`]),
        ...(entry.phase === undefined || entry.phase === 'none' ? [] : [`after ${entry.phase}`]),
      ];
      const rows: [string, string][] = [
        ['injected', entry.active.join(', ') || 'nothing'],
        ...entry.pending.map((text, index): [string, string] => [
          index === 0 ? 'to undo' : '',
          text,
        ]),
      ];
      if (entry.heldBy) {
        rows.push(['held by', `process ${entry.heldBy.pid}: ${entry.heldBy.command}`]);
      }
      if (entry.kubeconfig !== undefined)
        rows.push(['look', `export KUBECONFIG=${entry.kubeconfig}`]);
      for (const [name, { host, port }] of Object.entries(entry.ports ?? {})) {
        rows.push(['open', `http://${host}:${port}  # ${name}`]);
      }
      rows.push(['next', entry.next]);
      return [head.join(', '), ...rows.map(([name, value]) => `  ${name.padEnd(10)}${value}`)].join(
        '\n',
      );
    })
    .join('\n\n');
}

/** What would surprise whoever waits for ten seconds in it. */
const speedText = ({ speed = 1 }: ClusterStatus): string =>
  speed === 1 ? '' : `, its time runs ${speed} times as fast`;

/** `lab recover` */
export function recoverCommand(): LabCommand {
  const command = new LabCommand('recover').description(
    'undo what the journal of a cluster holds, whatever happened to the run',
  );
  return clusterOptions(command)
    .action(async (flags: ClusterFlags) => {
      const { LabError } = await import('../../base/index.js');
      const { status, recover, stateOf, choose } = await load();
      const state = stateOf(flags);
      const { cluster } = choose(await status(state), flags.cluster);
      const results = await recover(state, cluster);
      print(flags.output, results, () => stripControl(undoText(results)));
      if (results.every((result) => result.ok)) return;
      // stdout has its one document already: which undo failed is in it.
      const error = new LabError('UNDO_FAILED', {
        message: `Not everything on ${cluster} could be undone`,
      });
      process.stderr.write(`${errorText(error, false)}\n`);
      process.exitCode = CODES.UNDO_FAILED.exit;
    })
    .promises({
      json: 'a list of undo steps: text, ok, note',
      jsonl: 'one undo step per line',
      exits: {
        passed: 'everything is as it was',
        error: 'something could not be undone; it is named',
      },
      examples: [['lab recover', 'after a run that was killed']],
    });
}

function undoText(results: UndoResult[]): string {
  if (results.length === 0) return 'Nothing to undo.';
  return results
    .map(({ ok, text, note }) => `${ok ? 'undone' : 'FAILED'}  ${text}${note ? ` (${note})` : ''}`)
    .join('\n');
}

/** `lab down` */
export function downCommand(): LabCommand {
  const command = new LabCommand('down').description('delete one cluster of lab');
  return clusterOptions(command)
    .action(async (flags: ClusterFlags) => {
      const { status, down, stateOf, choose } = await load();
      const state = stateOf(flags);
      // A named cluster that is gone already is as wanted.
      const cluster = flags.cluster ?? choose(await status(state), undefined).cluster;
      const existed = await down(state, cluster);
      print(flags.output, { cluster, existed }, () =>
        existed ? `Deleted ${cluster}.` : `There was no cluster ${cluster}.`,
      );
    })
    .promises({
      json: '`{cluster, existed}`',
      exits: { passed: 'the cluster is gone (also when it was not there)' },
      examples: [['lab down --cluster atlan-outage', 'this one']],
    });
}

/** `lab clean` */
export function cleanCommand(): LabCommand {
  return new LabCommand('clean')
    .description('delete every cluster of lab that no living process works on')
    .addOption(providerOption())
    .option('--dry-run', 'only name them')
    .action(async (flags: ClusterFlags & { dryRun?: boolean }) => {
      const { clean, stateOf } = await load();
      const { clusters, failed } = await clean(stateOf(flags), flags.dryRun ?? false);
      if (failed.length === 0 || clusters.length > 0 || flags.output !== 'text') {
        print(flags.output, clusters, () => cleanText(clusters, flags.dryRun ?? false));
      }
      for (const { cluster, error } of failed) {
        process.stderr.write(`${cluster} is still there:\n${errorText(error, false)}\n`);
      }
      if (failed.length > 0) process.exitCode = EXIT.error;
    })
    .promises({
      json: 'a list of names: what was deleted',
      jsonl: 'one name per line, as a JSON string',
      exits: {
        passed: 'nothing of lab is left but what a living process works on',
        error: 'a cluster could not be deleted; it is named, and the others are gone',
      },
      examples: [
        ['lab clean --dry-run', 'what would go'],
        ['lab clean', 'leave nothing behind'],
      ],
    });
}

function cleanText(clusters: string[], dryRun: boolean): string {
  if (clusters.length === 0) return 'Nothing to clean.';
  return clusters.map((name) => `${dryRun ? 'would delete' : 'deleted'} ${name}`).join('\n');
}
