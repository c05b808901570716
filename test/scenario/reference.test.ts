import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ProbeKind } from '../../src/model/index.js';
import {
  checkScenario,
  listScenarios,
  problemText,
  scenarioJsonSchema,
} from '../../src/scenario/index.js';
import { packageRoot } from './sample.js';

const file = join(packageRoot, 'docs/reference.yaml');
const text = readFileSync(file, 'utf8');
const report = checkScenario(file, { packageRoot, trust: true });

/** Every key that the JSON Schema has, anywhere. */
function schemaKeys(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const own = 'properties' in node ? Object.keys(node.properties as object) : [];
  return [...own, ...Object.values(node).flatMap(schemaKeys)];
}

/** Every key of a document, anywhere. */
function yamlKeys(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return [
    ...(Array.isArray(node) ? [] : Object.keys(node)),
    ...Object.values(node).flatMap(yamlKeys),
  ];
}

describe('docs/reference.yaml', () => {
  it('validates; only programs in nodes need trust', () => {
    expect(report.problems.map(problemText)).to.deep.equal([]);
    expect(report.warnings.map(problemText)).to.deep.equal([]);
    const { problems } = checkScenario(file, { packageRoot, trust: false });
    expect(new Set(problems.map(({ code }) => code))).to.deep.equal(new Set(['T_NODE']));
  });

  it('has every key of the format', () => {
    const written = new Set(yamlKeys(parse(text)));
    const missing = schemaKeys(scenarioJsonSchema()).filter((key) => !written.has(key));
    expect([...new Set(missing)]).to.deep.equal([]);
  });

  it('explains every key of a scenario, of a fault, and every probe and action', () => {
    const { properties = {}, definitions = {} } = scenarioJsonSchema();
    const names = [
      ...Object.keys(properties),
      ...Object.keys(definitions.Fault?.properties ?? {}),
      ...Object.keys(definitions.Check?.properties ?? {}),
    ];
    const lines = text.split('\n');
    for (const name of names) {
      const index = lines.findIndex((line) => new RegExp(`^[ -]*${name}:`).test(line));
      const near = lines.slice(Math.max(0, index - 2), index + 3).join('\n');
      expect(near, `a comment at ${name}`).to.match(/#/);
    }
  });
});

describe('scenarios of the package', () => {
  for (const { name, file: path } of listScenarios(packageRoot)) {
    it(`${name} validates, names its schema, and has no warning`, () => {
      const { problems, warnings } = checkScenario(path, { packageRoot, trust: false });
      expect([...problems, ...warnings].map(problemText)).to.deep.equal([]);
      expect(readFileSync(path, 'utf8')).to.match(
        /^# yaml-language-server: \$schema=\.\.\/scenario\.schema\.json\n/,
      );
    });
  }
});

describe('the normalised scenario', () => {
  const { scenario, truth } = report.valid ?? expect.fail('the reference is not valid');

  it('has sizes in bytes, times in milliseconds, lists where YAML allows one', () => {
    expect(scenario.cluster.nodes[1]).to.deep.equal({
      role: 'worker',
      labels: { 'node-role': 'memory-pressure' },
      memoryBudget: 700 * 1024 * 1024,
      overBudget: 'pressure',
    });
    expect(scenario.faults[0]?.hostMemory).to.equal(2 * 1024 ** 3);
    expect(scenario.workload.ready).to.equal(120_000);
    expect(scenario.steadyState[0]).to.deep.include({
      id: 'steadyState[0]',
      text: 'the front page answers',
      within: 30_000,
      hold: 2_000,
      every: 200,
    });
    expect(scenario.steadyState[0]?.any).to.deep.equal([
      {
        kind: 'http',
        spec: {
          port: 'frontend',
          path: '/',
          method: 'GET',
          headers: { Accept: 'text/plain' },
          status: [200],
          body: { contains: 'backend-ok' },
          header: { 'Content-Type': { contains: 'text' } },
          latency: { below: 2000 },
          timeout: 3000,
        },
      },
    ]);
  });

  it('gives each profile of a load its connections', () => {
    const [web] = scenario.load;
    expect(web?.before).to.deep.equal({
      connections: 2000,
      amount: 20_000,
      rate: 5000,
      max: 300_000,
    });
    expect(web?.during).to.deep.equal({ connections: 2000, until: 'symptoms', max: 60_000 });
    expect(web?.quick).to.deep.equal({ connections: 200, amount: 2000, max: 300_000 });
    expect(web).to.not.have.property('connections');
  });

  it('names the workload in every object that says no namespace', () => {
    const [fault] = scenario.faults;
    expect(fault?.culprit).to.deep.equal({
      kind: 'Service',
      name: 'backend-svc',
      namespace: 'atlan',
    });
    expect(fault?.inject[0]).to.deep.equal({
      id: 'selector-mismatch.inject[0]',
      kind: 'patch',
      text: 'rename the selector',
      spec: {
        kind: 'Service',
        name: 'backend-svc',
        namespace: 'atlan',
        strategy: 'merge',
        body: { spec: { selector: { app: 'backend' } } },
      },
    });
    expect(truth.faults[0]?.root[0]).to.deep.equal({
      kind: 'Service',
      name: 'backend-svc',
      namespace: 'atlan',
      field: 'spec.selector',
    });
  });

  it('carries undos: actions with ids, or the reason for none', () => {
    const [, , , first, second] = scenario.faults[0]?.inject ?? [];
    expect(first?.undo).to.deep.equal({
      actions: [
        {
          id: 'selector-mismatch.inject[3].undo[0]',
          kind: 'exec',
          text: 'run "rm -f /tmp/mark" in pods app=tools',
          spec: {
            in: { selector: 'app=tools' },
            command: ['rm', '-f', '/tmp/mark'],
            timeout: 30_000,
          },
        },
      ],
    });
    expect(second?.undo).to.deep.equal({ none: 'it changes nothing' });
  });

  it('reads the objects of apply actions, and every image', () => {
    const apply = scenario.faults[0]?.inject[2];
    expect(
      apply?.kind === 'apply' && apply.spec.objects.map((object) => object.kind),
    ).to.deep.equal(['Deployment']);
    expect(scenario.images).to.deep.equal([
      'busybox:1.36',
      'hashicorp/http-echo:0.2.3',
      'nginx:1.25-alpine',
    ]);
  });

  it('holds no truth, wherever one looks', () => {
    const all = JSON.stringify(scenario);
    for (const word of ['"truth"', 'misconfiguration', 'service-selector-mismatch', 'decoys']) {
      expect(all).to.not.include(word);
    }
  });

  it('comes with the whole truth, apart', () => {
    const [remedy] = truth.faults[0]?.fixes.slice(1) ?? [];
    expect(remedy?.actions?.map(({ id, text }) => [id, text])).to.deep.equal([
      ['selector-mismatch.truth.fixes[1][0]', 'apply manifests/atlan/backend.yaml'],
    ]);
    expect(truth).to.deep.equal({
      schema: 'lab.truth/v1',
      scenario: 'reference',
      faults: [
        {
          id: 'selector-mismatch',
          category: 'misconfiguration',
          mechanism: 'service-selector-mismatch',
          root: [
            { kind: 'Service', name: 'backend-svc', namespace: 'atlan', field: 'spec.selector' },
          ],
          aliases: [
            { kind: 'Endpoints', name: 'backend-svc' },
            { kind: 'EndpointSlice', prefix: 'backend-svc-' },
          ],
          victims: [{ kind: 'Deployment', name: 'frontend-deploy', namespace: 'atlan' }],
          decoys: [{ kind: 'Deployment', name: 'backend-deploy', namespace: 'atlan' }],
          change: { before: { app: 'backend-api' }, after: { app: 'backend' } },
          terms: { all: [['selector', 'label'], ['endpoint']], none: ['image', 'oom'] },
          fixes: [{ text: "Set the Service's selector back to app=backend-api." }, remedy],
        },
      ],
    });
  });

  it('says each condition in words', () => {
    const texts: Record<string, string> = {};
    const [fault] = scenario.faults;
    const checks = [
      ...scenario.steadyState,
      ...(fault?.symptoms ?? []),
      ...(fault?.invariants ?? []),
    ];
    for (const check of checks) {
      const kinds: ProbeKind[] = check.any.map(({ kind }) => kind);
      texts[kinds.join('|')] ??= check.text;
    }
    expect(texts).to.deep.equal({
      http: 'the front page answers',
      endpoints: 'Service backend-svc has 1 ready and 0 unready endpoints',
      podState:
        'pods app=frontend container nginx: ≥ 1 there, phase Running, Ready, now running, restarts ≤ 3, no restart since the baseline',
      nodeCondition:
        'node node-role=memory-pressure: MemoryPressure=False (KubeletHasSufficientMemory)',
      nodeTaint:
        'node node-role=memory-pressure: no taint node.kubernetes.io/memory-pressure:NoSchedule',
      memory:
        'memory of pods app=frontend: usage < 64.0 MiB, peak < 256.0 MiB, limit 256.0 MiB, < 90 % of its limit, slope < 10.0 MiB per second over 10s',
      rollout: 'rollout of Deployment frontend-deploy is complete',
      field: 'Deployment frontend-deploy .spec.replicas is ≥ 1',
      'podState|podState':
        'any of pods app=frontend: now waiting/CrashLoopBackOff, message contains "back-off 40s", or pods app=frontend: reason Evicted, before terminated/OOMKilled/exit 137',
      oomKilled: 'each of pods app=frontend killed for memory 2 times or more',
      event:
        'event BackOff of Pod frontend-deploy-* ≥ 2 times (message contains "restarting failed container")',
      exec: '"curl -sS -m 6 backend-svc:5678" in pods app=frontend: exit 7 or 28, output contains "pong", error output matches /refused|timed out/, curl-code > 0',
      counters:
        'counters of "redis-cli info stats" in pods app=frontend: evicted_keys < 5 per second, total_error_replies rises by 0, keyspace_hits over keyspace_hits + keyspace_misses ≥ 0.9 over 5s',
      logs: 'log of pods app=frontend contains "connect() failed"',
      load: 'load web: error rate > 50 %, errors > 100, answered ≥ 1, < 1000 answers per second, p50 < 1s, p90 < 2s, p99 < 5s, p999 < 9s over 10s',
      nodeExec:
        '"systemctl is-active kubelet" on node node-role=memory-pressure: exit 0, output contains "active", error output matches /^$/',
      dns: 'backend-svc.atlan.svc.cluster.local resolves',
    });
    expect(fault?.symptoms[0]?.text).to.equal('GET frontend / answers 502 or 503');
    expect(fault?.symptoms[1]?.text).to.equal('GET frontend / gets no answer in time');
  });

  it('has the drill, and what an action is to fail with', () => {
    expect(scenario.drill?.map(({ id, kind }) => `${id} ${kind}`)).to.deep.equal([
      'drill[0] load',
      'drill[1] rolloutRestart',
      'drill[2] load',
    ]);
    const fails = scenario.faults[0]?.inject.flatMap(({ fails }) => fails ?? []);
    expect(fails).to.deep.equal(['Cannot evict pod']);
  });

  it('says each action in words', () => {
    const [fault] = scenario.faults;
    expect([...(fault?.inject ?? []), ...(fault?.fix ?? [])].map(({ text }) => text)).to.deep.equal(
      [
        'rename the selector',
        'patch ConfigMap/frontend-nginx-conf: [{"op":"add","path":"/metadata/annotations","value":{"note":"changed"}}]',
        'apply manifests/atlan/tools.yaml',
        'run "touch /tmp/mark" in pods app=tools container busybox',
        'run "true" in pods app=tools',
        'drain node spare',
        'cordon node node-role=memory-pressure',
        'start load web (during)',
        'wait 2s',
        'stop load web',
        'uncordon node node-role=memory-pressure',
        'patch Service/backend-svc: {"spec":{"selector":{"app":"backend-api"}}}',
        'set resources of Deployment/memory-stress container collector: requests memory=50Mi cpu=10m, limits memory=128Mi',
        'restart Deployment/memory-stress',
        'wait for: rollout of Deployment memory-stress is complete',
        'scale Deployment/memory-stress to 0',
        'drain node spare',
        'delete Deployment/memory-stress',
        'delete the Failed pods app=frontend',
        'run "systemctl restart kubelet" on node node-role=memory-pressure',
        'put kubeadm, kubelet of the upgrade target into /opt/upgrade of node node-role=memory-pressure',
        'give the images of the upgrade target to node node-role=memory-pressure',
      ],
    );
  });

  it('has a digest that follows the scenario and its manifests', () => {
    const again = checkScenario(file, { packageRoot, trust: true }).valid?.scenario.source.digest;
    expect(again)
      .to.equal(scenario.source.digest)
      .and.match(/^[0-9a-f]{64}$/);
  });

  it('says what it may do, in its own words and not in the author’s', () => {
    const permissions = report.valid?.permissions ?? [];
    expect(permissions).to.include('listen on 127.0.0.1:30080 (frontend)');
    expect(permissions).to.include('run "touch /tmp/mark" in pods app=tools container busybox');
    expect(permissions).to.include('read with kubectl get');
    expect(permissions.join('\n')).to.not.include('rename the selector');
  });
});
