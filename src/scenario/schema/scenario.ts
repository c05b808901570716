import { z } from './zod.js';
import { changeSchema } from './change.js';
import { checkSchema } from './check.js';
import { clusterSchema } from './cluster.js';
import { actions, checks, faultSchema } from './fault.js';
import { issueText } from './issue-text.js';
import { loadSchema } from './load.js';
import { duration, line, namespaceName, paragraph, relativePath, slug } from './primitives.js';
import { podTarget } from './targets.js';

export const metadataSchema = z
  .strictObject({
    name: slug.describe('the name, also of the cluster'),
    title: line.describe('one line, for lists and the report'),
    description: paragraph.prefault('').describe('a sentence or two'),
    minutes: z.int().min(1).max(240).describe('how long a run takes, roughly'),
    level: z
      .enum(['beginner', 'intermediate', 'advanced'])
      .prefault('intermediate')
      .describe('beginner, intermediate or advanced'),
    tags: z.array(slug).max(20).prefault([]).describe('for lab list'),
  })
  .describe('What the scenario is called.');

const manifests = z
  .array(relativePath)
  .min(1)
  .max(50)
  .describe("files or folders: in the scenario's folder, else in lab's package");

export const workloadSchema = z
  .strictObject({
    namespace: namespaceName.describe(
      'lab creates and deletes it; checks mean it when they name none',
    ),
    namespaces: z
      .array(namespaceName)
      .max(20)
      .prefault([])
      .describe('more namespaces the manifests use'),
    manifests,
    tools: podTarget.optional().describe('the pod that dns probes look from when they name none'),
    ready: duration.prefault('2m').describe('time the workload may take to become ready'),
  })
  .describe('What runs in the cluster.');

export const variantSchema = z
  .strictObject({
    title: line.describe('what is odd about it, one line'),
    manifests: manifests.optional(),
    actions: actions
      .optional()
      .describe(
        'done to the healthy system, in order, and taken back; nothing is injected then, and no symptom may show',
      ),
    witness: checks
      .min(1)
      .optional()
      .describe('what shows that the actions took hold: without it the run proves nothing'),
  })
  .superRefine((value, context) => {
    if (value.manifests ?? value.actions) return;
    const text = issueText({
      code: 'E_ONE_OF',
      message: 'the variant brings nothing and does nothing',
      expected: 'manifests, or actions with their witness, or both',
    });
    context.addIssue({ code: 'custom', message: text });
  })
  .superRefine(({ actions, witness }, context) => {
    if ((actions === undefined) === (witness === undefined)) return;
    const text = issueText(
      actions
        ? {
            code: 'E_WITNESS_MISSING',
            message: 'nothing shows that what the variant does took hold',
            expected: '`witness:` with a check of what it does first',
          }
        : {
            code: 'E_ONE_OF',
            message: 'there is nothing for it to witness',
            expected: '`actions:` beside it',
          },
    );
    context.addIssue({ code: 'custom', message: text, path: [actions ? 'actions' : 'witness'] });
  })
  .meta({
    id: 'Variant',
    description: 'Something odd and harmless: objects beside the workload, or what is done to it',
    anyOf: ['manifests', 'actions'].map((key) => ({ required: [key] })),
    dependencies: { actions: ['witness'], witness: ['actions'] },
  });

/** The keys of a scenario: the builder reads each apart, so that one bad key hides no other. */
export const scenarioKeys = {
  apiVersion: z.literal('lab/v1alpha1').describe('always lab/v1alpha1'),
  kind: z.literal('Scenario').describe('always Scenario'),
  metadata: metadataSchema,
  cluster: clusterSchema.prefault({}),
  workload: workloadSchema,
  steadyState: z
    .array(checkSchema)
    .min(1)
    .max(50)
    .describe('what holds while the system is healthy'),
  load: z.record(slug, loadSchema).prefault({}).describe('HTTP loads, by name'),
  faults: z
    .array(faultSchema)
    .min(1)
    .max(20)
    .describe('the defects, in the order they are injected'),
  drill: actions
    .optional()
    .describe('done to the repaired system before its recovery is looked at (default: nothing)'),
  variants: z
    .record(slug, variantSchema)
    .prefault({})
    .describe(
      'odd and harmless things to deploy beside the workload, or to do to it, by name; run --variant NAME',
    ),
  change: changeSchema.optional().describe('the plan of the change that mends it, for the report'),
  fixOrder: z
    .array(slug)
    .max(20)
    .optional()
    .describe('every fault, in the order of the fixes (default: as listed)'),
  stages: z
    .array(z.array(slug).min(1).max(20))
    .min(1)
    .max(20)
    .optional()
    .describe(
      'every fault, in groups: each is injected when the one before is fixed and has recovered, and stands on its fixes (default: one group)',
    ),
};

/** The whole document. */
export const scenarioSchema = z
  .strictObject(scenarioKeys)
  .meta({ title: 'lab/v1alpha1 Scenario', description: 'A reproducible Kubernetes outage.' });
