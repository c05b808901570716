import { clip, LabError, stripControl } from '../../../base/index.js';
import type { Action, ExecResult, PodTarget } from '../../../model/index.js';
import { capture } from '../../common/capture.js';
import { kubectlCommand } from '../../common/kubectl.js';
import { expandPlaceholders } from '../../common/placeholders.js';
import { podTargetText, runningPod } from '../../common/pods.js';

const results = new WeakMap<object, ExecResult>();

/** A command in a container, which must end with 0. Its undo cannot be derived: the scenario declares it. */
export const exec: Action<'exec'> = {
  kind: 'exec',
  kubectl(spec, home) {
    const namespace = spec.in.namespace ?? home;
    const container = spec.in.container === undefined ? [] : ['-c', spec.in.container];
    const command = kubectlCommand(namespace, ['exec', POD, ...container, '--', ...spec.command]);
    return command.replace(POD, () => podArgument(spec.in, namespace));
  },
  undo: () =>
    Promise.resolve([{ op: 'none', reason: 'The undo of a command is declared by the scenario.' }]),
  async run(spec, context) {
    const target = await runningPod(spec.in, context);
    if (!target) {
      throw new LabError('EXEC_FAILED', {
        message: `No container runs in ${podTargetText(spec.in)}.`,
      });
    }
    const expanded = await expandPlaceholders(spec.command, context, target.namespace);
    if ('missing' in expanded) throw new LabError('EXEC_FAILED', { message: expanded.missing });
    const { timeout } = spec;
    const result = await context.kube.exec(target, expanded.args, {
      timeout,
      signal: context.signal,
    });
    results.set(spec, result);
    if (result.exitCode === 0 && !result.timedOut) {
      const part = spec.capture && capture(spec.capture, result.stdout, context);
      if (!part || part.ok === true) return;
      throw new LabError('EXEC_FAILED', {
        message: `${spec.command.join(' ')} in ${target.pod}: ${part.field} is to be ${part.expected}, and is: ${part.seen}.`,
      });
    }
    const how = result.timedOut ? `no end within ${timeout} ms` : `exit ${result.exitCode}`;
    throw new LabError('EXEC_FAILED', {
      message: `${spec.command.join(' ')} in ${target.pod} failed (${how}).`,
      details: outputOf(result).split('\n').slice(-20),
    });
  },
  readBack(spec) {
    const result = results.get(spec);
    return Promise.resolve(
      result
        ? { ok: true, text: clip(`exit ${result.exitCode}: ${outputOf(result)}`, 600) }
        : { ok: false, text: 'the command was not run' },
    );
  },
};

function outputOf(result: ExecResult): string {
  return stripControl(`${result.stdout}\n${result.stderr}`).trim();
}

/** Stands for the pod while the rest is quoted. */
const POD = 'POD';

function podArgument(target: PodTarget, namespace: string | undefined): string {
  if (target.name !== undefined) return target.name;
  const list = ['get', 'pod', '-l', target.selector ?? '', '-o', 'name'];
  return `"$(${kubectlCommand(namespace, list)} | head -n 1)"`;
}
