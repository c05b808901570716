import { dialText, type Network } from '../contract/index.js';
import type { Clock } from '../machinery/index.js';
import type { Container, HTTPGetAction, LifecycleHandler, Probe } from '../types/index.js';
import type { ContainerRun } from './run.js';
import { within } from './timeout.js';

/** What a check is made on. */
export interface Target {
  clock: Clock;
  network: Network;
  uid: string;
  ip: string;
  container: Container;
  run: ContainerRun;
}

export interface Outcome {
  ok: boolean;
  /** What an event says about it. */
  text: string;
  /** It could not be made at all: `Unhealthy … probe errored`. */
  error?: boolean;
}

const good: Outcome = { ok: true, text: '' };
const bad = (text: string): Outcome => ({ ok: false, text });

/** The kubelet reads 10 KiB of a probe's output. */
const OUTPUT = 10 * 1024;

const portOf = ({ ports = [] }: Container, port: number | string): number | undefined => {
  if (typeof port === 'number') return port;
  if (/^\d+$/.test(port)) return Number(port);
  return ports.find(({ name }) => name === port)?.containerPort;
};

const LATE = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';

/** pkg/probe/http/http.go: 200 to 399 is good. `purpose`: of the user agent. */
async function httpGet(
  target: Target,
  action: HTTPGetAction,
  seconds: number,
  purpose: 'probe' | 'lifecycle',
): Promise<Outcome> {
  const { clock, network, uid, ip, container } = target;
  const port = portOf(container, action.port);
  if (port === undefined)
    return { ...bad(`strconv.Atoi: parsing "${action.port}": invalid syntax`), error: true };
  const scheme = (action.scheme ?? 'HTTP').toLowerCase();
  const address = `${action.host ?? ip}:${port}`;
  const path = action.path ?? '/';
  const fail = (why: string): Outcome => bad(`Get "${scheme}://${address}${path}": ${why}`);
  const headers: Record<string, string> = {
    host: address,
    'user-agent': `kube-${purpose}/1.34`,
    accept: '*/*',
    connection: 'close',
  };
  for (const { name, value } of action.httpHeaders ?? []) headers[name.toLowerCase()] = value;
  let connection;
  try {
    connection = await within(clock, seconds * 1000, network.dialPod(uid, port, seconds * 1000));
  } catch (error) {
    return fail(dialText(error, address));
  }
  if (connection === undefined)
    return fail(
      `dial tcp ${address}: i/o timeout (Client.Timeout exceeded while awaiting headers)`,
    );
  try {
    const request = {
      method: 'GET',
      path,
      version: '1.1' as const,
      headers,
      body: new Uint8Array(),
    };
    const response = await within(clock, seconds * 1000, connection.request(request));
    if (response === undefined) return fail(LATE);
    if (response.status >= 200 && response.status < 400) return good;
    return bad(`HTTP probe failed with statuscode: ${response.status}`);
  } catch {
    return fail('EOF');
  } finally {
    connection.close();
  }
}

async function tcpSocket(target: Target, port: number | string, seconds: number): Promise<Outcome> {
  const number = portOf(target.container, port);
  if (number === undefined) return { ...bad(`couldn't find port: ${port}`), error: true };
  const address = `${target.ip}:${number}`;
  try {
    const dial = target.network.dialPod(target.uid, number, seconds * 1000);
    const connection = await within(target.clock, seconds * 1000, dial);
    if (connection === undefined) return bad(`dial tcp ${address}: i/o timeout`);
    connection.close();
    return good;
  } catch (error) {
    return bad(dialText(error, address));
  }
}

/** Runs a command in the container and keeps its output. */
export async function execIn(
  { clock, run }: Pick<Target, 'clock' | 'run'>,
  command: readonly string[],
  ms: number,
): Promise<{ code: number | undefined; output: string }> {
  const chunks: Uint8Array[] = [];
  const stop = new AbortController();
  const keep = (data: Uint8Array): void => void chunks.push(data);
  const io = {
    stdout: keep,
    stderr: keep,
    signal: AbortSignal.any([stop.signal, run.signal]),
    tty: false,
  };
  const code = await within(clock, ms, run.program.exec(command, io));
  if (code === undefined) stop.abort();
  return { code, output: Buffer.concat(chunks).toString().slice(0, OUTPUT) };
}

async function exec(target: Target, command: string[], seconds: number): Promise<Outcome> {
  try {
    const { code, output } = await execIn(target, command, seconds * 1000);
    if (code === undefined)
      return bad(`command timed out: "${command.join(' ')}" timed out after ${seconds}s`);
    return code === 0 ? good : bad(output);
  } catch (error) {
    return {
      ...bad(
        `rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${target.run.id.replace('lab-sim://', '')}": OCI runtime exec failed: exec failed: unable to start container process: ${(error as Error).message}: unknown`,
      ),
      error: true,
    };
  }
}

/** Makes a probe's check once. */
export function check(probe: Probe, target: Target): Promise<Outcome> {
  const seconds = probe.timeoutSeconds ?? 1;
  if (probe.httpGet !== undefined) return httpGet(target, probe.httpGet, seconds, 'probe');
  if (probe.tcpSocket !== undefined) return tcpSocket(target, probe.tcpSocket.port, seconds);
  if (probe.exec !== undefined) return exec(target, probe.exec.command ?? [], seconds);
  const text = 'the simulated kubelet has no gRPC probes (SimulatedFeatureMissing)';
  return Promise.resolve({ ok: false, text, error: true });
}

/** Runs a postStart or preStop handler to its end; an Outcome that is not ok is a failed hook. */
export async function runHook(
  handler: LifecycleHandler,
  target: Target,
  ms: number,
): Promise<Outcome> {
  if (handler.exec !== undefined) {
    const command = handler.exec.command ?? [];
    try {
      const { code, output } = await execIn(target, command, ms);
      return code === 0 || code === undefined ? good : bad(output);
    } catch (error) {
      return bad((error as Error).message);
    }
  }
  if (handler.httpGet !== undefined) {
    const outcome = await httpGet(target, handler.httpGet, ms / 1000, 'lifecycle');
    // A hook's answer is not looked at: pkg/kubelet/lifecycle/handlers.go.
    return outcome.text.startsWith('HTTP probe failed') ? good : outcome;
  }
  if (handler.sleep !== undefined) {
    const wait = Math.min(handler.sleep.seconds * 1000, ms);
    await new Promise<void>((resolve) => target.clock.after(wait, resolve));
  }
  return good;
}
