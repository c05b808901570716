import { isMap, type Json } from '../../base/index.js';
import type { CapabilityName } from '../../model/index.js';
import type { z } from '../schema/zod.js';
import { actionSchema, type RawAction } from '../schema/action.js';
import { changeSchema } from '../schema/change.js';
import { checkSchema, type RawCheck } from '../schema/check.js';
import type { clusterSchema } from '../schema/cluster.js';
import { diagnosisSchema, faultKeys, type RawDiagnosis } from '../schema/fault.js';
import { loadSchema, type RawLoad } from '../schema/load.js';
import { objectRef } from '../schema/targets.js';
import { metadataSchema, scenarioKeys, variantSchema, workloadSchema } from '../schema/scenario.js';
import type { RawTruth } from '../schema/truth.js';
import type { Path } from '../source/position.js';

/** A parsed part of the document and where it stands. */
export interface At<T> {
  path: Path;
  value: T;
}

export interface RawFault {
  path: Path;
  name: string;
  title?: string;
  story?: string;
  culprit?: z.output<typeof objectRef>;
  victims: At<z.output<typeof objectRef>>[];
  /** Bytes. */
  hostMemory: number;
  needs: CapabilityName[];
  inject: At<RawAction>[];
  drill: At<RawAction>[];
  witness: At<RawCheck>[];
  load: At<string>[];
  symptoms: At<RawCheck>[];
  invariants: At<RawCheck>[];
  diagnosis: At<RawDiagnosis>[];
  fix: At<RawAction>[];
  recovery: At<RawCheck>[];
  truth?: RawTruth;
}

export interface RawVariant {
  path: Path;
  name: string;
  value: z.output<typeof variantSchema>;
  actions: At<RawAction>[];
  witness: At<RawCheck>[];
}

/** The document, parsed part by part. What does not parse is left out: the schema has reported it. */
export interface RawScenario {
  metadata?: z.output<typeof metadataSchema>;
  /** Absent when it does not parse: then nothing is known of ports and nodes. */
  cluster?: z.output<typeof clusterSchema>;
  workload?: z.output<typeof workloadSchema>;
  steadyState: At<RawCheck>[];
  loads: { path: Path; name: string; value: RawLoad }[];
  faults: RawFault[];
  drill: At<RawAction>[];
  variants: RawVariant[];
  change?: z.output<typeof changeSchema>;
  fixOrder?: At<string>[];
  stages?: At<string>[][];
}

/** The value, parsed, or undefined when it does not fit. */
function read<S extends z.ZodType>(schema: S, value: unknown): z.output<S> | undefined {
  const result = schema.safeParse(value);
  return result.success ? result.data : undefined;
}

/** The entries of a list that fit, with their places. */
function readList<S extends z.ZodType>(schema: S, list: unknown, path: Path): At<z.output<S>>[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown, index) => {
    const value = read(schema, item);
    return value === undefined ? [] : [{ path: [...path, index], value }];
  });
}

/** The entries of a list that was read as a part of something, with their places. */
function placed<T>(list: T[] = [], path: Path): At<T>[] {
  return list.map((value, index) => ({ path: [...path, index], value }));
}

/** The entries of a map that fit, with their names and places. */
function readMap<S extends z.ZodType>(
  schema: S,
  map: unknown,
  path: Path,
): { path: Path; name: string; value: z.output<S> }[] {
  return Object.entries(isMap(map) ? map : {}).flatMap(([name, item]) => {
    const value = read(schema, item);
    return value === undefined ? [] : [{ path: [...path, name], name, value }];
  });
}

/** Reads whatever of a document fits the format, so that the cross-checks can look at all of it. */
export function readRaw(document: unknown): RawScenario {
  const root = isMap(document) ? document : {};
  const metadata = read(metadataSchema, root.metadata);
  const workload = read(workloadSchema, root.workload);
  const cluster = read(scenarioKeys.cluster, root.cluster);
  const change = read(changeSchema, root.change);
  return {
    ...(metadata ? { metadata } : {}),
    ...(workload ? { workload } : {}),
    ...(cluster ? { cluster } : {}),
    steadyState: readList(checkSchema, root.steadyState, ['steadyState']),
    loads: readMap(loadSchema, root.load, ['load']),
    faults: (Array.isArray(root.faults) ? root.faults : []).flatMap((fault: unknown, index) =>
      isMap(fault) ? [readFault(fault, ['faults', index])] : [],
    ),
    drill: readList(actionSchema, root.drill, ['drill']),
    variants: readMap(variantSchema, root.variants, ['variants']).map((variant) => ({
      ...variant,
      actions: placed(variant.value.actions, [...variant.path, 'actions']),
      witness: placed(variant.value.witness, [...variant.path, 'witness']),
    })),
    ...(change ? { change } : {}),
    ...(root.fixOrder === undefined
      ? {}
      : { fixOrder: readList(faultKeys.name, root.fixOrder, ['fixOrder']) }),
    ...(Array.isArray(root.stages)
      ? {
          stages: root.stages.map((stage: unknown, index) =>
            readList(faultKeys.name, stage, ['stages', index]),
          ),
        }
      : {}),
  };
}

function readFault(fault: Json, path: Path): RawFault {
  const checks = (key: string): At<RawCheck>[] => readList(checkSchema, fault[key], [...path, key]);
  const actions = (key: string): At<RawAction>[] =>
    readList(actionSchema, fault[key], [...path, key]);
  const title = read(faultKeys.title, fault.title);
  const story = read(faultKeys.story, fault.story);
  const culprit = read(objectRef, fault.culprit);
  const truth = read(faultKeys.truth, fault.truth);
  return {
    path,
    name: read(faultKeys.name, fault.name) ?? '',
    ...(title === undefined ? {} : { title }),
    ...(story === undefined ? {} : { story }),
    ...(culprit === undefined ? {} : { culprit }),
    victims: readList(objectRef, fault.victims, [...path, 'victims']),
    inject: actions('inject'),
    drill: actions('drill'),
    witness: checks('witness'),
    hostMemory: read(faultKeys.hostMemory, fault.hostMemory) ?? 0,
    needs: read(faultKeys.needs, fault.needs ?? []) ?? [],
    load: readList(faultKeys.name, fault.load, [...path, 'load']),
    symptoms: checks('symptoms'),
    invariants: checks('invariants'),
    diagnosis: readList(diagnosisSchema, fault.diagnosis, [...path, 'diagnosis']),
    fix: actions('fix'),
    recovery: checks('recovery'),
    ...(truth === undefined ? {} : { truth }),
  };
}
