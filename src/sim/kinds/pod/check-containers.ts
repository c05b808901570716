import {
  duplicate,
  forbiddenField,
  notFoundValue,
  required,
  type FieldError,
} from '../../machinery/index.js';
import type { PodSpec } from '../../types/index.js';
import { checkContainer, checkHooks, checkHostPorts, checkInitHooks } from './check-container.js';

function checkRegular(spec: PodSpec, volumes: ReadonlySet<string>, at: string): FieldError[] {
  const containers = spec.containers ?? [];
  const grace = spec.terminationGracePeriodSeconds ?? 30;
  if (containers.length === 0) return [required(`${at}.containers`)];
  const names = new Set<string>();
  const errors = containers.flatMap((container, i) => {
    const path = `${at}.containers[${i}]`;
    const its = checkContainer(container, volumes, path);
    if (names.has(container.name)) its.push(duplicate(`${path}.name`, container.name));
    names.add(container.name);
    its.push(...checkHooks(container, grace, path));
    if (container.restartPolicy !== undefined) {
      its.push(forbiddenField(`${path}.restartPolicy`, 'may not be set for non-init containers'));
    }
    return its;
  });
  return [...errors, ...checkHostPorts(containers, `${at}.containers`)];
}

function checkInitContainers(spec: PodSpec, volumes: ReadonlySet<string>, at: string) {
  const names = new Set((spec.containers ?? []).map(({ name }) => name));
  const grace = spec.terminationGracePeriodSeconds ?? 30;
  return (spec.initContainers ?? []).flatMap((container, i) => {
    const path = `${at}.initContainers[${i}]`;
    const errors = checkContainer(container, volumes, path);
    if (names.has(container.name)) errors.push(duplicate(`${path}.name`, container.name));
    names.add(container.name);
    return [...errors, ...checkInitHooks(container, grace, path)];
  });
}

const FORBIDDEN_IN_DEBUG = [
  'ports',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const;

function checkEphemeral(spec: PodSpec, volumes: ReadonlySet<string>, at: string): FieldError[] {
  const others = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const names = new Set(others.map(({ name }) => name));
  const targets = new Set(names);
  return (spec.ephemeralContainers ?? []).flatMap((container, i) => {
    const path = `${at}.ephemeralContainers[${i}]`;
    const errors = checkContainer(container, volumes, path);
    if (names.has(container.name)) errors.push(duplicate(`${path}.name`, container.name));
    names.add(container.name);
    const target = container.targetContainerName;
    if (target !== undefined && !targets.has(target)) {
      errors.push(notFoundValue(`${path}.targetContainerName`, target));
    }
    for (const name of FORBIDDEN_IN_DEBUG) {
      if (container[name] === undefined) continue;
      const text = 'cannot be set for an Ephemeral Container';
      errors.push(forbiddenField(`${path}.${name}`, text));
    }
    return errors;
  });
}

/** All containers of a pod: regular ones, init containers, debug containers. */
export function checkContainers(
  spec: PodSpec,
  volumes: ReadonlySet<string>,
  at: string,
): FieldError[] {
  return [
    ...checkRegular(spec, volumes, at),
    ...checkInitContainers(spec, volumes, at),
    ...checkEphemeral(spec, volumes, at),
  ];
}
