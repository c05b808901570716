import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import https from 'node:https';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { Lab, NOTHING, textOf } from './lab.js';
import { filesWith, listeningOn, modeOf, seenIn, simulatorOf, tokenIn } from './simulator.js';

/** How long a simulator may outlive its lab, ms. */
const ENDS = 5000;

/** Everything here has an empty PATH: neither Docker nor kubectl nor anything else can be used. */
describe('the embedded cluster', function () {
  this.timeout(180_000);
  let lab: Lab;

  beforeEach(async () => {
    lab = await Lab.create();
  });
  afterEach(() => lab.remove());

  const alone = (): NodeJS.ProcessEnv => ({ PATH: join(lab.root, 'empty') });
  const on = (): string[] => ['--cluster', lab.cluster];

  it('is taken where nothing but Node is, runs the whole outage, and says what it is', async () => {
    const run = lab.start(['run', 'atlan-outage', '--quick', ...on()], alone());
    await run.until(/── deploy/);
    const token = tokenIn(join(lab.clusterDir(), 'kubeconfig'));
    const ended = await run.ended;
    expect(ended.code, textOf(ended)).to.equal(0);
    const [first] = `${ended.stdout}${ended.stderr}`.split('\n');
    expect(first).to.match(/embedded.*simulated.*[Dd]ocker/);
    const record = lab.record('atlan-outage');
    expect(record.verdict).to.deep.equal({ outcome: 'passed', exitCode: 0, reasons: [] });
    expect(record.environment.simulated).to.equal(true);
    expect(record.resetProofs.map((proof) => proof.residue)).to.deep.equal([[], []]);
    for (const file of ['report.md', 'junit.xml', 'run.json']) {
      expect(readFileSync(join(lab.latest('atlan-outage'), file), 'utf8'), file).to.match(
        /simulated/,
      );
    }
    expect(ended.stdout).to.match(/PASSED: .*simulated/);
    expect(filesWith(lab.reports, token)).to.deep.equal([]);
    expect(`${ended.stdout}${ended.stderr}`).to.not.contain(token);
    expect(await lab.leftovers()).to.deep.equal(NOTHING);
  });

  it('ends with its lab, also after a kill -9, and lab clean leaves nothing', async () => {
    const run = lab.start(['run', 'atlan-outage', '--quick', ...on()], alone());
    await run.until(/── inject/);
    expect(simulatorOf(run), 'the simulator runs').to.be.a('number');
    run.signal('SIGKILL');
    await run.ended;
    for (const until = Date.now() + ENDS; run.processes().length > 0 && Date.now() < until;) {
      await delay(20);
    }
    expect(run.processes()).to.deep.equal([]);
    expect(await lab.status()).to.include({ cluster: lab.cluster });
    const clean = await lab.run(['clean'], alone());
    expect(clean.code, textOf(clean)).to.equal(0);
    expect(await lab.leftovers()).to.deep.equal(NOTHING);
  });

  it('stands after lab up for its user alone, status knows it, down takes it away', async () => {
    const other = await listenOn(30080);
    const provider = ['--provider', 'embedded', '--speed', '10'];
    const up = lab.start(['up', 'atlan-outage', '--quiet', ...provider, ...on()], alone());
    const ended = await up.ended;
    expect(ended.code, textOf(ended)).to.equal(0);
    const kubeconfig = join(lab.clusterDir(), 'kubeconfig');
    expect(ended.stdout).to.equal(`export KUBECONFIG=${kubeconfig}\n`);
    const pid = simulatorOf(up);
    if (pid === undefined) throw new Error('no simulator runs');
    expect(up.processes(), 'nothing else of lab runs on').to.have.lengthOf(1);
    expect(await lab.status()).to.include({ cluster: lab.cluster, provider: 'embedded' });

    expect([modeOf(kubeconfig), modeOf(dirname(kubeconfig))]).to.deep.equal(['600', '700']);
    const token = tokenIn(kubeconfig);
    expect(filesWith(lab.root, token)).to.deep.equal([kubeconfig]);
    expect(existsSync(join(lab.clusterDir(), 'sim.log'))).to.equal(true);
    expect(seenIn(pid, token)).to.deep.equal([]);
    const listening = listeningOn(pid);
    // The API and the NodePort.
    expect(listening).to.have.lengthOf(2);
    for (const address of listening) expect(address).to.match(/^127\.0\.0\.1:/);
    // The port of the scenario is somebody else's now.
    expect(listening).to.not.include('127.0.0.1:30080');
    other.close();

    const down = await lab.run(['down', ...on()], alone());
    expect(down.code, textOf(down)).to.equal(0);
    expect(await lab.leftovers()).to.deep.equal(NOTHING);
  });

  it('has a variant beside its workload by hand, too, which is no residue and goes with the rest', async () => {
    const provider = ['--provider', 'embedded', '--speed', '10'];
    const by = async (code: number, ...args: string[]): Promise<string> => {
      const ended = await lab.run([...args, ...on()], alone());
      expect(ended.code, textOf(ended)).to.equal(code);
      return textOf(ended);
    };
    const refused = await by(2, 'up', 'atlan-outage', '--variant', 'no-fault', ...provider);
    expect(refused).to.match(/USAGE/);
    expect(await lab.leftovers()).to.deep.equal(NOTHING);

    const odd = (): Promise<number> => {
      const kubeconfig = join(lab.clusterDir(), 'kubeconfig');
      const [, server = ''] = /server: (\S+)/.exec(readFileSync(kubeconfig, 'utf8')) ?? [];
      const path = '/api/v1/namespaces/atlan/services/recommendations-svc';
      return statusOf(server + path, { authorization: `Bearer ${tokenIn(kubeconfig)}` });
    };
    const chosen = ['atlan-outage', '--variant', 'recommendations', ...provider];
    await by(0, 'up', ...chosen);
    expect(await odd()).to.equal(200);
    await by(0, 'down');
    expect(await lab.leftovers()).to.deep.equal(NOTHING);

    // Nothing is deployed yet when the walk goes on by hand.
    await by(0, 'run', ...chosen, '--pause-after', 'provision');
    expect(await odd()).to.equal(404);
    await by(0, 'inject', 'selector-mismatch');
    expect(await odd()).to.equal(200);
    await by(0, 'verify');
    // After the last fault: nothing is left of it, and what is odd stands.
    await by(0, 'fix', 'selector-mismatch');
    expect(await odd()).to.equal(200);
    expect(readFileSync(join(lab.latest('atlan-outage'), 'report.md'), 'utf8')).to.match(
      /beside it: `recommendations`/,
    );
    await by(0, 'down');
    expect(await lab.leftovers()).to.deep.equal(NOTHING);
  });

  it('is served empty by lab sim until Ctrl-C, and answers nobody without its token', async () => {
    const run = lab.start(['sim', '-o', 'json'], alone());
    const [text] = await run.until(/\{[\s\S]*"simulated"[\s\S]*\n\}?/);
    const { kubeconfig, server } = JSON.parse(text) as { kubeconfig: string; server: string };
    const token = tokenIn(kubeconfig);
    expect(await statusOf(`${server}/api/v1/nodes`, { authorization: `Bearer ${token}` })).to.equal(
      200,
    );
    expect(await statusOf(`${server}/api/v1/nodes`, {})).to.be.oneOf([401, 403]);
    run.signal('SIGINT');
    const ended = await run.ended;
    expect(ended.code, textOf(ended)).to.equal(0);
    expect(run.processes()).to.deep.equal([]);
    expect(existsSync(dirname(kubeconfig))).to.equal(false);
  });
});

/** Takes a port of 127.0.0.1, unless somebody else has it already. */
async function listenOn(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await Promise.race([once(server, 'listening'), once(server, 'error')]).catch(() => {});
  return server;
}

/** Status code of an answer; the certificate is not what is looked at. */
function statusOf(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    https
      .get(url, { headers, rejectUnauthorized: false, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
      .on('error', reject);
  });
}
