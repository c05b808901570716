import { chmod } from 'node:fs/promises';
import { isMissingProgram, LabError } from '../../base/index.js';
import type { ClusterHandle } from '../../model/index.js';
import { onLines, startChild } from '../common/child.js';
import type { Operation } from '../provider.js';
import type { KindContext } from './context.js';
import { kindConfig } from './kind-config.js';
import { kindEnv } from './kind-command.js';

/** Creation takes half a minute; one that pulls its node image over a slow line takes longer. */
const LONGEST = 15 * 60_000;

/** Somebody took a port while kind made the cluster. */
export class PortLost extends LabError {
  constructor(
    readonly port: number,
    cluster: string,
    details: string[],
  ) {
    super('PORT_TAKEN', {
      message: `Port 127.0.0.1:${port} was taken while the cluster "${cluster}" was made.`,
      next: 'Run it again when no other program takes ports at the same time.',
      details,
    });
  }
}

/**
 * Runs `kind create cluster`, its steps as progress lines. Whoever cleans up after a
 * `kill -9` finds it by its kubeconfig and ends it first. Throws PortLost, among others.
 */
export async function kindCreate(
  context: KindContext,
  handle: ClusterHandle,
  { progress, signal }: Operation,
): Promise<void> {
  const image = handle.nodeImage === undefined ? [] : ['--image', handle.nodeImage];
  const child = startChild(
    'kind',
    [
      ...['create', 'cluster', '--name', handle.name, '--config', '-'],
      ...['--kubeconfig', handle.kubeconfig, ...image],
    ],
    {
      env: kindEnv(context, handle.name),
      signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST)]),
    },
  );
  const lines: string[] = [];
  onLines(child.stderr, (line) => {
    lines.push(line);
    const step = /^ [•✓✗] (.*?)[^\p{L}\p{N})]*$/u.exec(line);
    if (step?.[1] && line.startsWith(' •')) progress(`kind: ${step[1]}`);
  });
  child.stdout.resume();
  child.stdin.end(kindConfig(handle));
  const { exitCode } = await child.ended.catch((error: unknown) => {
    if (!isMissingProgram(error)) throw error;
    throw new LabError('KIND_MISSING', { message: 'The kind command was not found.' });
  });
  signal.throwIfAborted();
  if (exitCode !== 0) throw createError(handle, lines);
  await chmod(handle.kubeconfig, 0o600);
}

function createError(handle: ClusterHandle, lines: string[]): LabError {
  const said = lines.find((line) => line.startsWith('ERROR:')) ?? lines.at(-1) ?? 'no output';
  const details = lines.slice(-40);
  if (/failed to pull image|No such image/i.test(lines.join('\n'))) {
    return new LabError('IMAGE_UNAVAILABLE', {
      message: `The node image ${handle.nodeImage ?? 'of this version of kind'} is not on this machine and cannot be pulled.`,
      details,
    });
  }
  const port = /127\.0\.0\.1:(\d+).*(port is already allocated|address already in use)/i.exec(
    lines.join('\n'),
  );
  if (port) return new PortLost(Number(port[1]), handle.name, details);
  return new LabError('CLUSTER_CREATE', {
    message: `kind could not create the cluster "${handle.name}": ${said.replace(/^ERROR: /, '')}`,
    details,
  });
}
