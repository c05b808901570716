import type { Api } from '../contract/index.js';
import type { ConfigMap, Container, EnvVar, Pod, Secret } from '../types/index.js';
import { fieldValue, resourceValue, type PodPlace } from './downward.js';
import { expand } from './expand.js';

/** What a container's configuration refers to and what is not there: CreateContainerConfigError. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

const decode = (base64: string): string => Buffer.from(base64, 'base64').toString();

/** Data of a ConfigMap or Secret as texts; undefined when it is optional and not there. */
function dataOf(
  api: Api,
  namespace: string,
  kind: 'configmap' | 'secret',
  name: string,
  optional: boolean | undefined,
): Record<string, string> | undefined {
  const object = api.get<ConfigMap & Secret>(`${kind}s`, namespace, name);
  if (object === undefined) {
    if (optional) return undefined;
    throw new ConfigError(`${kind} "${name}" not found`);
  }
  if (kind === 'configmap') return object.data ?? {};
  return Object.fromEntries(
    Object.entries(object.data ?? {}).map(([key, value]) => [key, decode(value)]),
  );
}

function fromSource(
  api: Api,
  pod: Pod,
  container: Container,
  { valueFrom }: EnvVar,
  place: PodPlace,
): string | undefined {
  const namespace = pod.metadata?.namespace ?? '';
  if (valueFrom?.fieldRef !== undefined) return fieldValue(valueFrom.fieldRef, pod, place) ?? '';
  if (valueFrom?.resourceFieldRef !== undefined) {
    const { containerName } = valueFrom.resourceFieldRef;
    const other = pod.spec?.containers.find(({ name }) => name === containerName);
    return resourceValue(valueFrom.resourceFieldRef, other ?? container, place);
  }
  const refs = [
    ['configmap', 'ConfigMap', valueFrom?.configMapKeyRef],
    ['secret', 'Secret', valueFrom?.secretKeyRef],
  ] as const;
  for (const [kind, title, ref] of refs) {
    if (ref === undefined) continue;
    const { name = '', key, optional } = ref;
    const data = dataOf(api, namespace, kind, name, optional);
    const value = data?.[key];
    if (value === undefined && data !== undefined && !optional) {
      throw new ConfigError(`couldn't find key ${key} in ${title} ${namespace}/${name}`);
    }
    return value;
  }
  return '';
}

/**
 * The variables that a container's specification gives it, in their order: envFrom, then env
 * (pkg/kubelet/kubelet_pods.go, makeEnvironmentVariables). `services` are only for `$(NAME)` here.
 * Throws ConfigError.
 */
export function environment(
  api: Api,
  pod: Pod,
  container: Container,
  place: PodPlace,
  services: readonly (readonly [string, string])[],
): Map<string, string> {
  const variables = new Map<string, string>();
  const namespace = pod.metadata?.namespace ?? '';
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const refs = [
      ['configmap', configMapRef],
      ['secret', secretRef],
    ] as const;
    for (const [kind, ref] of refs) {
      if (ref === undefined) continue;
      const data = dataOf(api, namespace, kind, ref.name ?? '', ref.optional) ?? {};
      for (const [key, value] of Object.entries(data)) variables.set(prefix + key, value);
    }
  }
  if (container.env === undefined) return variables;
  const linked = new Map(services);
  for (const each of container.env) {
    if (each.value !== undefined && each.value !== '') {
      const known = (name: string): string | undefined => variables.get(name) ?? linked.get(name);
      variables.set(each.name, expand(each.value, known));
    } else {
      const value = fromSource(api, pod, container, each, place);
      if (value !== undefined) variables.set(each.name, value);
    }
  }
  return variables;
}
