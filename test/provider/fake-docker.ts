import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder with programs of our own, to be put at the front of PATH. */
export interface FakeTools {
  dir: string;
  env: { PATH: string };
  /** Writes a program: a shell script that gets its arguments as `$*`. */
  tool(name: string, script: string): Promise<void>;
  /** Arguments of every call of the tools, in order: `docker ps -a`. */
  calls(): Promise<string[]>;
  remove(): Promise<void>;
}

export async function fakeTools(): Promise<FakeTools> {
  const dir = await mkdtemp(join(tmpdir(), 'tools-'));
  await mkdir(join(dir, 'bin'));
  return {
    dir,
    // sh, cat and the like are needed by the scripts; real docker and kind must not be found.
    env: { PATH: `${join(dir, 'bin')}:/usr/bin:/bin` },
    tool: async (name, script) => {
      const file = join(dir, 'bin', name);
      await writeFile(file, `#!/bin/sh\necho "${name} $*" >> ${dir}/calls\n${script}\n`);
      await chmod(file, 0o755);
    },
    calls: async () =>
      (await readFile(join(dir, 'calls'), 'utf8').catch(() => '')).split('\n').slice(0, -1),
    remove: async () => rm(dir, { recursive: true, force: true }),
  };
}
