import type { WebSocket } from 'ws';
import type { ExecIO } from '../contract/index.js';
import { ApiError, createInput, failure, messageOf, type Status } from '../machinery/index.js';
import { openChannels } from './channels.js';
import type { StreamOptions } from './options.js';
import type { Protocol } from './protocols.js';

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const CLOSE = 255;

/**
 * Runs a command, or attaches to the main program, over the channels of a WebSocket; resolves when it has
 * ended and the client has been told how (apimachinery pkg/util/remotecommand/constants.go).
 */
export async function runCommand(
  socket: WebSocket,
  { version, base64 }: Protocol,
  options: StreamOptions,
): Promise<void> {
  const input = createInput();
  const gone = new AbortController();
  const channels = openChannels(socket, base64, (channel, data) => {
    if (channel === STDIN) input.push(data);
    // Version 5 can end one direction; the others end stdin only with the whole connection.
    else if (channel === CLOSE && version === 5 && data[0] === STDIN) input.end();
  });
  socket.on('close', () => {
    input.end();
    gone.abort();
  });
  // Tells older clients that the connection stands (cri/streaming/remotecommand/websocket.go).
  if (version < 5) channels.send(options.stdout ? STDOUT : options.stderr ? STDERR : ERROR, EMPTY);
  const io: ExecIO = {
    ...(options.stdin ? { stdin: input.source } : {}),
    stdout: (data) => options.stdout && channels.send(STDOUT, data),
    // A terminal has one output.
    stderr: (data) =>
      options.tty ? channels.send(STDOUT, data) : options.stderr && channels.send(STDERR, data),
    drained: () => channels.drained(),
    signal: gone.signal,
    tty: options.tty,
  };
  const status = await outcome(options, version, io);
  const text = version === 1 ? (status.message ?? '') : JSON.stringify(status);
  if (text !== '') channels.send(ERROR, Buffer.from(text));
  channels.close();
}

const EMPTY = Buffer.alloc(0);
const SUCCESS: Partial<Status> = { metadata: {}, status: 'Success' };

/** How it ended, as the status that goes to the client (cri/streaming/remotecommand/exec.go). */
async function outcome(
  { agent, kind, namespace, pod, container, command }: StreamOptions,
  version: Protocol['version'],
  io: ExecIO,
): Promise<Partial<Status>> {
  try {
    if (kind === 'attach') {
      await agent.attach(namespace, pod, container, io);
      return SUCCESS;
    }
    const code = await agent.exec(namespace, pod, container, command, io);
    if (code === 0) return SUCCESS;
    return exited(code, version === 5 ? undefined : command);
  } catch (error) {
    const text = messageOf(error);
    if (!(error instanceof ApiError)) return internal(text);
    // Version 5 is the API server's own: it wraps what the kubelet's stream ends with once more
    // (apiserver util/proxy/streamtranslator.go), but for a refused stream, which has been wrapped once.
    const refused = text.includes('unable to upgrade connection');
    return version === 5 && !refused ? internal(text) : error.status;
  }
}

const internal = (text: string): Status =>
  failure(500, 'InternalError', `Internal error occurred: ${text}`, { causes: [{ message: text }] })
    .status;

/** `command`: as the container runtime names it; the API server does not. */
function exited(code: number, command: string[] | undefined): Partial<Status> {
  const text =
    command === undefined
      ? `command terminated with exit code ${code}`
      : `error executing command [${command.join(' ')}], exit code ${code}`;
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: ${text}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}
