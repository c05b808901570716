import { expect } from 'chai';
import { runProcess } from '../../../src/base/index.js';
import { dockerThrough } from '../../../src/provider/kind/docker.js';
import { removeLate } from '../../../src/provider/kind/late.js';
import { fakeTools, type FakeTools } from '../fake-docker.js';
import { needs } from '../../needs.js';

describe('containers that come after their creation was ended', () => {
  before(function () {
    needs(this, 'grep');
  });

  let tools: FakeTools;

  beforeEach(async () => {
    tools = await fakeTools();
  });
  afterEach(() => tools.remove());

  /** Looks for late containers at a Docker whose `ps`, called for the nth time, runs the script; what it was asked. */
  async function docker(script: string): Promise<string[]> {
    await tools.tool(
      'docker',
      `n=$(grep -c "docker ps" ${tools.dir}/calls)\n[ "$1" = ps ] && { ${script}\n}\nexit 0`,
    );
    const context = { docker: dockerThrough(runProcess, tools.env) };
    await removeLate(context, 'c', 1);
    return (await tools.calls()).map((call) => call.split(' ').slice(1).join(' '));
  }

  const node = `printf 'c\\tc-worker\\tcreated\\n'`;

  it('are removed when they come, and again when they come back', async () => {
    const calls = await docker(`[ $n = 3 ] || [ $n = 5 ] && ${node}`);
    const removals = calls.filter((call) => call.startsWith('rm'));
    expect(removals).to.deep.equal(Array(2).fill('rm --force --volumes c-worker'));
    // After the last one it looked again.
    expect(calls.at(-1)).to.match(/^ps --all --filter label=io.x-k8s.kind.cluster=c /);
  });

  it('are waited for, and nothing is removed when none comes', async () => {
    const calls = await docker('true');
    expect(calls).to.have.length.greaterThan(1);
    expect(calls.filter((call) => !call.startsWith('ps'))).to.deep.equal([]);
  });
});
