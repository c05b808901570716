import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { doctor } from '../../src/preflight/index.js';

describe('doctor', () => {
  let bin: string;
  beforeEach(async () => {
    bin = await mkdtemp(join(tmpdir(), 'doctor-'));
  });
  afterEach(async () => rm(bin, { recursive: true }));

  const tool = async (name: string, script: string): Promise<void> => {
    const file = join(bin, name);
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
  };
  const look = async (
    provider = 'kind',
  ): Promise<Record<string, { state: string; seen: string; mend?: string }>> => {
    // Only our own tools are on the path.
    const lines = await doctor({ env: { PATH: bin }, provider });
    return Object.fromEntries(lines.map((line) => [line.id, line]));
  };

  it('is content with tools that answer', async () => {
    await tool('docker', 'printf "28.1.0\\t2\\t/tmp\\n"');
    await tool('kind', 'echo "kind v0.30.0 go1.24 linux/amd64"');
    await tool(
      'kubectl',
      `echo '{"clientVersion": {"major": "1", "minor": "34", "gitVersion": "v1.34.4"}}'`,
    );
    const lines = await look();
    expect(lines.docker).to.include({ state: 'ok', seen: 'Docker 28.1.0 answers' });
    expect(lines.cgroup?.seen).to.match(/^v2/);
    expect(lines.kind).to.include({ state: 'ok' });
    expect(lines.kubectl).to.include({ state: 'ok', seen: 'kubectl v1.34.4' });
  });

  it('needs Node only where clusters are simulated', async () => {
    const lines = await look('embedded');
    expect(lines.provider?.seen).to.equal('embedded (simulated, needs Node only)');
    expect(Object.keys(lines)).not.to.include.members(['docker']);
    expect(Object.keys(lines)).not.to.include.members(['kind']);
    expect(Object.keys(lines)).not.to.include.members(['inotify']);
    expect(lines.node?.state).to.equal('ok');
  });

  it('takes what kind lacks for a warning where nobody asks for kind', async () => {
    const lines = await look('auto');
    expect(lines.provider?.seen).to.equal(
      'embedded (simulated, needs Node only): docker is not installed',
    );
    expect(lines.docker?.state).to.equal('warn');
    expect(lines.docker?.mend).to.match(/^For clusters where containers run: Install Docker/);
    expect(lines.kind?.state).to.equal('warn');
    await tool('docker', 'printf "28.1.0\\t2\\t/tmp\\n"');
    await tool('kind', 'echo "kind v0.30.0 go1.24 linux/amd64"');
    expect((await look('auto')).provider?.seen).to.equal('kind');
  });

  it('warns of a kubectl that the transcript cannot use', async () => {
    await tool(
      'kubectl',
      `echo '{"clientVersion": {"major": "1", "minor": "19+", "gitVersion": "v1.19.3"}}'`,
    );
    expect((await look()).kubectl).to.include({
      state: 'warn',
      seen: 'kubectl v1.19.3 is too old',
    });
  });

  it('tells missing tools apart from tools that do not work', async () => {
    await tool('kind', 'echo "kind v0.17.0 go1.19 linux/amd64"');
    const missing = await look();
    expect(missing.docker?.seen).to.equal('docker is not installed');
    expect(missing.kind).to.include({ state: 'fail', seen: 'kind 0.17.0' });
    expect(missing.kubectl).to.include({ state: 'warn', seen: 'kubectl is not installed' });
    await tool('docker', 'echo "Cannot connect to the Docker daemon at unix:///x" >&2; exit 1');
    const broken = await look();
    expect(broken.docker?.state).to.equal('fail');
    expect(broken.docker?.seen).to.contain('Cannot connect');
    expect(broken.docker?.mend).to.contain('Start Docker');
    expect(broken.cgroup?.state).to.equal('warn');
  });
});
