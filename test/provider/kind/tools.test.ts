import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { LabError } from '../../../src/base/index.js';
import type { ClusterHandle, ClusterSpec } from '../../../src/model/index.js';
import { createKindProvider, type Provider } from '../../../src/provider/index.js';
import { acquireLock } from '../../../src/journal/index.js';
import { writeClusterFile } from '../../../src/provider/common/cluster-file.js';
import { fakeTools, type FakeTools } from '../fake-docker.js';
import { needs } from '../../needs.js';

const { signal } = new AbortController();
const silent = (): void => {};

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function refusal(attempt: Promise<unknown>): Promise<LabError> {
  const error: unknown = await attempt.catch((thrown: unknown) => thrown);
  expect(error).to.be.instanceOf(LabError);
  return error as LabError;
}

describe('kind provider, with tools that fail', () => {
  before(function () {
    needs(this, 'cat', 'sleep', 'touch');
  });

  let tools: FakeTools;
  let stateDir: string;
  let provider: Provider;
  const spec: ClusterSpec = {
    name: 'c',
    nodes: [
      { role: 'control-plane', labels: {} },
      { role: 'worker', labels: {} },
    ],
    ports: [],
    nodeImage: 'node:1',
  };

  beforeEach(async () => {
    tools = await fakeTools();
    stateDir = await mkdtemp(join(tmpdir(), 'state-'));
    provider = createKindProvider({ stateDir, env: tools.env });
    await tools.tool('kind', 'echo "kind v0.30.0 go1.24 linux/amd64"');
  });
  afterEach(async () => {
    await tools.remove();
    await rm(stateDir, { recursive: true });
  });

  /** A Docker that has some images, and answers what it is asked. */
  const docker = (script: string): Promise<void> =>
    tools.tool(
      'docker',
      `case "$1 $2" in
info*) echo "28.1.0 2"; exit;;
${script}
esac`,
    );
  const check = (images: string[]): Promise<void> =>
    provider.check({ images, nodeImage: 'node:1' }, silent, signal);

  it('names a docker that is missing', async () => {
    // `env` runs what PATH has; /usr/bin may have a docker of this machine.
    provider = createKindProvider({ stateDir, env: { PATH: join(tools.dir, 'bin') } });
    expect((await refusal(check([]))).code).to.equal('DOCKER_MISSING');
  });

  it('names a docker that does not answer', async () => {
    await tools.tool(
      'docker',
      'echo "Cannot connect to the Docker daemon at unix:///x." >&2; exit 1',
    );
    expect((await refusal(check([]))).code).to.equal('DOCKER_UNREACHABLE');
    expect((await refusal(provider.find('c'))).code).to.equal('DOCKER_UNREACHABLE');
    expect((await refusal(provider.create(spec, { progress: silent, signal }))).code).to.equal(
      'DOCKER_UNREACHABLE',
    );
  });

  it('names a docker whose client answers for a server that does not', async () => {
    await tools.tool('docker', 'echo " "; echo "server is gone" >&2; exit 0');
    expect((await refusal(check([]))).code).to.equal('DOCKER_UNREACHABLE');
  });

  it('names a kind that is missing or too old', async () => {
    await docker('*) exit 0;;');
    await tools.tool('kind', 'echo "kind v0.17.0 go1.19 linux/amd64"');
    expect((await refusal(check([]))).code).to.equal('KIND_MISSING');
    await rm(join(tools.dir, 'bin', 'kind'));
    provider = createKindProvider({ stateDir, env: { PATH: `${join(tools.dir, 'bin')}:/bin` } });
    expect((await refusal(check([]))).code).to.equal('KIND_MISSING');
  });

  it('pulls only what is missing, and names the image that cannot be had', async () => {
    await docker(`
"image inspect") case "$*" in *none*) exit 1;; *) echo sha256:1;; esac;;
"pull --") echo "manifest unknown" >&2; exit 1;;`);
    await check(['here:1']);
    expect((await tools.calls()).filter((call) => call.includes('pull'))).to.be.empty;
    const error = await refusal(check(['here:1', 'none:1']));
    expect(error.code).to.equal('IMAGE_UNAVAILABLE');
    expect(error.message).to.contain('none:1').and.to.contain('manifest unknown');
    expect((await tools.calls()).filter((call) => call.includes('pull'))).to.deep.equal([
      'docker pull -- none:1',
    ]);
  });

  it('leaves nothing when kind fails, and shows what kind said', async () => {
    await docker('ps*) exit 0;;');
    await tools.tool(
      'kind',
      `case "$1" in
create) cat > ${tools.dir}/config; echo "Creating cluster" >&2; echo "ERROR: failed to create cluster: no space" >&2; exit 1;;
esac`,
    );
    const error = await refusal(provider.create(spec, { progress: silent, signal }));
    expect(error.code).to.equal('CLUSTER_CREATE');
    expect(error.message).to.contain('no space');
    expect(error.details).to.include('Creating cluster');
    expect(await provider.list()).to.deep.equal([]);
    expect((await tools.calls()).find((call) => call.startsWith('kind create'))).to.match(
      new RegExp(
        `--name c --config - --kubeconfig ${stateDir}/clusters/c/kubeconfig --image node:1$`,
      ),
    );
  });

  it('says which node image kind could not pull', async () => {
    await docker('ps*) exit 0;;');
    await tools.tool('kind', 'echo "ERROR: failed to pull image \\"node:1\\"" >&2; exit 1');
    const error = await refusal(provider.create(spec, { progress: silent, signal }));
    expect(error.code).to.equal('IMAGE_UNAVAILABLE');
    expect(error.message).to.contain('node:1');
  });

  it('waits for another lab that is choosing its ports, and takes none of them', async () => {
    await docker('ps*) exit 0;;');
    const config = join(tools.dir, 'config');
    await tools.tool('kind', `case "$1" in create) cat > ${config}; exit 1;; esac`);
    const nodePort = await freePort();
    const ports = [{ name: 'web', nodePort }];
    const notices: string[] = [];
    const choosing = await acquireLock(join(stateDir, 'ports'), { command: 'another lab' });
    const created = refusal(
      provider.create(
        { ...spec, ports },
        { progress: silent, notice: (line) => notices.push(line), signal },
      ),
    );
    // Long enough for one that does not wait to have chosen.
    for (let tries = 0; tries < 15 && !existsSync(config); tries++) await delay(100);
    const handle = { name: 'other', provider: 'kind', ports: { web: { port: nodePort } } };
    await writeClusterFile(stateDir, {
      formatVersion: 1,
      status: 'creating',
      handle: handle as unknown as ClusterHandle,
    });
    await choosing.release();
    await created;
    expect(notices).to.have.length(1);
    expect(notices[0]).to.contain(`Port ${nodePort} is taken`);
    expect(readFileSync(config, 'utf8')).not.to.contain(`"hostPort":${nodePort}`);
  });

  describe('with a kind that makes the containers', () => {
    /** `wait`: what kubectl says on the control-plane when it is asked to wait for the nodes. */
    const booting = async (wait: string): Promise<void> => {
      const { dir } = tools;
      await tools.tool(
        'kind',
        `case "$1" in create) cat > ${dir}/config; touch ${stateDir}/clusters/c/kubeconfig ${dir}/made;; esac`,
      );
      await docker(`"ps "*) [ ! -e ${dir}/made ] || printf "c\\tc-control-plane\\trunning\\nc\\tc-worker\\trunning\\n";;
"cp "*) sed 's/":"/=/g' ${dir}/config;;
"rm --force") rm ${dir}/made;;
"exec "*) case "$*" in *--for=condition=Ready*) ${wait};; *) cat > /dev/null;; esac;;`);
    };

    it('removes everything when a node never gets Ready, and names it', async () => {
      await booting(
        'echo node/c-control-plane condition met; echo "error: timed out waiting for the condition on nodes/c-worker" >&2; exit 1',
      );
      const error = await refusal(provider.create(spec, { progress: silent, signal }));
      expect(error.code).to.equal('CLUSTER_CREATE');
      expect(error.message).to.contain('nodes/c-worker');
      expect(existsSync(join(tools.dir, 'made')), 'the containers').to.equal(false);
      expect(await provider.list()).to.deep.equal([]);
    });

    it('waits for a node that has not registered yet', async () => {
      const file = join(tools.dir, 'asked');
      await booting(
        `if [ ! -e ${file} ]; then touch ${file}; echo 'nodes "c-worker" not found (NotFound)' >&2; exit 1; fi`,
      );
      const handle = await provider.create(spec, { progress: silent, signal });
      expect(handle.nodes.map(({ name }) => name)).to.deep.equal(['c-control-plane', 'c-worker']);
    });
  });

  describe('when a port is taken while kind makes the cluster', () => {
    const bind = (port: number): string =>
      `echo "ERROR: failed to create cluster: docker: Bind for 127.0.0.1:${port} failed: port is already allocated" >&2; exit 1`;

    it('chooses again once, and not that port, and names one that is taken then, too', async () => {
      const nodePort = await freePort();
      await docker('ps*) exit 0;;');
      const config = join(tools.dir, 'config');
      await tools.tool(
        'kind',
        `case "$1" in create) cat >> ${config}; echo >> ${config}; ${bind(nodePort)};; esac`,
      );
      const ports = [{ name: 'web', nodePort }];
      const error = await refusal(
        provider.create({ ...spec, ports }, { progress: silent, signal }),
      );
      expect(error.code).to.equal('PORT_TAKEN');
      expect(error.message).to.contain(`127.0.0.1:${nodePort}`);
      const hostPorts = [...readFileSync(config, 'utf8').matchAll(/"hostPort":(\d+)/g)];
      expect(hostPorts.map(([, port]) => Number(port))).to.have.length(2);
      expect(Number(hostPorts[0]?.[1])).to.equal(nodePort);
      expect(Number(hostPorts[1]?.[1])).not.to.equal(nodePort);
      expect(await provider.list()).to.deep.equal([]);
    });

    it('refuses it then where the user named it', async () => {
      const hostPort = await freePort();
      const server = createServer();
      await docker('ps*) exit 0;;');
      const first = join(tools.dir, 'first');
      await tools.tool(
        'kind',
        `case "$1" in create) touch ${first}; sleep 1; ${bind(hostPort)};; esac`,
      );
      const creation = refusal(
        provider.create(
          { ...spec, ports: [{ name: 'web', nodePort: 30080, hostPort }] },
          { progress: silent, signal },
        ),
      );
      while (!existsSync(first)) await delay(20);
      server.listen(hostPort, '127.0.0.1');
      const error = await creation;
      server.close();
      expect(error.code).to.equal('PORT_TAKEN');
      expect(error.message).to.contain('asked for as host port of "web"');
      const calls = await tools.calls();
      expect(calls.filter((call) => call.startsWith('kind create'))).to.have.length(1);
    });
  });

  it('refuses names that are no cluster names before it runs anything', async () => {
    for (const name of ['../x', 'A', '-a', '', 'a'.repeat(50)]) {
      const error = await refusal(provider.create({ ...spec, name }, { progress: silent, signal }));
      expect(error.code, name).to.equal('USAGE');
    }
    expect((await tools.calls()).filter((call) => !call.startsWith('docker info'))).to.be.empty;
  });

  describe('loading images', () => {
    const handle = { name: 'c', nodes: [{ name: 'c-worker' }, { name: 'c-worker2' }] };
    const load = (images: { image: string; nodes: string[] }[]): Promise<void> =>
      provider.loadImages(handle as ClusterHandle, images, silent, signal);
    const onNode = `
"image inspect") echo sha256:id-of-image;;
"exec c-worker") printf 'snapshotter = "native"\\nREF TYPE DIGEST\\ndocker.io/library/a:1 t sha256:m\\nsha256:id-of-image t sha256:m\\n';;
"exec c-worker2") printf 'REF TYPE DIGEST\\ndocker.io/library/a:1 t sha256:other\\n';;`;

    it('skips nodes that have this very image, and fills those that have another of its name', async () => {
      await docker(`${onNode}
"save --") printf archive;;
"exec --interactive") cat > ${tools.dir}/$3.tar;;`);
      await load([{ image: 'a:1', nodes: ['c-worker', 'c-worker2'] }]);
      const calls = (await tools.calls()).filter((call) => call.includes('import'));
      expect(calls).to.have.length(1);
      expect(calls[0]).to.contain('c-worker2').and.to.contain('--snapshotter=overlayfs');
    });

    it('does without the other platforms where Docker has saved only one', async () => {
      await docker(`${onNode}
"save --") printf archive;;
"exec --interactive") cat > /dev/null
case "$*" in *all-platforms*) echo "ctr: content digest sha256:1: not found" >&2; exit 1;; esac;;`);
      await load([{ image: 'a:1', nodes: ['c-worker2'] }]);
      expect((await tools.calls()).filter((call) => call.includes('import'))).to.have.length(2);
    });

    it('names the node on which it failed', async () => {
      await docker(`${onNode}
"save --") printf archive;;
"exec --interactive") cat > /dev/null; echo "no space left on device" >&2; exit 1;;`);
      const error = await refusal(load([{ image: 'a:1', nodes: ['c-worker2'] }]));
      expect(error.code).to.equal('IMAGE_LOAD');
      expect(error.message).to.contain('c-worker2').and.to.contain('no space left');
    });
  });

  describe('telling whose cluster it is', () => {
    const nodes = 'printf "c\\tc-control-plane\\trunning\\nc\\tc-worker\\trunning\\n"';
    const state = async (status: string): Promise<void> => {
      const dir = join(stateDir, 'clusters', 'c');
      await mkdir(dir, { recursive: true });
      const handle = {
        ...{ name: 'c', provider: 'kind', id: 'our-id', ports: {}, budgets: {} },
        kubeconfig: join(dir, 'kubeconfig'),
        nodes: [{ name: 'c-control-plane' }, { name: 'c-worker' }],
      };
      await writeFile(
        join(dir, 'cluster.json'),
        JSON.stringify({ formatVersion: 1, status, handle }),
      );
    };
    const labelled = '"cp "*) echo "node-labels: chaos-lab.dev/cluster-id=our-id";;';
    const found = async (): Promise<string> => (await provider.find('c')).state;

    it('is foreign without a state file, and is not deleted', async () => {
      await docker(`"ps "*) ${nodes};;`);
      expect(await found()).to.equal('foreign');
      expect((await refusal(provider.delete('c'))).code).to.equal('CLUSTER_FOREIGN');
      expect((await tools.calls()).filter((call) => /kind delete|docker rm/.test(call))).to.be
        .empty;
    });

    it('is ours when state, containers and marker agree', async () => {
      await state('ready');
      await docker(`"ps "*) ${nodes};; ${labelled}\n"exec "*) printf our-id;;`);
      expect(await found()).to.equal('ours');
    });

    it('is foreign when the marker is gone or another', async () => {
      await state('ready');
      await docker(`"ps "*) ${nodes};; ${labelled}\n"exec "*) printf other;;`);
      expect(await found()).to.equal('foreign');
      await docker(`"ps "*) ${nodes};; ${labelled}\n"exec "*) exit 0;;`);
      expect(await found()).to.equal('foreign');
    });

    it('is foreign when somebody made a cluster of that name after our creation was killed', async () => {
      await state('creating');
      await docker(`"ps "*) ${nodes};;\n"cp "*) echo "node-labels: theirs";;`);
      expect(await found()).to.equal('foreign');
      expect((await refusal(provider.delete('c'))).code).to.equal('CLUSTER_FOREIGN');
    });

    it('is broken, and may be deleted, when its creation never ended', async () => {
      await state('creating');
      await docker(`"ps "*) [ -e ${tools.dir}/gone ] || ${nodes};; ${labelled}
"rm --force") touch ${tools.dir}/gone;;`);
      expect(await found()).to.equal('broken');
      await provider.delete('c');
      expect(await tools.calls()).to.include('kind delete cluster --name c');
      expect(await tools.calls()).to.include(
        'docker rm --force --volumes c-control-plane c-worker',
      );
      expect(await provider.list()).to.deep.equal([]);
    });

    it('ends a kind that a killed lab had only just started, whether it is deleted or made anew', async () => {
      await docker('ps*) exit 0;;');
      await tools.tool('kind', 'case "$1" in create) cat > /dev/null; exit 1;; esac');
      const program = join(tools.dir, 'bin', 'kind-of-before');
      await writeFile(program, '#!/bin/sh\nsleep 600\n', { mode: 0o755 });
      const ends = [
        () => provider.delete('c'),
        () => refusal(provider.create(spec, { progress: silent, signal })),
      ];
      for (const end of ends) {
        await state('creating');
        const args = ['create', 'cluster', '--name', 'c', '--config', '-', '--kubeconfig'];
        const left = spawn(program, [...args, join(stateDir, 'clusters', 'c', 'kubeconfig')], {
          detached: true,
          stdio: 'ignore',
        });
        const ended = once(left, 'exit');
        await end();
        const [code, by] = (await Promise.race([
          ended,
          delay(5000, ['it still runs']),
        ])) as unknown[];
        left.kill('SIGKILL');
        expect(code).to.equal(null);
        expect(by).to.equal('SIGTERM');
      }
    });

    it('removes a container that Docker finishes after its creation was cut short', async () => {
      await state('creating');
      const late = `printf "c\\tc-control-plane\\tcreated\\n"`;
      await docker(`"ps "*) n=$(ls ${tools.dir} | grep -c look-); touch ${tools.dir}/look-$n
[ $n -lt 3 ] || [ -e ${tools.dir}/gone ] || ${late};; ${labelled}
"rm --force") touch ${tools.dir}/gone;;`);
      await provider.delete('c');
      expect(await tools.calls()).to.include('docker rm --force --volumes c-control-plane');
      expect(await provider.list()).to.deep.equal([]);
    });

    it('tells one whose creation never ended from one that does not answer: only the first is nobody’s', async () => {
      await state('creating');
      await docker(`"ps "*) ${nodes};; ${labelled}\n"exec "*) echo refused >&2; exit 1;;`);
      expect(await provider.find('c')).to.include({ state: 'broken', unfinished: true });
      await state('ready');
      expect(await provider.find('c')).to.include({ state: 'broken', unfinished: false });
    });

    it('is broken when a node is stopped, or the API server is silent', async () => {
      await state('ready');
      const stopped = 'printf "c\\tc-control-plane\\trunning\\nc\\tc-worker\\texited\\n"';
      await docker(`"ps "*) ${stopped};; ${labelled}\n"exec "*) printf our-id;;`);
      expect(await provider.find('c')).to.include({ why: 'Node c-worker is not running.' });
      await docker(`"ps "*) ${nodes};; ${labelled}\n"exec "*) echo refused >&2; exit 1;;`);
      expect(await found()).to.equal('broken');
    });
  });
});
