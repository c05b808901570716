import type { ExecResult, Probe, ProbeSpecs } from '../../../model/index.js';
import { capture } from '../../common/capture.js';
import { expandPlaceholders } from '../../common/placeholders.js';
import { podTargetText, runningPod } from '../../common/pods.js';
import { noData, sampleOf, textPart, type Judged } from '../../common/sample.js';

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
    const parts = partsOf(spec, result);
    if (spec.capture) parts.push(capture(spec.capture, result.stdout, context));
    return sampleOf(parts, `${result.stdout}\n${result.stderr}`.trim());
  },
};

function partsOf(spec: ProbeSpecs['exec'], result: ExecResult): Judged[] {
  const parts: Judged[] = [];
  const codes = spec.exitCode ?? (spec.stdout || spec.stderr || spec.capture ? undefined : [0]);
  if (codes) {
    parts.push({
      field: 'exit code',
      expected: codes.join(' or '),
      seen: result.timedOut ? `no end within ${spec.timeout} ms` : String(result.exitCode),
      ok: !result.timedOut && codes.includes(result.exitCode),
    });
  }
  if (spec.stdout) parts.push(textPart('stdout', spec.stdout, result.stdout));
  if (spec.stderr) parts.push(textPart('stderr', spec.stderr, result.stderr));
  return parts;
}
