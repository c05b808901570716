import { cpus, release, totalmem } from 'node:os';
import { isoTime } from '../base/index.js';
import type { Plan, RunRecord } from '../model/index.js';
import { placedText } from '../model/index.js';
import { redactDeep } from '../report/index.js';
import type { RunOptions } from './options.js';
import { Secrets } from './secrets.js';

/**
 * The record of a run that has not begun: what is known before anything was touched. Without the
 * scenario's secrets, which titles and stories may tell: it is on disk before the first change.
 */
export function newRecord(id: string, options: RunOptions, plan: Plan): RunRecord {
  const { scenario } = options;
  const { metadata } = scenario;
  const used = new Set(scenario.images);
  const record: RunRecord = {
    formatVersion: 1,
    run: { id, startedAt: isoTime(options.clock.now()) },
    lab: { version: options.labVersion, node: process.version },
    scenario: {
      name: metadata.name,
      title: metadata.title,
      description: metadata.description,
      digest: scenario.source.digest,
      builtIn: scenario.source.builtIn,
      faults: scenario.faults
        .filter((fault) => plan.options.faults.includes(fault.name))
        .map((fault) => ({
          name: fault.name,
          title: fault.title,
          ...(fault.story ? { story: fault.story } : {}),
          culprit: placedText(fault.culprit, scenario.workload.namespace),
          victims: fault.victims.map((ref) => placedText(ref, scenario.workload.namespace)),
        })),
      fixOrder: scenario.fixOrder.filter((name) => plan.options.faults.includes(name)),
      ...(scenario.change ? { change: scenario.change } : {}),
    },
    plan,
    verdict: { outcome: 'error', exitCode: 3, reasons: [] },
    environment: {
      provider: options.provider.name,
      simulated: plan.options.simulation !== undefined,
      ...(plan.options.simulation ? { simulation: plan.options.simulation } : {}),
      cluster: options.cluster,
      createdByThisRun: plan.options.createCluster,
      machine: {
        os: process.platform,
        arch: process.arch,
        cpus: cpus().length,
        memory: totalmem(),
        kernel: release(),
      },
      capabilities: { has: [] },
      imageMap: Object.fromEntries(
        Object.entries(options.imageMap).filter(([, image]) => used.has(image)),
      ),
      images: scenario.images,
      budgets: {},
      ports: {},
    },
    phases: [],
    steps: [],
    observations: [],
    witnesses: [],
    changes: [],
    loads: [],
    transcript: [],
    resetProofs: [],
    undos: [],
    leftovers: [],
    warnings: [],
    files: [],
  };
  return redactDeep(record, new Secrets(scenario).hide);
}
