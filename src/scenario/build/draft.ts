import { clip } from '../../base/index.js';
import type { KubeObject, NamedRef, Scenario, Truth } from '../../model/index.js';
import type { ManifestObject } from '../manifests/objects.js';
import type { ProblemCode } from '../problem-codes.js';
import type { Problem } from '../problem.js';
import type { Locate, Path } from '../source/position.js';
import type { RawScenario } from './raw.js';

export interface Report {
  code: ProblemCode;
  message: string;
  expected?: string;
  suggestion?: string | undefined;
}

/** Everything the cross-checks look at: parsed parts, places, objects, the scenario as built so far. */
export interface Draft {
  raw: RawScenario;
  scenario: Scenario;
  truth: Truth;
  /** Objects of the workload's manifests. */
  workload: ManifestObject[];
  /** Objects that apply actions bring. */
  applied: ManifestObject[];
  /** Objects of the variants: no check and no action may name one, they are not always there. */
  beside: ManifestObject[];
  locate: Locate;
  /** Reports a problem at a place of the scenario file. */
  report(path: Path, report: Report, at?: 'key' | 'value'): void;
  /** Reports a problem at a place of a manifest. */
  reportObject(object: ManifestObject, path: Path, report: Report, at?: 'key' | 'value'): void;
}

/** All objects that lab may ever make for the scenario. */
export function everyObject(draft: Draft): ManifestObject[] {
  return [...allObjects(draft), ...draft.beside];
}

/** All objects that a run of the scenario has, whatever its variant. */
export function allObjects(draft: Draft): ManifestObject[] {
  return [...draft.workload, ...draft.applied];
}

/** The object of a reference, among all that a run has unless told otherwise. */
export function findObject(
  draft: Draft,
  ref: NamedRef,
  among = allObjects(draft),
): ManifestObject | undefined {
  const namespace = ref.namespace ?? draft.scenario.workload.namespace;
  return among.find(
    ({ object }) =>
      object.kind === ref.kind &&
      object.metadata.name === ref.name &&
      (object.metadata.namespace === undefined || object.metadata.namespace === namespace),
  );
}

/** Whether two references mean the same object. */
export function sameObject(a: NamedRef, b: NamedRef): boolean {
  return a.kind === b.kind && a.name === b.name && (a.namespace ?? '') === (b.namespace ?? '');
}

export function addProblem(
  problems: Problem[],
  place: Omit<Problem, keyof Report>,
  report: Report,
): void {
  const { suggestion, ...rest } = report;
  problems.push({
    ...place,
    ...rest,
    message: clip(rest.message, 300),
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

/** `Deployment/web`, for an object. */
export function objectText(object: KubeObject): string {
  return `${object.kind}/${object.metadata.name}`;
}
