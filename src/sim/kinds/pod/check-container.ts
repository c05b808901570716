import {
  dns1123Label,
  duplicate,
  forbiddenField,
  invalidValue,
  notFoundValue,
  notSupported,
  portName,
  portNumber,
  rangeError,
  required,
  type FieldError,
} from '../../machinery/index.js';
import type {
  Container,
  ContainerPort,
  EphemeralContainer,
  PodSecurityContext,
  SecurityContext,
  VolumeMount,
} from '../../types/index.js';
import { checkEnv, checkEnvFrom } from './check-env.js';
import { checkLifecycle, checkProbe } from './check-probe.js';
import { checkResources } from './check-resources.js';
import { checkDescending } from './check-volumes.js';

const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const LARGEST_ID = 2 ** 31 - 1;

function checkPorts(ports: ContainerPort[] | undefined, path: string): FieldError[] {
  const names = new Set<string>();
  return (ports ?? []).flatMap(({ name = '', containerPort, hostPort, protocol = '' }, i) => {
    const at = `${path}[${i}]`;
    const errors: FieldError[] = [];
    if (name !== '') {
      const wrong = portName(name);
      errors.push(...wrong.map((text) => invalidValue(`${at}.name`, name, text)));
      if (wrong.length === 0 && names.has(name)) errors.push(duplicate(`${at}.name`, name));
      names.add(name);
    }
    const number = (field: string, value: number): void => {
      errors.push(...portNumber(value).map((t) => invalidValue(`${at}.${field}`, value, t)));
    };
    if ((containerPort ?? 0) === 0) errors.push(required(`${at}.containerPort`));
    else number('containerPort', containerPort);
    if (hostPort !== undefined) number('hostPort', hostPort);
    if (!PROTOCOLS.includes(protocol)) {
      errors.push(notSupported(`${at}.protocol`, protocol, PROTOCOLS));
    }
    return errors;
  });
}

function checkMounts(
  mounts: VolumeMount[] | undefined,
  volumes: ReadonlySet<string>,
  path: string,
): FieldError[] {
  const points = new Set<string>();
  return (mounts ?? []).flatMap(({ name = '', mountPath = '', subPath, subPathExpr }, i) => {
    const at = `${path}[${i}]`;
    const errors: FieldError[] = [];
    if (name === '') errors.push(required(`${at}.name`));
    if (!volumes.has(name)) errors.push(notFoundValue(`${at}.name`, name));
    if (mountPath === '') errors.push(required(`${at}.mountPath`));
    if (points.has(mountPath)) {
      errors.push(invalidValue(`${at}.mountPath`, mountPath, 'must be unique'));
    }
    points.add(mountPath);
    if (subPath !== undefined) errors.push(...checkDescending(subPath, `${path}.subPath`));
    if (subPathExpr !== undefined) {
      if (subPath !== undefined) {
        const text = 'subPathExpr and subPath are mutually exclusive';
        errors.push(invalidValue(`${at}.subPathExpr`, subPathExpr, text));
      }
      errors.push(...checkDescending(subPathExpr, `${path}.subPathExpr`));
    }
    return errors;
  });
}

/** The users and groups of a security context, of a container or a pod. */
export function checkIds(
  context: Pick<PodSecurityContext, 'fsGroup' | 'runAsGroup' | 'runAsUser'> | undefined,
  at: string,
): FieldError[] {
  return (['fsGroup', 'runAsUser', 'runAsGroup'] as const).flatMap((name) => {
    const id = context?.[name];
    if (id === undefined || (id >= 0 && id <= LARGEST_ID)) return [];
    return [invalidValue(`${at}.${name}`, id, rangeError(0, LARGEST_ID))];
  });
}

function checkSecurity(context: SecurityContext | undefined, at: string): FieldError[] {
  if (context === undefined) return [];
  const errors = checkIds(context, at);
  if (context.allowPrivilegeEscalation === false && context.privileged === true) {
    const text = 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true';
    errors.push(invalidValue(at, context, text));
  }
  return errors;
}

/** What every kind of container must be: pkg/apis/core/validation validateContainerCommon. */
export function checkContainer(
  container: Container | EphemeralContainer,
  volumes: ReadonlySet<string>,
  at: string,
): FieldError[] {
  const { name = '', image = '', imagePullPolicy: pull = '' } = container;
  const policy = container.terminationMessagePolicy ?? '';
  const errors: FieldError[] = [];
  const one = (value: string, valid: string[], field: string): void => {
    if (value === '') errors.push(required(`${at}.${field}`));
    else if (!valid.includes(value)) errors.push(notSupported(`${at}.${field}`, value, valid));
  };
  if (name === '') errors.push(required(`${at}.name`));
  else errors.push(...dns1123Label(name).map((text) => invalidValue(`${at}.name`, name, text)));
  if (image === '') errors.push(required(`${at}.image`));
  one(policy, MESSAGE_POLICIES, 'terminationMessagePolicy');
  errors.push(
    ...checkPorts(container.ports, `${at}.ports`),
    ...checkEnv(container.env, `${at}.env`),
    ...checkEnvFrom(container.envFrom, `${at}.envFrom`),
    ...checkMounts(container.volumeMounts, volumes, `${at}.volumeMounts`),
  );
  one(pull, PULL_POLICIES, 'imagePullPolicy');
  errors.push(
    ...checkResources(container.resources, `${at}.resources`),
    ...checkSecurity(container.securityContext, `${at}.securityContext`),
  );
  return errors;
}

const PROBES = ['liveness', 'readiness', 'startup'] as const;

/** Hooks and probes. */
export function checkHooks(container: Container, grace: number, at: string): FieldError[] {
  return [
    ...checkLifecycle(container.lifecycle, grace, `${at}.lifecycle`),
    ...PROBES.flatMap((kind) =>
      checkProbe(container[`${kind}Probe`], kind, grace, `${at}.${kind}Probe`),
    ),
  ];
}

const NO_HOOKS = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** Hooks and probes of an init container: only a sidecar (restartPolicy Always) may have them. */
export function checkInitHooks(container: Container, grace: number, at: string): FieldError[] {
  if (container.restartPolicy === 'Always') return checkHooks(container, grace, at);
  const text = 'may not be set for init containers without restartPolicy=Always';
  const errors = NO_HOOKS.filter((name) => container[name] !== undefined).map((name) =>
    forbiddenField(`${at}.${name}`, text),
  );
  if (container.restartPolicy === undefined) return errors;
  const path = `${at}.restartPolicy`;
  return [notSupported(path, container.restartPolicy, ['Always']), ...errors];
}

/** No two containers want the same port of the host. */
export function checkHostPorts(containers: Container[], path: string): FieldError[] {
  const taken = new Set<string>();
  return containers.flatMap(({ ports }, i) =>
    (ports ?? []).flatMap(({ hostPort, hostIP = '', protocol }, j) => {
      if (hostPort === undefined) return [];
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(key)) return [duplicate(`${path}[${i}].ports[${j}].hostPort`, key)];
      taken.add(key);
      return [];
    }),
  );
}
