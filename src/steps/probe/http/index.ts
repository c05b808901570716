import { clip } from '../../../base/index.js';
import { comparisonText, compares, type Probe, type ProbeSpecs } from '../../../model/index.js';
import { matchText, noData, sampleOf, textPart, type Judged } from '../../common/sample.js';
import { request, type HttpOutcome } from './request.js';

type Spec = ProbeSpecs['http'];
type Answer = Extract<HttpOutcome, { kind: 'answer' }>;

/** An HTTP request from this machine to a declared port, each on a new connection. */
export const http: Probe<'http'> = {
  kind: 'http',
  async sample(spec, context) {
    const target = context.ports[spec.port];
    if (!target) return noData('answer', `the cluster has no port ${spec.port}`);
    const outcome = await request({
      ...target,
      path: spec.path,
      method: spec.method,
      headers: spec.headers,
      timeout: spec.timeout,
      signal: context.signal,
    });
    if (outcome.kind === 'unknown') return noData('answer', outcome.why);
    const seen = outcome.kind === 'answer' ? `HTTP ${outcome.status}` : FAILURES[outcome.failure];
    if (spec.failure !== undefined) {
      const ok = outcome.kind === 'failure' && outcome.failure === spec.failure;
      return sampleOf([{ field: 'failure', expected: FAILURES[spec.failure], seen, ok }]);
    }
    if (outcome.kind === 'failure') {
      return sampleOf(expectations(spec).map((part) => ({ ...part, seen, ok: false })));
    }
    return sampleOf(expectations(spec, outcome), `HTTP ${outcome.status}\n${outcome.body}`);
  },
};

const FAILURES = {
  refused: 'connection refused',
  reset: 'connection reset',
  closed: 'connection closed without a whole answer',
  timeout: 'no answer in time',
} as const;

/** The parts of the expectation; beside what was seen when there is an answer. */
function expectations(spec: Spec, answer?: Answer): Judged[] {
  const parts: Judged[] = [];
  const add = (
    field: string,
    expected: string,
    judge: (a: Answer) => [string, boolean | undefined],
  ): void => {
    const [seen, ok] = answer ? judge(answer) : ['', false];
    parts.push({ field, expected, seen, ok });
  };
  const { status, body, latency } = spec;
  if (status) {
    add('status', status.join(' or '), (a) => [String(a.status), status.includes(a.status)]);
  }
  if (body) {
    add('body', matchText(body), (a) => {
      const part = textPart('body', body, a.body);
      return [clip(part.seen, 200), part.ok];
    });
  }
  for (const [name, match] of Object.entries(spec.header ?? {})) {
    add(`header ${name}`, matchText(match), (a) => {
      const value = a.headers[name.toLowerCase()];
      if (value === undefined) return ['absent', false];
      const part = textPart(name, match, [value].flat().join(', '));
      return [part.seen, part.ok];
    });
  }
  if (latency) {
    const inMs = (n: number): string => `${Math.round(n)} ms`;
    add('latency', comparisonText(latency, inMs), (a) => [inMs(a.ms), compares(a.ms, latency)]);
  }
  if (parts.length === 0) add('answer', 'any answer', (a) => [`HTTP ${a.status}`, true]);
  return parts;
}
