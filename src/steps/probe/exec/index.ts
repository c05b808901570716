import type { Probe } from '../../../model/index.js';
import { capture } from '../../common/capture.js';
import { commandParts } from '../../common/command-parts.js';
import { expandPlaceholders } from '../../common/placeholders.js';
import { podTargetText, runningPod } from '../../common/pods.js';
import { noData, sampleOf } from '../../common/sample.js';

/** A command in a running container: its exit code (0 unless the spec says more) and output. */
export const exec: Probe<'exec'> = {
  kind: 'exec',
  async sample(spec, context) {
    const target = await runningPod(spec.in, context);
    if (!target) return noData('exit code', `no running container in ${podTargetText(spec.in)}`);
    const expanded = await expandPlaceholders(spec.command, context, target.namespace);
    if ('missing' in expanded) return noData('exit code', expanded.missing);
    const result = await context.kube.exec(target, expanded.args, {
      timeout: spec.timeout,
      signal: context.signal,
    });
    const { stdout, stderr } = spec;
    const exitCode = spec.exitCode ?? (stdout || stderr || spec.capture ? undefined : [0]);
    const parts = commandParts({ ...spec, exitCode }, result);
    if (spec.capture) parts.push(capture(spec.capture, result.stdout, context));
    return sampleOf(parts, `${result.stdout}\n${result.stderr}`.trim());
  },
};
