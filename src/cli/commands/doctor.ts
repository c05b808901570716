import { EXIT } from '../../base/index.js';
import type { DoctorLine } from '../../preflight/index.js';
import { providerOption, upgradeTargetOption, type CommonFlags } from '../flags.js';
import { LabCommand } from '../lab-command.js';
import { columns } from '../layout.js';
import { print } from '../output.js';

const MARK = { ok: '✔', warn: '!', fail: '✖' } as const;

/** A line a finding, below it how to mend it, and what it all means. */
export function doctorText(lines: DoctorLine[]): string {
  const failed = lines.filter((line) => line.state === 'fail');
  const last =
    failed.length === 0
      ? 'This machine is ready. Next: lab run atlan-outage'
      : `Not ready: ${failed.map((line) => line.id).join(', ')}.`;
  const table = columns(
    lines.flatMap((line) => [
      [`${MARK[line.state]} ${line.id}`, line.seen],
      ...(line.mend === undefined ? [] : [['', `→ ${line.mend}`]]),
    ]),
  );
  return `${table}\n\n${last}`;
}

/** `lab doctor` */
export function doctorCommand(): LabCommand {
  return new LabCommand('doctor')
    .description('look at this machine and say what is missing and how to mend it')
    .addOption(providerOption())
    .addOption(upgradeTargetOption())
    .action(async (flags: CommonFlags & { provider: string; upgradeTarget?: string }) => {
      const { doctor } = await import('../../preflight/index.js');
      const { upgradeTargetOf } = await import('../run-options.js');
      const upgradeTarget = upgradeTargetOf(flags.upgradeTarget);
      const lines = await doctor({
        provider: flags.provider,
        ...(upgradeTarget ? { upgradeTarget } : {}),
      });
      const shown = flags.quiet ? lines.filter((line) => line.state !== 'ok') : lines;
      print(flags.output, lines, () =>
        flags.quiet && shown.length === 0 ? '' : doctorText(shown),
      );
      process.exitCode = lines.some((line) => line.state === 'fail') ? EXIT.error : EXIT.passed;
    })
    .promises({
      json: 'a list of findings: id, state (ok, warn, fail), seen, mend',
      jsonl: 'one finding per line',
      exits: {
        passed: 'ready (there may be warnings)',
        error: 'something is missing; it is named',
      },
      examples: [
        ['lab doctor', 'before the first run'],
        ['lab doctor --quiet', 'only what is not right'],
        ['lab doctor --provider kind', 'what clusters of containers need'],
      ],
    });
}
