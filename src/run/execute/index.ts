import type { StepKind } from '../../model/index.js';
import { checkStep } from './check.js';
import { applyBudgets, createCluster, deleteCluster, loadImages } from './cluster.js';
import { diagnose } from './diagnosis.js';
import { actVariants } from './act.js';
import { runDrill } from './drill.js';
import type { Executor } from './executor.js';
import { layGround } from './ground.js';
import { fixFault, injectFault, lookForMasks, witnessFault } from './fault.js';
import { runLoad, startLoadStep, stopLoadStep } from './load.js';
import { compareStep, takeStep } from './snapshot.js';
import { undoStep } from './undo-step.js';
import { lookAtVictims } from './victims.js';
import { deleteWorkload, deployWorkload } from './workload.js';

/** What does each kind of step. */
export const EXECUTORS: Record<StepKind, Executor> = {
  'cluster.create': createCluster,
  'cluster.images': loadImages,
  'cluster.budget': applyBudgets,
  'cluster.delete': deleteCluster,
  'snapshot.take': takeStep,
  'snapshot.compare': compareStep,
  'workload.deploy': deployWorkload,
  'workload.delete': deleteWorkload,
  check: checkStep,
  'load.run': runLoad,
  'load.start': startLoadStep,
  'load.stop': stopLoadStep,
  'fault.ground': layGround,
  'fault.masks': lookForMasks,
  'fault.inject': injectFault,
  'fault.witness': witnessFault,
  'fault.fix': fixFault,
  drill: runDrill,
  'variant.act': actVariants,
  victims: lookAtVictims,
  diagnosis: diagnose,
  undo: undoStep,
};
