import { LabError } from '../../../base/index.js';
import type { Probe, ProbeContext, ProbeSpecs } from '../../../model/index.js';
import {
  containerName,
  containerStatus,
  livePods,
  podTargetText,
  type Pod,
} from '../../common/pods.js';
import { matchText, noData, sampleOf, textMatches } from '../../common/sample.js';

type Spec = ProbeSpecs['logs'];

/** A text in the log of a container (of any pod of the target), or in none of them. */
export const logs: Probe<'logs'> = {
  kind: 'logs',
  async sample(spec, context) {
    const pods = await livePods(spec, context);
    if (pods.length === 0) return noData('log', `no live ${podTargetText(spec)}`);
    const looks = await Promise.all(pods.map((pod) => look(pod, spec, context)));
    const hit = looks.find((one) => one.found === true);
    const unknown = looks.some((one) => one.found === undefined);
    const found = hit !== undefined ? true : unknown ? undefined : false;
    return sampleOf(
      [
        {
          field: spec.previous ? 'previous log' : 'log',
          expected: `${spec.absent ? 'nowhere ' : ''}${matchText(spec.text)}`,
          seen: looks.map((one) => one.seen).join(', '),
          ok: found === undefined ? undefined : found !== spec.absent,
        },
      ],
      hit?.evidence ?? looks.map((one) => one.evidence).join('\n'),
    );
  },
};

interface Look {
  found: boolean | undefined;
  seen: string;
  evidence: string;
}

async function look(pod: Pod, spec: Spec, context: ProbeContext): Promise<Look> {
  const container = containerName(pod, spec);
  const name = pod.metadata.name;
  if (spec.previous && containerStatus(pod, container)?.restartCount === 0) {
    // It never restarted: no text can be in a log that cannot exist, but "absent" is not shown by that.
    return {
      found: spec.absent ? undefined : false,
      seen: `${name}: never restarted`,
      evidence: '',
    };
  }
  const namespace = pod.metadata.namespace ?? context.namespace;
  const text = await read(context, { namespace, pod: name, container }, spec);
  if (text === undefined) return { found: undefined, seen: `${name}: no log`, evidence: '' };
  const lines = text.trimEnd().split('\n');
  const whole = textMatches(text, spec.text);
  const line = whole === false ? undefined : lines.find((one) => textMatches(one, spec.text));
  // A long log is searched line by line; what is in no line may still be in several.
  const found = whole ?? (line === undefined ? undefined : true);
  return {
    found,
    seen: `${name}: ${found ? 'found' : 'not found'} in ${lines.length} lines`,
    evidence: line ?? lines.slice(-5).join('\n'),
  };
}

/** The API refuses a log while the container is being created: that is "no log". */
async function read(
  context: ProbeContext,
  target: { namespace: string; pod: string; container: string },
  spec: Spec,
): Promise<string | undefined> {
  try {
    return await context.kube.logs(target, { previous: spec.previous, tailLines: spec.tailLines });
  } catch (error) {
    if (error instanceof LabError && error.code === 'API_REFUSED') return undefined;
    throw error;
  }
}
