import { expect } from 'chai';
import { runProcess } from '../../../src/base/index.js';
import { removeContainers } from '../../../src/provider/kind/containers.js';
import { dockerThrough } from '../../../src/provider/kind/docker.js';
import { fakeTools, type FakeTools } from '../fake-docker.js';
import { needs } from '../../needs.js';

describe('the removal of node containers', () => {
  before(function () {
    needs(this, 'grep');
  });

  let tools: FakeTools;

  beforeEach(async () => {
    tools = await fakeTools();
  });
  afterEach(() => tools.remove());

  /** Removes c-worker at a Docker that refuses it; `ps`, called for the nth time, runs the script. */
  async function remove(script: string): Promise<unknown> {
    const refusal = 'removal of container c-worker is already in progress';
    await tools.tool(
      'docker',
      `n=$(grep -c "docker ps" ${tools.dir}/calls)
[ "$1" = rm ] && { echo "${refusal}" >&2; exit 1; }
[ "$1" = ps ] && { ${script}\n}\nexit 0`,
    );
    const docker = dockerThrough(runProcess, tools.env);
    return await removeContainers(docker, 'c', ['c-worker'], 1).catch((error: unknown) => error);
  }

  const node = `printf 'c\\tc-worker\\tremoving\\n'`;

  it('that another one is at already waits for its end', async () => {
    expect(await remove(`[ $n -lt 3 ] && ${node}`)).to.equal(undefined);
    expect((await tools.calls()).filter((call) => call.startsWith('docker ps'))).to.have.length(3);
  });

  it('that Docker refuses says why when they stay', async () => {
    expect(await remove(node))
      .to.have.property('message')
      .that.contains('already in progress');
  });
});
