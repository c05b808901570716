import { expect } from 'chai';
import { LabError } from '../../src/base/index.js';
import { explain, explainNames } from '../../src/scenario/index.js';
import { ACTION_KINDS } from '../../src/scenario/action/registry.js';
import { PROBE_KINDS } from '../../src/scenario/probe/registry.js';

describe('lab explain', () => {
  it('knows every probe, every action, and the keys of a scenario and a fault', () => {
    expect(PROBE_KINDS).to.have.length(16);
    expect(ACTION_KINDS).to.have.length(16);
    expect(explainNames()).to.include.members([...PROBE_KINDS, ...ACTION_KINDS]);
    expect(explainNames()).to.include.members([
      'metadata',
      'steadyState',
      'fixOrder',
      'culprit',
      'truth',
      'check',
    ]);
  });

  it('has a description for every name, and for every key under it', () => {
    for (const name of explainNames()) {
      const lines = explain(name).split('\n');
      expect(lines[1], name).to.match(/^ {2}[A-Z\w].{3,}/);
      for (const line of lines.filter((text) => /^ {4}\S/.test(text))) {
        expect(line, name).to.match(/^ {4}\S+ +[^( ].*\(.+\)$/);
      }
    }
  });

  it('documents a probe with its keys, types and defaults', () => {
    expect(explain('endpoints')).to.equal(
      `endpoints (probe)
  The addresses behind a Service, from its EndpointSlices.
  Type: map

  Keys:
    service    the Service (text, required)
    namespace  the namespace (default: the workload's) (text)
    ready      how many addresses are ready (whole number or map)
    notReady   how many are not (whole number or map)`,
    );
    expect(explain('http')).to.include('timeout  time for one request (text, default "5s")');
    expect(explain('podState')).to.include('(all | any, default "all")');
  });

  it('gives both when a probe and an action share a name', () => {
    expect(explain('exec')).to.include('exec (probe)').and.to.include('exec (action)');
    expect(explain('load'))
      .to.include('load (key of a fault)')
      .and.to.include('load (key of a scenario)');
  });

  it('follows a path to the keys inside, through lists and maps by name', () => {
    expect(explain('cluster.nodes.role').split('\n')[0]).to.equal(
      'cluster.nodes.role (key in cluster.nodes)',
    );
    expect(explain('load.after.amount')).to.match(/^load\.after\.amount \(key in load\.after\)\n/);
    expect(explain('http.timeout')).to.include('time for one request');
    expect(() => explain('cluster.node.role'))
      .to.throw(LabError, 'Nothing in cluster is called "node"; did you mean nodes?')
      .with.property('next', 'Run `lab explain cluster` for the list.');
  });

  it('gives the meaning of a code', () => {
    expect(explain('DOCKER_MISSING')).to.equal(
      `DOCKER_MISSING (error, exit code 3)
  The docker command was not found.
  Next: Install Docker Engine, then run \`lab doctor\`.`,
    );
    expect(explain('E_DURATION')).to.include('Not a duration.');
  });

  it('says which name was meant', () => {
    expect(() => explain('endpoint'))
      .to.throw(LabError, 'did you mean endpoints?')
      .with.property('code', 'NOT_FOUND');
  });
});
