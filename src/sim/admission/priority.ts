import type { Admission, Api, Attributes, Sim } from '../contract/index.js';
import type { Pod, PriorityClass } from '../types/index.js';
import { forbid } from './forbid.js';

const CLASSES = 'priorityclasses.scheduling.k8s.io';

/** The number behind a pod's priority class (plugin/pkg/admission/priority). */
export function priority({ api }: Pick<Sim, 'api'>): Admission {
  return {
    name: 'Priority',
    mutate(attributes) {
      const { operation, resource, subresource, object, old } = attributes;
      if (resource !== 'pods' || subresource !== '') return;
      if (operation === 'CREATE') return resolve(api, attributes);
      const { spec } = object as Pod;
      const { spec: before } = old as Pod;
      if (spec === undefined || before === undefined) return;
      if (before.priority !== undefined) spec.priority ??= before.priority;
      if (before.preemptionPolicy !== undefined) spec.preemptionPolicy ??= before.preemptionPolicy;
    },
    validate(attributes) {
      const { resource, object, operation, name } = attributes;
      if (resource !== CLASSES || operation === 'DELETE') return;
      if ((object as PriorityClass).globalDefault !== true) return;
      const present = defaultClass(api)?.metadata?.name;
      if (present === undefined || (operation === 'UPDATE' && present === name)) return;
      const why = `PriorityClass ${present} is already marked as default. Only one default can exist`;
      throw forbid(api, attributes, why);
    },
  };
}

function resolve(api: Api, attributes: Attributes): void {
  const { spec } = attributes.object as Pod;
  if (spec === undefined) return;
  const wanted = spec.priorityClassName ?? '';
  const found = wanted === '' ? defaultClass(api) : api.get<PriorityClass>(CLASSES, '', wanted);
  if (found === undefined && wanted !== '') {
    throw forbid(api, attributes, `no PriorityClass with name ${wanted} was found`);
  }
  if (found?.metadata?.name !== undefined) spec.priorityClassName = found.metadata.name;
  const value = found?.value ?? 0;
  const given = spec.priority ?? value;
  if (given !== value) {
    const why = `the integer value of priority (${given}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`;
    throw forbid(api, attributes, why);
  }
  spec.priority = value;
  const policy = found === undefined ? 'PreemptLowerPriority' : found.preemptionPolicy;
  if (policy === undefined) return;
  const asked = spec.preemptionPolicy ?? policy;
  if (asked !== policy) {
    const why = `the string value of PreemptionPolicy (${asked}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`;
    throw forbid(api, attributes, why);
  }
  spec.preemptionPolicy = policy;
}

/** The class of pods that name none: the lowest of those that are marked as default. */
function defaultClass(api: Api): PriorityClass | undefined {
  return api
    .list<PriorityClass>(CLASSES)
    .filter(({ globalDefault }) => globalDefault === true)
    .reduce<PriorityClass | undefined>(
      (lowest, each) => (lowest === undefined || each.value < lowest.value ? each : lowest),
      undefined,
    );
}
