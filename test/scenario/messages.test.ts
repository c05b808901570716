import { expect } from 'chai';
import { basename } from 'node:path';
import { problemText } from '../../src/scenario/index.js';
import { checkSample, type Edits } from './sample.js';

/** The problem as `lab validate` prints it, less the folder. */
function shown(edits: Edits): string[] {
  return checkSample({ scenario: edits }).problems.map((problem) =>
    problemText({ ...problem, file: basename(problem.file) }),
  );
}

const STEADY = 'http: { port: web, path: /, status: 200 }\n    within: 60s';
const steady = (check: string): Edits => [[STEADY, check]];

const cases: Record<string, [Edits, string]> = {
  'an unknown key, with the nearest': [
    [['minutes: 3', 'minutes: 3\n  lvel: advanced']],
    'scenario.yaml:8:3 E_UNKNOWN_KEY metadata has no key "lvel" (expected one of name, title, description, minutes, level, tags; did you mean level?)',
  ],
  'an unknown probe': [
    steady('htpp: { port: web, status: 200 }'),
    'scenario.yaml:18:5 E_UNKNOWN_KEY steadyState[0] has no key "htpp" (expected one of http, endpoints, podState, oomKilled, event, nodeCondition, nodeTaint, memory, exec, counters, nodeExec, dns, logs, field, rollout, load, anyOf, name, within, hold, every; did you mean http?)',
  ],
  'an unknown key of a probe': [
    steady('http: { port: web, stauts: 200 }'),
    'scenario.yaml:18:24 E_UNKNOWN_KEY steadyState[0].http has no key "stauts" (expected one of port, path, method, headers, status, body, header, latency, failure, timeout; did you mean status?)',
  ],
  'an unknown bound': [
    steady('endpoints: { service: web, ready: { atleast: 1 } }'),
    'scenario.yaml:18:41 E_UNKNOWN_KEY steadyState[0].endpoints.ready has no key "atleast" (expected one of equals, atLeast, atMost, above, below; did you mean atLeast?)',
  ],
  'a missing key': [
    [['  title: One line about the outage\n', '']],
    'scenario.yaml:4:1 E_MISSING_KEY metadata has no "title" (expected one line, for lists and the report)',
  ],
  'a missing top-level key': [
    [['kind: Scenario\n', '']],
    'scenario.yaml:2:1 E_MISSING_KEY the scenario has no "kind" (expected always Scenario)',
  ],
  'another apiVersion': [
    [['lab/v1alpha1', 'lab/v1']],
    'scenario.yaml:2:13 E_VALUE apiVersion is "lab/v1" (expected lab/v1alpha1)',
  ],
  'a value outside a closed list': [
    [['minutes: 3', 'minutes: 3\n  level: beginer']],
    'scenario.yaml:8:10 E_VALUE metadata.level is "beginer" (expected one of beginner, intermediate, advanced; did you mean beginner?)',
  ],
  'a number where a duration belongs': [
    [['within: 60s', 'within: 60']],
    'scenario.yaml:19:13 E_DURATION steadyState[0].within is 60 (expected a duration such as 250ms, 10s or 1m30s)',
  ],
  'a duration beyond a day': [
    [['within: 60s', 'within: 900000h']],
    'scenario.yaml:19:13 E_DURATION steadyState[0].within is "900000h" (expected a duration of at most 24h)',
  ],
  'a text where a quantity belongs': [
    steady('memory: { node: { name: n }, usage: 7MB }'),
    'scenario.yaml:18:41 E_QUANTITY steadyState[0].memory.usage is "7MB" (expected a quantity such as 7Mi, 100m or 2Gi)',
  ],
  'a command as one string': [
    steady('exec: { in: { name: p }, command: curl -s web, exitCode: 0 }'),
    'scenario.yaml:18:39 E_COMMAND_STRING steadyState[0].exec.command: a command is a list of arguments, never one string (expected a list such as [curl, -sS, "backend:80"])',
  ],
  'a kubectl line as one string': [
    [['- kubectl: [get, endpointslices]', '- kubectl: get pods']],
    'scenario.yaml:36:18 E_COMMAND_STRING faults[0].diagnosis[0].kubectl: a kubectl line is a list of arguments, never one string (expected a list such as [get, pods, -o, wide])',
  ],
  'a number among the arguments of a command': [
    steady('exec: { in: { name: p }, command: [sleep, 5], exitCode: 0 }'),
    'scenario.yaml:18:47 E_TYPE steadyState[0].exec.command[1] is 5 (expected a text)',
  ],
  'a condition status without quotes': [
    steady('nodeCondition: { node: { name: n }, type: Ready, status: true }'),
    'scenario.yaml:18:62 E_TYPE steadyState[0].nodeCondition.status: the status of a condition is a text, not true or false (expected it in quotes: "True")',
  ],
  'a selector that is a map': [
    steady('podState: { selector: { app: web }, ready: true }'),
    'scenario.yaml:18:17 E_SELECTOR steadyState[0].podState.selector is {"app":"web"} (expected a label selector such as app=web or app=web,tier!=db)',
  ],
  'a check with no probe': [
    steady('within: 5s'),
    'scenario.yaml:18:5 E_ONE_OF steadyState[0]: none of these keys is there (expected exactly one of http, endpoints, podState, oomKilled, event, nodeCondition, nodeTaint, memory, exec, counters, nodeExec, dns, logs, field, rollout, load, anyOf)',
  ],
  'a check with two probes': [
    steady('http: { port: web, status: 200 }\n    dns: { name: a.b, in: { name: p } }'),
    'scenario.yaml:19:5 E_ONE_OF steadyState[0].dns: http and dns exclude each other (expected exactly one of http, endpoints, podState, oomKilled, event, nodeCondition, nodeTaint, memory, exec, counters, nodeExec, dns, logs, field, rollout, load, anyOf)',
  ],
  'a probe that expects nothing': [
    steady('http: { port: web }'),
    'scenario.yaml:18:5 E_NO_EXPECTATION steadyState[0].http: nothing is expected here (expected one or more of status, body, header, latency, failure)',
  ],
  'a failure together with a status': [
    steady('http: { port: web, status: 200, failure: refused }'),
    'scenario.yaml:18:24 E_ONE_OF steadyState[0].http.status: status and failure exclude each other: a failed request has no answer',
  ],
  'a memory probe of a node with a limit': [
    steady('memory: { node: { name: n }, limit: 7Mi }'),
    'scenario.yaml:18:34 E_ONE_OF steadyState[0].memory.limit: limit is known of containers and pods, not of nodes',
  ],
  'a regular expression that may take for ever': [
    steady('http: { port: web, body: { matches: "(a+)+b" } }'),
    'scenario.yaml:18:41 E_REGEX steadyState[0].http.body.matches: the regular expression is refused: a repeated group that holds a quantifier or an alternative',
  ],
  'two patch strategies': [
    [['merge: { spec: { selector: { app: website } } } }', 'merge: {}, strategic: {} }']],
    'scenario.yaml:29:55 E_ONE_OF faults[0].inject[0].patch.strategic: merge and strategic exclude each other (expected exactly one of merge, strategic, json)',
  ],
  'a JSON patch that copies': [
    [['merge: { spec: { selector: { app: website } } } }', 'json: [{ op: copy, path: /a }] }']],
    'scenario.yaml:29:57 E_VALUE faults[0].inject[0].patch.json[0].op is "copy" (expected one of add, replace, remove, test)',
  ],
  'undo: none without a reason': [
    [['    inject:\n', '    inject:\n      - wait: { duration: 1s }\n        undo: none\n']],
    'scenario.yaml:30:15 E_UNDO_REASON faults[0].inject[0].undo: undo: none needs a reason (expected {undo: none, reason: why there is nothing to take back})',
  ],
  'a number out of its bounds': [
    [['nodePort: 30090', 'nodePort: 80']],
    'scenario.yaml:11:30 E_RANGE cluster.ports[0].nodePort is 80 (expected at least 30000)',
  ],
  'a list where a map belongs': [
    [['cluster:\n  ports:\n    - { name: web, nodePort: 30090 }', 'cluster: []']],
    'scenario.yaml:9:1 E_TYPE cluster is [] (expected a map)',
  ],
  'a load with a name that is none': [
    [['faults:\n', 'load: { Main: { port: web } }\nfaults:\n']],
    'scenario.yaml:21:9 E_NAME "Main" is no valid key of load (expected a name of lower-case letters, digits and dashes, at most 50)',
  ],
  'a load longer than may be sent': [
    [['faults:\n', 'load: { main: { port: web, during: { max: 11m } } }\nfaults:\n']],
    'scenario.yaml:21:43 E_DURATION load.main.during.max is "11m" (expected a duration from 1ms to 10m)',
  ],
  'an absolute path': [
    [['manifests: [manifests]', 'manifests: [/etc/passwd]']],
    'scenario.yaml:15:15 E_PATH workload.manifests[0] is "/etc/passwd" (expected a relative path)',
  ],
};

describe('messages about a scenario', () => {
  for (const [what, [edits, expected]] of Object.entries(cases)) {
    it(`say where and what: ${what}`, () => {
      expect(shown(edits)).to.include(expected);
    });
  }

  it('report a misspelt key once, not also as missing', () => {
    for (const check of ['htpp: { port: web, status: 200 }', 'http: { port: web, stauts: 200 }']) {
      expect(shown(steady(check))).to.have.length(1);
    }
    for (const [right, wrong] of [
      ['minutes: 3', 'minuts: 3'],
      ['mechanism: service-selector-mismatch', 'mechanisms: a'],
      ['title:', 'tittle:'],
    ] as const) {
      expect(shown([[right, wrong]]), wrong)
        .to.have.length(1)
        .and.nested.property('[0]')
        .that.matches(/E_UNKNOWN_KEY .* did you mean/);
    }
  });

  it('come all at once, by place', () => {
    const problems = shown([
      ['minutes: 3', 'minutes: three'],
      ['port: web, path: /', 'port: wep, path: x'],
      ['within: 60s', 'within: soon'],
      ['mechanism: service-selector-mismatch', 'how: a'],
    ]);
    expect(problems.map((line) => line.split(' ').slice(0, 2).join(' '))).to.deep.equal([
      'scenario.yaml:7:12 E_TYPE',
      'scenario.yaml:18:30 E_PATH',
      'scenario.yaml:19:13 E_DURATION',
      'scenario.yaml:44:5 E_MISSING_KEY',
      'scenario.yaml:46:7 E_UNKNOWN_KEY',
    ]);
  });
});
