import {
  forbiddenField,
  httpHeaderName,
  invalidValue,
  notSupported,
  portName,
  portNumber,
  required,
  type FieldError,
} from '../../machinery/index.js';
import type { HTTPGetAction, Lifecycle, LifecycleHandler, Probe } from '../../types/index.js';
import { checkNotNegative } from '../numbers.js';

const SCHEMES = ['HTTP', 'HTTPS'];

type Handler = Pick<LifecycleHandler, 'exec' | 'httpGet' | 'tcpSocket' | 'sleep'> &
  Pick<Probe, 'grpc'>;

function checkPort(port: number | string | undefined, path: string): FieldError[] {
  const wrong = typeof port === 'string' ? portName(port) : portNumber(port ?? 0);
  return wrong.map((text) => invalidValue(path, port ?? 0, text));
}

function checkHttp({ path = '', port, scheme = '', httpHeaders }: HTTPGetAction, at: string) {
  const errors = path === '' ? [required(`${at}.path`)] : [];
  errors.push(...checkPort(port, `${at}.port`));
  if (!SCHEMES.includes(scheme)) errors.push(notSupported(`${at}.scheme`, scheme, SCHEMES));
  for (const { name } of httpHeaders ?? []) {
    errors.push(...httpHeaderName(name).map((t) => invalidValue(`${at}.httpHeaders`, name, t)));
  }
  return errors;
}

/** The action of a probe or hook: exactly one. `grace`: seconds that the pod has to end. */
function checkHandler(handler: Handler, grace: number, at: string): FieldError[] {
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler;
  const checks: [string, FieldError[] | undefined][] = [
    ['exec', exec && ((exec.command ?? []).length > 0 ? [] : [required(`${at}.exec.command`)])],
    ['httpGet', httpGet && checkHttp(httpGet, `${at}.httpGet`)],
    ['tcpSocket', tcpSocket && checkPort(tcpSocket.port, `${at}.tcpSocket.port`)],
    ['grpc', grpc && checkPort(grpc.port, `${at}.grpc.port`)],
    ['sleep', sleep && checkSleep(sleep.seconds, grace, `${at}.sleep`)],
  ];
  const [first, ...others] = checks.filter(([, errors]) => errors !== undefined);
  if (first === undefined) return [required(at, 'must specify a handler type')];
  return [
    ...(first[1] ?? []),
    ...others.map(([name]) =>
      forbiddenField(`${at}.${name}`, 'may not specify more than 1 handler type'),
    ),
  ];
}

function checkSleep(seconds: number, grace: number, at: string): FieldError[] {
  if (seconds >= 0 && seconds <= grace) return [];
  const text = `must be non-negative and less than terminationGracePeriodSeconds (${grace}). Enable AllowPodLifecycleSleepActionZeroValue feature gate for zero sleep.`;
  return [invalidValue(at, seconds, text)];
}

export function checkProbe(
  probe: Probe | undefined,
  kind: 'liveness' | 'readiness' | 'startup',
  grace: number,
  at: string,
): FieldError[] {
  if (probe === undefined) return [];
  const errors = checkHandler(probe, grace, at);
  for (const name of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const) {
    errors.push(...checkNotNegative(probe[name], `${at}.${name}`));
  }
  const end = probe.terminationGracePeriodSeconds;
  const endAt = `${at}.terminationGracePeriodSeconds`;
  if (end !== undefined && end <= 0) {
    errors.push(invalidValue(endAt, end, 'must be greater than 0'));
  }
  if (kind === 'readiness') {
    if (end !== undefined) {
      errors.push(invalidValue(endAt, end, 'must not be set for readinessProbes'));
    }
  } else if (probe.successThreshold !== 1) {
    errors.push(invalidValue(`${at}.successThreshold`, probe.successThreshold, 'must be 1'));
  }
  return errors;
}

export function checkLifecycle(
  lifecycle: Lifecycle | undefined,
  grace: number,
  at: string,
): FieldError[] {
  const { postStart, preStop } = lifecycle ?? {};
  return [
    ...(postStart === undefined ? [] : checkHandler(postStart, grace, `${at}.postStart`)),
    ...(preStop === undefined ? [] : checkHandler(preStop, grace, `${at}.preStop`)),
  ];
}
