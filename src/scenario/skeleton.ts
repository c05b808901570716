import { LabError } from '../base/index.js';
import { scenarioJsonSchema } from './json-schema.js';
import { slug } from './schema/primitives.js';

/** A file of a new scenario, relative to its folder. */
export interface NewFile {
  path: string;
  content: string;
}

/** The skeleton of a scenario, with a workload that runs and a fault that shows. It validates. Throws USAGE. */
export function newScenario(name: string): NewFile[] {
  if (!slug.safeParse(name).success) {
    throw new LabError('USAGE', {
      message: `"${name}" is no name for a scenario`,
      next: 'Use lower-case letters, digits and dashes, at most 50.',
    });
  }
  return [
    { path: 'scenario.yaml', content: scenario(name) },
    { path: 'manifests/web.yaml', content: MANIFEST },
    { path: 'README.md', content: readme(name) },
    { path: 'scenario.schema.json', content: `${JSON.stringify(scenarioJsonSchema())}\n` },
  ];
}

const scenario = (name: string): string => `# yaml-language-server: $schema=./scenario.schema.json
apiVersion: lab/v1alpha1
kind: Scenario
metadata:
  name: ${name}
  title: One line about the outage
  minutes: 3

cluster:
  ports:
    - { name: web, nodePort: 30090 }

workload:
  namespace: shop
  manifests: [manifests]

steadyState: # holds while the system is healthy
  - http: { port: web, path: /, status: 200 }
    within: 60s

faults:
  - name: wrong-selector
    title: The Service selects no pod
    story: Say what broke, and why.
    culprit: { kind: Service, name: web }
    victims:
      - { kind: Deployment, name: web }
    inject:
      - patch: { kind: Service, name: web, merge: { spec: { selector: { app: website } } } }
    symptoms: # false before the injection, true after it
      - endpoints: { service: web, ready: 0 }
        within: 15s
    invariants: # true before, and still true: the traps of a diagnosis
      - podState: { selector: app=web, ready: true }
    diagnosis:
      - kubectl: [get, endpointslices]
        note: the Service has no endpoints
    fix:
      - patch: { kind: Service, name: web, merge: { spec: { selector: { app: web } } } }
    recovery:
      - http: { port: web, path: /, status: 200 }
        within: 30s
        hold: 5s
    truth: # for grading tools; never shown to them
      category: misconfiguration
      mechanism: service-selector-mismatch
      root:
        - { kind: Service, name: web, field: spec.selector }
      change:
        before: { app: web }
        after: { app: website }
      fixes:
        - Set the Service's selector back to app=web.
`;

const MANIFEST = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: { app: web }
spec:
  replicas: 1
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      containers:
        - name: nginx
          image: nginx:1.25-alpine
          ports:
            - { name: http, containerPort: 80 }
          readinessProbe:
            httpGet: { path: /, port: http }
            periodSeconds: 2
          resources:
            requests: { cpu: 50m, memory: 32Mi }
            limits: { memory: 128Mi }
---
apiVersion: v1
kind: Service
metadata:
  name: web
  labels: { app: web }
spec:
  type: NodePort
  selector: { app: web }
  ports:
    - { name: http, port: 80, targetPort: http, nodePort: 30090 }
`;

/** Its sections are those that the scenarios of lab have in common. */
const readme = (name: string): string => `# ${name}
The story, as whoever is called meets it: what users notice, what the system is made of, and what looks as
always. Do not tell the cause here.

\`\`\`sh
lab validate .                       # every problem at once, and what the scenario may do
lab run . --provider embedded        # in seconds, without Docker; \`--provider kind\` for a real cluster
lab selftest . --provider embedded   # whether a check can be fooled
\`\`\`

## What was changed
Each fault: the object and field, from which value to which, and what follows from it.

## What to look for
The commands of the diagnosis, with output that you saw, and what it says to whoever knows how to read it.

## What it teaches
What a reader knows about Kubernetes afterwards, in a few sentences that hold beyond this system.

## Traps
| looks like | why it is not |
|---|---|
| a cause that suggests itself | what speaks against it |

## Not tried
What you did not measure: another version, another provider, a larger cluster.

---
This file is a skeleton: replace each text by your own. \`lab explain\` explains every key of
\`scenario.yaml\`, and so does an editor that knows YAML schemas, from \`scenario.schema.json\`, which
\`lab schema\` prints. docs/authoring.md of lab leads from here to a finished scenario.
`;
