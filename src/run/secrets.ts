import { LabError } from '../base/index.js';
import {
  actionsOf,
  type ActionUse,
  type KubeApi,
  type KubeObject,
  type Scenario,
} from '../model/index.js';
import { redactor, secretValuesOf, secretValuesOfPatch, type Redactor } from '../report/index.js';

/** Texts of so many characters are remembered, and so many of them. */
const SHORT = 100;
const MANY = 5000;

/**
 * The secret values a run knows: those of its scenario from the start, and those of the objects
 * it is shown by the API as it changes them. What leaves the run goes through `hide`.
 */
export class Secrets {
  private readonly values: Set<string>;
  private readonly publicNames: string[];
  private current: Redactor | undefined;
  /** What short texts came to: names and words of a timeline come again and again. */
  private readonly known = new Map<string, string>();

  constructor(scenario: Scenario) {
    this.values = new Set(secretsOfScenario(scenario));
    this.publicNames = namesOf(scenario);
  }

  readonly hide: Redactor = (text) => {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    this.current ??= redactor([...this.values], this.publicNames);
    const safe = this.current(text);
    if (text.length <= SHORT) {
      if (this.known.size >= MANY) this.known.clear();
      this.known.set(text, safe);
    }
    return safe;
  };

  /** The same error, for who waits outside the run; its cause stays inside. */
  hideError(error: LabError): LabError {
    const { code, message, next, where, details, stack } = error;
    const hidden = new LabError(code, {
      message: this.hide(message),
      next: this.hide(next),
      details: details.map(this.hide),
      ...(where ? { where } : {}),
    });
    if (stack !== undefined) hidden.stack = this.hide(stack);
    return hidden;
  }

  learn(object: unknown): void {
    for (const value of secretValuesOf(object)) {
      if (this.values.has(value)) continue;
      this.values.add(value);
      this.current = undefined;
      this.known.clear();
    }
  }

  /** The same API; the secrets of every object that is read or changed one by one are learnt. */
  watching(kube: KubeApi): KubeApi {
    const learnt = async <T>(asked: Promise<T>): Promise<T> => {
      const object = await asked;
      this.learn(object);
      return object;
    };
    const watched: Partial<KubeApi> = {
      get: (ref) => learnt(kube.get(ref)),
      create: (object) => learnt(kube.create(object)),
      apply: (object, options) => learnt(kube.apply(object, options)),
      patch: (ref, strategy, body, options) => learnt(kube.patch(ref, strategy, body, options)),
    };
    return Object.assign(Object.create(kube) as KubeApi, watched);
  }
}

function secretsOfScenario(scenario: Scenario): string[] {
  const { objects } = scenario.workload;
  return [
    ...secretValuesOf(objects),
    ...actionsOf(scenario).flatMap((use) => secretsOfAction(use, objects)),
  ];
}

function secretsOfAction(use: ActionUse, objects: KubeObject[]): string[] {
  const undo = use.undo && 'actions' in use.undo ? use.undo.actions : [];
  return [
    ...(use.kind === 'apply' ? secretValuesOf(use.spec.objects) : []),
    ...(use.kind === 'patch' ? secretsOfPatch(use.spec, objects) : []),
    ...undo.flatMap((inner) => secretsOfAction(inner, objects)),
  ];
}

function secretsOfPatch(
  { kind, name, body }: Extract<ActionUse, { kind: 'patch' }>['spec'],
  objects: KubeObject[],
): string[] {
  const target = objects.find((object) => object.kind === kind && object.metadata.name === name);
  return secretValuesOfPatch(kind, body, target);
}

/** What a scenario calls its things: a Secret that holds the name of a Service does not hide the Service. */
function namesOf({ metadata, workload, faults, load, images }: Scenario): string[] {
  return [
    metadata.name,
    ...workload.namespaces,
    ...workload.objects.flatMap((object) => [object.kind, object.metadata.name]),
    ...faults.map((fault) => fault.name),
    ...load.map(({ name }) => name),
    ...images,
  ];
}
