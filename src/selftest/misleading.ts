import type { ActionUse, Fault, KubeObject, NamedRef, Scenario } from '../model/index.js';
import { isWorkload, refOfObject } from '../model/index.js';
import { DECOY_IMAGE, DECOY_LABELS, decoyPod, portOf } from './decoys.js';

/** Something that looks like a fix and is none, as actions in place of the fix. */
export interface Misleading {
  text: string;
  actions: ActionUse[];
  /** Images that it brings. */
  images: string[];
}

type Spec<K extends ActionUse['kind']> = Extract<ActionUse, { kind: K }>['spec'];

/** What can be done to a fault's victims and Services that must not pass for a fix. Pure. */
export function misleading(scenario: Scenario, fault: Fault): Misleading[] {
  const { namespace, objects } = scenario.workload;
  const find = (ref: NamedRef): KubeObject | undefined =>
    objects.find(
      ({ kind, metadata }) =>
        kind === ref.kind &&
        metadata.name === ref.name &&
        (metadata.namespace ?? namespace) === (ref.namespace ?? namespace),
    );
  const found = (refs: NamedRef[]): KubeObject[] => [
    ...new Set(refs.flatMap((ref) => find(ref) ?? [])),
  ];
  const victims = found(fault.victims).filter(isWorkload);
  const workloads = found([...fault.victims, fault.culprit]).filter(isWorkload);
  const services = objects.filter(
    (object) =>
      object.kind === 'Service' &&
      (object === find(fault.culprit) || victims.some((victim) => selects(object, victim))),
  );
  return [
    ...victims.flatMap((victim) => ofVictim(victim, services, fault, namespace)),
    ...workloads.flatMap((workload) => limitRaised(workload, namespace)),
    ...services.flatMap((service) => elsewhere(service, objects, namespace)),
  ];
}

function ofVictim(
  victim: KubeObject,
  services: KubeObject[],
  fault: Fault,
  home: string,
): Misleading[] {
  const name = nameOf(victim, home);
  const ref = refOfObject(victim) as Spec<'scale'>;
  const away = use('scale', { ...ref, replicas: 0 });
  const service = services.find((each) => selects(each, victim));
  const decoy =
    service && decoyPod(victim.metadata.namespace, labelsOf(victim), portOf(service, [victim]));
  // A rollout restart is a right fix where the culprit is what is restarted and keeps its damage in memory.
  const restart = use('rolloutRestart', ref as Spec<'rolloutRestart'>);
  return [
    { text: `${name} scaled to 0`, actions: [away], images: [] },
    { text: `${name} deleted`, actions: [use('delete', ref)], images: [] },
    ...(decoy
      ? [
          {
            text: `${name} replaced by a pod that has its labels`,
            actions: [away, applied(decoy)],
            images: [DECOY_IMAGE],
          },
        ]
      : []),
    ...(fault.fix.some(({ kind }) => kind === 'rolloutRestart')
      ? []
      : [
          {
            text: `pods of ${name} deleted, their counters begin anew`,
            actions: [restart],
            images: [],
          },
        ]),
  ];
}

/** As if a limit that nobody can reach were the same as one that fits. */
function limitRaised(workload: KubeObject, home: string): Misleading[] {
  const limited = containersOf(workload).filter(({ resources }) => resources?.limits?.['memory']);
  if (limited.length === 0) return [];
  const ref = refOfObject(workload) as Spec<'setResources'>;
  return [
    {
      text: `the memory limit of ${nameOf(workload, home)} raised to 100Gi`,
      actions: limited.map(({ name }) =>
        use('setResources', { ...ref, container: name, requests: {}, limits: { memory: '100Gi' } }),
      ),
      images: [],
    },
  ];
}

function elsewhere(service: KubeObject, objects: KubeObject[], home: string): Misleading[] {
  const { namespace } = service.metadata;
  const port = portOf(service, objects);
  const ref = refOfObject(service);
  const pointed = use('patch', {
    ...ref,
    strategy: 'json',
    body: [{ op: 'replace', path: '/spec/selector', value: DECOY_LABELS }],
  });
  const made = (text: string, pod: KubeObject): Misleading => ({
    text: `${nameOf(service, home)} points at ${text}`,
    actions: [applied(pod), pointed],
    images: [DECOY_IMAGE],
  });
  return [
    made('a pod that answers 200 with another body', decoyPod(namespace, DECOY_LABELS, port)),
    made(
      'a listed endpoint that refuses',
      decoyPod(namespace, DECOY_LABELS, port, { refuses: true }),
    ),
  ];
}

/** With its namespace where that is not the workload's own: two of one name are two cases. */
const nameOf = ({ kind, metadata: { name, namespace } }: KubeObject, home: string): string =>
  `${kind} ${namespace === undefined || namespace === home ? '' : `${namespace}/`}${name}`;

/** An action of our own, in the words of the others. */
function use<K extends ActionUse['kind']>(kind: K, spec: Spec<K>): ActionUse {
  return { id: `selftest.${kind}`, text: `${kind} (misleading)`, kind, spec } as ActionUse;
}

const applied = (object: KubeObject): ActionUse =>
  use('apply', { source: 'a decoy', objects: [object] });

interface Template {
  metadata?: { labels?: Record<string, string> };
  spec?: { containers?: { name: string; resources?: { limits?: Record<string, unknown> } }[] };
}

const templateOf = ({ spec }: KubeObject): Template => spec?.['template'] ?? {};
const containersOf = (object: KubeObject) => templateOf(object).spec?.containers ?? [];
const labelsOf = (object: KubeObject): Record<string, string> =>
  templateOf(object).metadata?.labels ?? {};

function selects(service: KubeObject, workload: KubeObject): boolean {
  const selector = Object.entries((service.spec?.['selector'] ?? {}) as Record<string, string>);
  const labels = labelsOf(workload);
  return (
    selector.length > 0 &&
    service.metadata.namespace === workload.metadata.namespace &&
    selector.every(([key, value]) => labels[key] === value)
  );
}
