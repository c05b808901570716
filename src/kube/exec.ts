import { Writable } from 'node:stream';
import type { Exec, V1Status } from '@kubernetes/client-node';
import { LabError, messageOf } from '../base/index.js';
import type { ExecResult, KubeApi } from '../model/index.js';
import { isOutage, refusalOf, unreachable } from './failures.js';
import type { Transport } from './transport.js';

/** Of each of stdout and stderr; what comes after is dropped. */
const MAX_OUTPUT = 1024 * 1024;

/** What is used of the `ws` socket; its own types are not installed with client-node. */
interface Socket {
  readonly readyState: number;
  readonly CLOSED: number;
  onclose: (() => void) | null;
  terminate(): void;
}

/**
 * KubeApi.exec. Resolves with the command's exit code as the status channel gives it, or
 * with `timedOut` (exit code -1) when it has not ended in time: the connection is closed
 * then, what the command does further is not known. EXEC_FAILED when it could not run.
 */
export async function execInPod(
  exec: Exec,
  transport: Transport,
  target: { namespace: string; pod: string; container: string },
  command: string[],
  options: Parameters<KubeApi['exec']>[2],
): Promise<ExecResult> {
  options.signal?.throwIfAborted();
  const stdout = new Capture(options.onStdout);
  const stderr = new Capture();
  const where = `exec in ${target.namespace}/${target.pod} (${target.container})`;
  let socket: Socket | undefined;
  let timer: NodeJS.Timeout | undefined;
  let abort: (() => void) | undefined;
  let settled = false;
  try {
    const status = await new Promise<V1Status | 'timeout'>((resolve, reject) => {
      timer = setTimeout(() => resolve('timeout'), options.timeout);
      abort = () => reject(options.signal?.reason as Error);
      options.signal?.addEventListener('abort', abort, { once: true });
      exec
        .exec(
          encodeURIComponent(target.namespace),
          encodeURIComponent(target.pod),
          target.container,
          command,
          stdout,
          stderr,
          null,
          false,
          resolve,
        )
        .then((opened) => {
          const connection = opened as unknown as Socket;
          socket = connection;
          // The command outlived its time while we were still connecting.
          if (settled) connection.terminate();
          const closed = (): void => reject(new Error('the connection closed before it ended'));
          connection.onclose = closed;
          if (connection.readyState === connection.CLOSED) closed();
        })
        .catch((error: unknown) => {
          explain(transport, target, command, error).then(reject, reject);
        });
    });
    const output = { stdout: stdout.text(), stderr: stderr.text() };
    if (status === 'timeout') return { exitCode: -1, timedOut: true, ...output };
    return { exitCode: exitCodeOf(status), timedOut: false, ...output };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof LabError && error.code === 'API_UNREACHABLE') throw error;
    throw new LabError('EXEC_FAILED', { message: `${where}: ${messageOf(error)}`, cause: error });
  } finally {
    settled = true;
    clearTimeout(timer);
    if (abort) options.signal?.removeEventListener('abort', abort);
    socket?.terminate();
  }
}

/** The exit code inside a final status. Throws with the server's text when the command never ran. */
export function exitCodeOf(status: V1Status): number {
  if (status.status === 'Success') return 0;
  const cause = status.details?.causes?.find(({ reason }) => reason === 'ExitCode');
  if (cause?.message === undefined) throw new Error(status.message ?? status.reason ?? 'no reason');
  return Number(cause.message);
}

/**
 * Why the connection was refused. A WebSocket client sees only the status code, so the
 * same address is asked again without the upgrade: the server answers with its reason.
 */
async function explain(
  transport: Transport,
  target: { namespace: string; pod: string; container: string },
  command: string[],
  error: unknown,
): Promise<unknown> {
  const text = error instanceof Error ? error.message : (error as { message?: string }).message;
  const what = new Error(text ?? 'the connection failed');
  if (text === undefined || !text.startsWith('Unexpected server response')) {
    return unreachable(`exec ${command[0] ?? ''}`, what);
  }
  const path = `/api/v1/namespaces/${encodeURIComponent(target.namespace)}/pods/${encodeURIComponent(target.pod)}/exec`;
  const query = { container: target.container, command: command[0], stdout: true };
  try {
    await transport.text({ method: 'GET', path, query });
  } catch (reason) {
    const refusal = refusalOf(reason);
    if (isOutage(reason) && refusal === undefined) return reason;
    if (refusal && !refusal.message.includes('Upgrade')) return new Error(refusal.message);
  }
  return what;
}

/** Keeps the first MAX_OUTPUT bytes; with a sink, it keeps none and hands all of them on. */
class Capture extends Writable {
  private readonly chunks: Buffer[] = [];
  private size = 0;

  constructor(private readonly sink?: (chunk: Buffer) => void) {
    super();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    if (this.sink) {
      this.sink(chunk);
      done();
      return;
    }
    const room = MAX_OUTPUT - this.size;
    if (room > 0) {
      const kept = chunk.subarray(0, room);
      this.chunks.push(kept);
      this.size += kept.length;
    }
    done();
  }

  text(): string {
    return Buffer.concat(this.chunks).toString('utf8');
  }
}
