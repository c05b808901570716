import { addQuantities } from '../../machinery/index.js';
import type {
  Container,
  EphemeralContainer,
  Lifecycle,
  Pod,
  PodSpec,
  PodTemplateSpec,
  Probe,
  ResourceRequirements,
} from '../../types/index.js';
import { pullPolicy } from './image.js';
import { volumeDefaults } from './volumes.js';

/**
 * Defaults of a pod's spec that templates have too (pkg/apis/core/v1/defaults.go SetDefaults_PodSpec and
 * what zz_generated.defaults.go calls).
 */
export function podSpecDefaults(spec: PodSpec): void {
  spec.dnsPolicy ??= 'ClusterFirst';
  spec.restartPolicy ??= 'Always';
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  spec.schedulerName ??= 'default-scheduler';
  serviceAccountNames(spec);
  for (const volume of spec.volumes ?? []) volumeDefaults(volume);
  for (const container of spec.containers ?? []) containerDefaults(container);
  for (const container of spec.initContainers ?? []) containerDefaults(container);
  for (const container of spec.ephemeralContainers ?? []) containerDefaults(container);
}

/** Defaults of the template of a workload. */
export function podTemplateDefaults(template: PodTemplateSpec | undefined): void {
  if (template?.spec !== undefined) podSpecDefaults(template.spec);
}

/** Defaults of a pod: those of its spec, and those that templates do not have. */
export function podDefaults(pod: Pod): void {
  const spec = (pod.spec ??= { containers: [] });
  for (const container of spec.containers ?? []) requestLimits(container);
  for (const container of spec.initContainers ?? []) requestLimits(container);
  podRequests(spec);
  spec.enableServiceLinks ??= true;
  if (spec.hostNetwork === true) {
    for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
      for (const port of container.ports ?? []) port.hostPort ??= port.containerPort;
    }
  }
  podSpecDefaults(spec);
}

/** The deprecated `serviceAccount` is always the same as `serviceAccountName`. */
export function serviceAccountNames(spec: PodSpec): void {
  const name = spec.serviceAccountName ?? spec.serviceAccount;
  if (name === undefined) return;
  spec.serviceAccountName = name;
  spec.serviceAccount = name;
}

/** What a pod as a whole requests, when it has limits: what its containers do together, or its limits. */
function podRequests(spec: PodSpec): void {
  const { resources } = spec;
  if (resources?.limits === undefined) return;
  const requests = { ...resources.requests };
  const limits = resources.limits;
  for (const name of ['cpu', 'memory']) {
    const own = (spec.containers ?? []).flatMap((each) => each.resources?.requests?.[name] ?? []);
    const sum = own.reduce((a, b) => addQuantities(a, b), '0');
    if (own.length > 0) requests[name] ??= sum;
  }
  for (const name in limits) {
    const whole = name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');
    const limit = limits[name];
    if (whole && limit !== undefined) requests[name] ??= limit;
  }
  if (Object.keys(requests).length > 0) resources.requests = requests;
}

/** What has a limit and no request requests its limit. */
function requestLimits({ resources }: { resources?: ResourceRequirements }): void {
  if (resources?.limits === undefined) return;
  resources.requests = { ...resources.limits, ...resources.requests };
}

function containerDefaults(container: Container | EphemeralContainer): void {
  container.imagePullPolicy ??= pullPolicy(container.image ?? '');
  container.terminationMessagePath ??= '/dev/termination-log';
  container.terminationMessagePolicy ??= 'File';
  container.resources ??= {};
  for (const port of container.ports ?? []) port.protocol ??= 'TCP';
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef !== undefined) valueFrom.fieldRef.apiVersion ??= 'v1';
    if (valueFrom?.fileKeyRef !== undefined) valueFrom.fileKeyRef.optional ??= false;
  }
  probeDefaults(container.livenessProbe);
  probeDefaults(container.readinessProbe);
  probeDefaults(container.startupProbe);
  lifecycleDefaults(container.lifecycle);
}

function probeDefaults(probe: Probe | undefined): void {
  if (probe === undefined) return;
  probe.timeoutSeconds ??= 1;
  probe.periodSeconds ??= 10;
  probe.successThreshold ??= 1;
  probe.failureThreshold ??= 3;
  httpDefaults(probe.httpGet);
  if (probe.grpc !== undefined) probe.grpc.service ??= '';
}

function lifecycleDefaults(lifecycle: Lifecycle | undefined): void {
  httpDefaults(lifecycle?.postStart?.httpGet);
  httpDefaults(lifecycle?.preStop?.httpGet);
}

function httpDefaults(get: { path?: string; scheme?: string } | undefined): void {
  if (get === undefined) return;
  get.path ??= '/';
  get.scheme ??= 'HTTP';
}
