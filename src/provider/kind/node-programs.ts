import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectSuccess } from '../../base/index.js';
import type { ProgramSource } from '../../model/index.js';
import type { KindContext } from './context.js';
import { imageName } from './image-names.js';

/** Some hundred MB through Docker, on a busy machine. ms */
const COPY = 120_000;

/**
 * Copies programs into a folder of a node, each under its name. Programs of one source are one file with
 * several names there: it is copied once. Throws NODE_COMMAND.
 */
export async function installPrograms(
  context: KindContext,
  node: string,
  programs: Record<string, ProgramSource>,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const inNode = async (...command: string[]): Promise<void> => {
    const result = await context.docker(['exec', node, ...command], { timeout: COPY, signal });
    expectSuccess(result, 'NODE_COMMAND', `${command[0]} on ${node}`);
  };
  await inNode('mkdir', '--parents', folder);
  const first = new Map<string, string>();
  for (const [name, source] of Object.entries(programs)) {
    const target = `${folder}/${name}`;
    const same = first.get(JSON.stringify(source));
    if (same === undefined) {
      // Never onto a file that is there: it may have other names.
      await inNode('rm', '--force', target);
      await copyProgram(context, source, `${node}:${target}`, signal);
      await inNode('chmod', '0755', target);
      first.set(JSON.stringify(source), target);
    } else {
      await inNode('ln', '--force', same, target);
    }
  }
}

async function copyProgram(
  { docker }: KindContext,
  source: ProgramSource,
  to: string,
  signal: AbortSignal,
): Promise<void> {
  const copy = async (from: string, target: string): Promise<void> => {
    const result = await docker(['cp', '--follow-link', from, target], { timeout: COPY, signal });
    expectSuccess(result, 'NODE_COMMAND', `Copying ${from}`);
  };
  if ('file' in source) return await copy(source.file, to);
  // A container that is never started: the only way to a file of an image.
  const created = expectSuccess(
    await docker(['create', '--network=none', '--', imageName(source.image), 'none'], {
      timeout: COPY,
      signal,
    }),
    'NODE_COMMAND',
    `Looking into ${source.image}`,
  ).stdout.trim();
  const dir = await mkdtemp(join(tmpdir(), 'lab-program-'));
  try {
    await copy(`${created}:${source.path}`, join(dir, 'program'));
    await copy(join(dir, 'program'), to);
  } finally {
    await rm(dir, { recursive: true, force: true });
    // Also after an abort.
    await docker(['rm', '--force', '--volumes', created], { timeout: COPY });
  }
}
