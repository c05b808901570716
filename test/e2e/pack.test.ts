import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { expectSuccess, runProcess, type ProcessResult } from '../../src/base/index.js';

const ROOT = join(import.meta.dirname, '..', '..');

async function npm(args: string[], cwd: string): Promise<ProcessResult> {
  const result = await runProcess('npm', args, { cwd, timeout: 300_000 });
  return expectSuccess(result, 'INTERNAL', `npm ${args[0] ?? ''}`);
}

describe('the package, packed and installed in an empty folder', function () {
  this.timeout(600_000);
  const folder = mkdtempSync(join(tmpdir(), 'lab-pack-'));
  const packed = join(folder, 'packed');
  const home = join(folder, 'installed');
  const lab = (...args: string[]): Promise<ProcessResult> =>
    runProcess('npx', ['--no-install', 'lab', ...args], {
      cwd: home,
      timeout: 60_000,
      env: { LAB_STATE_HOME: join(folder, 'state') },
    });

  before(async () => {
    await runProcess('mkdir', [packed, home]);
    await npm(['pack', '--pack-destination', packed], ROOT);
    const [tarball = ''] = readdirSync(packed);
    await npm(['init', '--yes'], home);
    await npm(
      ['install', '--prefer-offline', '--no-audit', '--no-fund', join(packed, tarball)],
      home,
    );
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('starts: lab --help', async () => {
    const result = await lab('--help');
    expect(result.exitCode, result.stderr).to.equal(0);
    expect(result.stdout).to.contain('Usage').and.contain('run');
  });

  it('finds its own scenarios and the libraries it needs: lab validate atlan-outage', async () => {
    const result = await lab('validate', 'atlan-outage');
    expect(result.exitCode, `${result.stdout}\n${result.stderr}`).to.equal(0);
  });

  it('refuses a scenario that is not there with exit code 2 and no stack trace', async () => {
    const result = await lab('validate', 'no-such-scenario');
    expect(result.exitCode).to.equal(2);
    expect(result.stderr).not.to.match(/^\s+at .*:\d+:\d+/m);
  });

  it('serves a simulated cluster to other programs: import { startCluster } from chaos-lab/sim', async () => {
    const script = `
      import https from 'node:https';
      import { startCluster } from 'chaos-lab/sim';
      const cluster = await startCluster({ nodes: 2 });
      const [, token] = /token: "?([\\w-]+)/.exec(cluster.kubeconfig);
      const ask = (headers) => new Promise((resolve) => {
        https.get(cluster.server + '/readyz', { rejectUnauthorized: false, headers }, (response) => {
          response.resume().on('end', () => resolve(response.statusCode));
        });
      });
      const codes = [await ask({}), await ask({ authorization: 'Bearer ' + token })];
      process.stdout.write(codes.join(' '));
      await cluster.stop();
      process.exit(0);`;
    const args = ['--input-type=module', '--eval', script];
    const result = await runProcess('node', args, { cwd: home, timeout: 60_000 });
    expect(result.stdout, result.stderr).to.equal('401 200');
  });

  it('brings the product and nothing of its tests', () => {
    const installed = join(home, 'node_modules', 'chaos-lab');
    for (const name of ['dist', 'scenarios', 'manifests', 'README.md', 'LICENSE']) {
      expect(existsSync(join(installed, name)), name).to.equal(true);
    }
    for (const name of ['src', 'test', 'scripts', '.ci', 'tsconfig.json']) {
      expect(existsSync(join(installed, name)), name).to.equal(false);
    }
    // Of all reports only the sample that the README shows.
    expect(readdirSync(join(installed, 'reports'))).to.deep.equal(['sample']);
    const [tarball = ''] = readdirSync(packed);
    // A megabyte of it are the API's own documents, which the embedded cluster serves.
    expect(statSync(join(packed, tarball)).size, 'bytes of the tarball').to.be.below(
      3 * 1024 * 1024,
    );
  });

  it('brings every file that its README links to or shows', () => {
    const installed = join(home, 'node_modules', 'chaos-lab');
    const readme = readFileSync(join(installed, 'README.md'), 'utf8');
    const links = [...readme.matchAll(/(?:\]\(|(?:src|srcset|href)=")([^)"#\s]+)/g)]
      .map(([, link = '']) => link)
      .filter((link) => !/^[a-z]+:/.test(link));
    expect(links).to.include('SECURITY.md').and.include('ARCHITECTURE.md');
    for (const link of links) expect(existsSync(join(installed, link)), link).to.equal(true);
  });
});
