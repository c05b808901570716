import { createHash } from 'node:crypto';
import type { WriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { formatBytes, LabError, printable } from '../../base/index.js';
import type { CopiedFile, CopySpec, ProbeContext } from '../../model/index.js';
import { expandPlaceholders } from '../common/placeholders.js';
import { podTargetText, runningPod } from '../common/pods.js';
import { Searcher } from './searcher.js';

/** Where copies are, below the folder of the run. */
const FOLDER = 'evidence';
/** Time that a container has to count the digest of a file, ms. */
const DIGEST_TIME = 30_000;

export type Copied =
  | { command: string; output: string; exitCode: number; copied: CopiedFile }
  | { command: string; why: string };

/**
 * Copies a file out of a container by the API's exec of `cat`: bounded in size, under a plain name
 * below the folder of the run, digested as it comes and compared with what the container counts.
 * Nothing is left of one that was not whole.
 */
export async function copyOut(
  spec: CopySpec,
  context: ProbeContext,
  folder: string,
): Promise<Copied> {
  const written = printable('cat', [spec.path]);
  const target = await runningPod(spec.in, context);
  if (!target) {
    return { command: written, why: `no running container in ${podTargetText(spec.in)}` };
  }
  const expanded = await expandPlaceholders([spec.path], context, target.namespace);
  if ('missing' in expanded) return { command: written, why: expanded.missing };
  const [path = ''] = expanded.args;
  const { namespace, pod, container } = target;
  const exec = ['-n', namespace, 'exec', pod, '-c', container, '--'];
  const command = `${printable('kubectl', [...exec, 'cat', path])} > ${FOLDER}/${spec.to}`;

  await mkdir(join(folder, FOLDER), { recursive: true });
  const whole = join(folder, FOLDER, spec.to);
  const part = `${whole}.part`;
  // It may hold anything that the program had in its memory. It is opened here and now: a stream that
  // opens its file later would make it again after the copy was refused and the file removed.
  const file = (await open(part, 'w', 0o600)).createWriteStream();
  try {
    const got = await receive(
      spec,
      file,
      (onStdout, signal) =>
        context.kube.exec(target, ['cat', path], { timeout: spec.timeout, signal, onStdout }),
      context.signal,
    );
    if ('why' in got) return { command, why: got.why };
    const { bytes, sha256, found } = got;
    const theirs = await countedThere(target, path, context);
    if (theirs !== undefined && theirs !== sha256) {
      return {
        command,
        why: `what came is not what is there: ${sha256}, in the container ${theirs}`,
      };
    }
    await rename(part, whole);
    const copied: CopiedFile = {
      path: `${FOLDER}/${spec.to}`,
      from: `${pod}/${container}:${path}`,
      bytes,
      sha256,
      ...(theirs === undefined ? {} : { verified: true }),
      found,
    };
    const same = theirs === undefined ? '' : ', as the container counts it too';
    const output = `${bytes} bytes (${formatBytes(bytes)}) in ${copied.path}\nsha256 ${sha256}${same}`;
    return { command, output, exitCode: 0, copied };
  } finally {
    file.destroy();
    await rm(part, { force: true });
  }
}

/** The digest as the container counts it; undefined where it cannot. */
async function countedThere(
  target: { namespace: string; pod: string; container: string },
  path: string,
  context: ProbeContext,
): Promise<string | undefined> {
  const { signal } = context;
  try {
    const counted = await context.kube.exec(target, ['sha256sum', path], {
      timeout: DIGEST_TIME,
      signal,
    });
    return counted.exitCode === 0 ? /^([0-9a-f]{64}) /.exec(counted.stdout)?.[1] : undefined;
  } catch (error) {
    signal.throwIfAborted();
    // There is no such program in it, or the container has just ended.
    if (error instanceof LabError && error.code === 'EXEC_FAILED') return undefined;
    throw error;
  }
}

type Received = { bytes: number; sha256: string; found: string[] } | { why: string };

/** Runs the command and writes what it gives into the file, up to the bound. */
async function receive(
  { max, contains, timeout }: CopySpec,
  file: WriteStream,
  run: (
    onStdout: (chunk: Buffer) => void,
    signal: AbortSignal,
  ) => Promise<{ exitCode: number; stderr: string; timedOut: boolean }>,
  signal: AbortSignal,
): Promise<Received> {
  const hash = createHash('sha256');
  const search = new Searcher(contains);
  const full = new AbortController();
  let bytes = 0;
  const onStdout = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes > max) {
      full.abort(new LabError('EXEC_FAILED', { message: 'larger than its bound' }));
      return;
    }
    hash.update(chunk);
    search.next(chunk);
    file.write(chunk);
  };
  // A disk that is full is told by `finished`; until then it must not be an unhandled error.
  file.on('error', () => undefined);
  try {
    const result = await run(onStdout, AbortSignal.any([signal, full.signal]));
    if (result.timedOut) return { why: `no end within ${timeout} ms` };
    if (result.exitCode !== 0) return { why: result.stderr.trim() || `exit ${result.exitCode}` };
  } catch (error) {
    signal.throwIfAborted();
    if (full.signal.aborted) return { why: `larger than ${formatBytes(max)}, its bound` };
    throw error;
  }
  file.end();
  await finished(file);
  return { bytes, sha256: hash.digest('hex'), found: search.found() };
}
