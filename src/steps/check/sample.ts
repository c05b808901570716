import type { Check, ProbeContext, Sample } from '../../model/index.js';
import { sampleProbe } from '../probes.js';

export interface CheckSample extends Sample {
  /** Index into `any` of the alternative that held, when there are several. */
  alternative?: number;
}

/**
 * One look at a check. Alternatives are tried in order; the first that is true decides. When
 * none is, the fields of all are returned; an alternative that could not be looked at then
 * leaves the whole open.
 */
export async function sampleCheck(check: Check, context: ProbeContext): Promise<CheckSample> {
  const samples: Sample[] = [];
  for (const [alternative, use] of check.any.entries()) {
    const sample = await sampleProbe(use, context);
    if (check.any.length === 1) return sample;
    if (sample.ok === true) return { ...sample, alternative };
    samples.push(sample);
  }
  const evidence = samples.map((sample) => sample.evidence).filter((text) => text !== undefined);
  return {
    ok: samples.some((sample) => sample.ok === undefined) ? undefined : false,
    fields: samples.flatMap((sample) => sample.fields),
    ...(evidence.length === 0 ? {} : { evidence: evidence.join('\n') }),
  };
}
