import { WORKLOAD_KINDS } from '../../model/index.js';
import { z } from './zod.js';
import { exactlyOne } from './one-of.js';
import { apiVersion, kindName, label, namespaceName, objectName, selector } from './primitives.js';

export const namespaceKey = namespaceName
  .optional()
  .describe("the namespace (default: the workload's)");

/** Keys that say which object. */
export const objectKeys = {
  apiVersion: apiVersion.optional().describe('may be left out for built-in kinds'),
  kind: kindName.describe('the kind, such as Deployment'),
  name: objectName.describe('the name of the object'),
  namespace: namespaceKey,
};

export const objectRef = z
  .strictObject(objectKeys)
  .meta({ id: 'ObjectRef', description: 'One object, by kind and name' });

/** Kinds with a pod template and replicas. */
export const workloadKind = z.enum(WORKLOAD_KINDS);

/** Keys that say which pods. */
export const podKeys = {
  selector: selector.optional().describe('pods by labels: app=web'),
  name: objectName.optional().describe('one pod by name'),
  namespace: namespaceKey,
  container: objectName.optional().describe('the container (default: the first)'),
};

export const POD_CHOICE = ['selector', 'name'] as const;

export const podTarget = exactlyOne(z.strictObject(podKeys), POD_CHOICE).meta({
  id: 'PodTarget',
  description: 'Pods by label selector or by name',
});

export const nodeTarget = exactlyOne(
  z.strictObject({
    name: objectName.optional().describe('the name of the node'),
    label: label.optional().describe('one label of the node: key=value'),
  }),
  ['name', 'label'],
).meta({ id: 'NodeTarget', description: 'A node by one label or by name' });
