import { CAPABILITIES, OVER_BUDGET } from '../../model/index.js';
import { z } from './zod.js';
import { issueText } from './issue-text.js';
import { labels, line, quantity, slug } from './primitives.js';

const node = z
  .strictObject({
    role: z.enum(['control-plane', 'worker']).describe('control-plane or worker'),
    labels: labels.prefault({}).describe('node labels, set when the cluster is made'),
    memoryBudget: quantity
      .optional()
      .describe('what workloads may use above the idle node before MemoryPressure'),
    overBudget: z
      .enum(OVER_BUDGET)
      .optional()
      .describe(
        'pressure: the condition and its taint; evict: pods are evicted too (default: pressure)',
      ),
  })
  .refine(
    ({ memoryBudget, overBudget }) => overBudget === undefined || memoryBudget !== undefined,
    {
      path: ['overBudget'],
      error: issueText({
        code: 'E_MISSING_KEY',
        message: 'overBudget says what comes beyond a memoryBudget, and there is none',
        expected: 'a memoryBudget beside it',
      }),
    },
  )
  .describe('A node.')
  .meta({ if: { required: ['overBudget'] }, then: { required: ['memoryBudget'] } });

const port = z
  .strictObject({
    name: slug.describe('how probes and loads name it'),
    nodePort: z.int().min(30_000).max(32_767).describe("the Service's nodePort"),
    hostPort: z
      .int()
      .min(1024)
      .max(65_535)
      .optional()
      .describe('port on 127.0.0.1 (default: the nodePort if free, else a free one)'),
  })
  .describe('A port that is reached from this machine, at 127.0.0.1.');

export const clusterSchema = z
  .strictObject({
    nodes: z
      .array(node)
      .min(1)
      .max(10)
      .prefault([{ role: 'control-plane' }, { role: 'worker' }, { role: 'worker' }])
      .describe('the nodes; exactly one is the control-plane'),
    oneWay: line
      .optional()
      .describe(
        'why the cluster is another one afterwards: only the workload is compared with before, and it is not used again (default: all is put back)',
      ),
    ports: z.array(port).max(20).prefault([]).describe('what is reached from this machine'),
    needs: z
      .array(z.enum(CAPABILITIES))
      .max(CAPABILITIES.length)
      .prefault([])
      .describe('what the cluster must be capable of; a provider that is not is refused'),
  })
  .describe('The cluster: its nodes, and its ports on this machine.');
