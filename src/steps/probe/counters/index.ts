import { clip, formatDuration } from '../../../base/index.js';
import type { Probe, ProbeContext, ProbeSpecs } from '../../../model/index.js';
import { expandPlaceholders } from '../../common/placeholders.js';
import { asPod, containerStatus, podTargetText, runningPod } from '../../common/pods.js';
import { noData, numberPart, sampleOf, type Judged } from '../../common/sample.js';
import { clockScaleOf, wallTime } from '../../common/time.js';
import { readCounters } from './read.js';

type Spec = ProbeSpecs['counters'];

/** The counters at one moment, and in which run of which container. */
interface Look {
  /** ms, of a clock that never goes back. */
  at: number;
  values: Map<string, number>;
  run: string;
}

/**
 * What became of counters over a window. A look takes that long: it asks at its beginning and at its end, so
 * that it judges nothing from before it began.
 */
export const counters: Probe<'counters'> = {
  kind: 'counters',
  window: (spec) => spec.over,
  async sample(spec, context) {
    const first = await look(spec, context);
    if ('lacking' in first) return noData('counters', first.lacking);
    await context.clock.sleep(wallTime(spec.over, context), context.signal);
    const last = await look(spec, context);
    if ('lacking' in last) return noData('counters', last.lacking);
    const evidence = evidenceOf(first, last);
    const anew = begunAnew(first, last);
    if (anew !== undefined) return { ...noData('counters', anew, 'counters that go on'), evidence };
    return sampleOf(partsOf(spec, first, last, context), evidence);
  },
};

async function look(spec: Spec, context: ProbeContext): Promise<Look | { lacking: string }> {
  const target = await runningPod(spec.in, context);
  if (!target) return { lacking: `no running container in ${podTargetText(spec.in)}` };
  const expanded = await expandPlaceholders(spec.command, context, target.namespace);
  if ('missing' in expanded) return { lacking: expanded.missing };
  const asked = context.clock.elapsed();
  const result = await context.kube.exec(target, expanded.args, {
    timeout: spec.timeout,
    signal: context.signal,
  });
  // When the numbers were true: somewhere between the question and the end of the answer.
  const at = (asked + context.clock.elapsed()) / 2;
  if (result.timedOut) return { lacking: `no end within ${spec.timeout} ms` };
  if (result.exitCode !== 0) {
    const said = clip(`${result.stderr}\n${result.stdout}`.trim(), 200);
    return { lacking: `exit ${result.exitCode}: ${said}` };
  }
  const names = namesOf(spec);
  const values = readCounters(result.stdout, names);
  const missing = names.filter((name) => !values.has(name));
  if (missing.length > 0) return { lacking: `the output has no number for ${missing.join(', ')}` };
  return { at, values, run: runOf(target, context) };
}

function namesOf({ rate, increase, ratio }: Spec): string[] {
  const all = [rate?.of, increase?.of, ratio?.of, ratio?.to].flatMap((names) => names ?? []);
  return [...new Set(all)];
}

/** Which run of a container it is: another one counts from 0. */
function runOf(
  { namespace, pod, container }: { namespace: string; pod: string; container: string },
  context: ProbeContext,
): string {
  const object = context.view.get({ kind: 'Pod', namespace, name: pod });
  const restarts = object && containerStatus(asPod(object), container)?.restartCount;
  return `${pod}/${container}, ${restarts ?? 0} restarts`;
}

function begunAnew(first: Look, last: Look): string | undefined {
  if (first.run !== last.run) return `another run of the program: ${first.run}, then ${last.run}`;
  const fallen = [...last.values].find(([name, value]) => value < (first.values.get(name) ?? 0));
  if (fallen === undefined) return undefined;
  const [name, value] = fallen;
  return `${name} fell from ${first.values.get(name)} to ${value}: it began anew`;
}

function partsOf(spec: Spec, first: Look, last: Look, context: ProbeContext): Judged[] {
  const risen = (names: string[]): number =>
    names.reduce(
      (sum, name) => sum + (last.values.get(name) ?? NaN) - (first.values.get(name) ?? NaN),
      0,
    );
  const seconds = ((last.at - first.at) / 1000) * clockScaleOf(context);
  const over = `over ${formatDuration(spec.over)}`;
  const parts: Judged[] = [];
  const { rate, increase, ratio } = spec;
  if (rate) {
    const value = seconds > 0 ? risen(rate.of) / seconds : undefined;
    const field = `${rate.of.join(' + ')} per second ${over}`;
    parts.push(numberPart(field, rate.perSecond, value, short));
  }
  if (increase) {
    const field = `increase of ${increase.of.join(' + ')} ${over}`;
    parts.push(numberPart(field, increase.by, risen(increase.of), short));
  }
  if (ratio) {
    const base = risen(ratio.to);
    const field = `${ratio.of.join(' + ')} / ${ratio.to.join(' + ')} ${over}`;
    const part = numberPart(field, ratio.is, base > 0 ? risen(ratio.of) / base : undefined, short);
    parts.push(
      base > 0 ? part : { ...part, seen: `no data: ${ratio.to.join(' + ')} did not rise` },
    );
  }
  return parts;
}

function evidenceOf(first: Look, last: Look): string {
  return [...last.values]
    .map(([name, value]) => `${name}: ${first.values.get(name)} → ${value}`)
    .join('\n');
}

function short(n: number): string {
  return String(Number(n.toPrecision(4)));
}
