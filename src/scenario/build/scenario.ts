import type { Acts, KubeObject, Scenario, Truth } from '../../model/index.js';
import type { ManifestReader } from '../manifests/read.js';
import type { ManifestObject } from '../manifests/objects.js';
import { imagesOf } from '../images.js';
import type { Locate, Path } from '../source/position.js';
import { buildAction, type ActionBuilder } from './actions.js';
import { buildCheck } from './checks.js';
import { buildFault, buildTruth } from './faults.js';
import { buildLoad } from './loads.js';
import type { RawScenario, RawVariant } from './raw.js';

export interface Built {
  scenario: Scenario;
  truth: Truth;
  workload: ManifestObject[];
  applied: ManifestObject[];
  beside: ManifestObject[];
}

/** Puts the parsed parts together: reads manifests, fills in defaults that depend on other parts. */
export function buildScenario(
  raw: RawScenario,
  reader: ManifestReader,
  locate: Locate,
  source: { file: string; folder: string; builtIn: boolean; text: string },
): Built {
  const namespace = raw.workload?.namespace ?? '';
  const workload = (raw.workload?.manifests ?? []).flatMap((entry, index) =>
    reader.read(entry, locate(['workload', 'manifests', index])),
  );
  const applied: ManifestObject[] = [];
  const to: ActionBuilder = {
    namespace,
    tools: raw.workload?.tools,
    locate,
    check: (check, id, path) => buildCheck(check, id, path, to),
    manifest: (entry: string, path: Path): KubeObject[] => {
      const objects = reader.read(entry, locate(path));
      applied.push(...objects);
      return objects.map(({ object }) => object);
    },
  };
  const faults = raw.faults.map((fault) => buildFault(fault, to));
  // Before the images are counted: a remedy may apply manifests of its own.
  const truths = raw.faults.flatMap((fault) => buildTruth(fault, to));
  const variants = raw.variants.map(({ path, name, value, actions, witness }) => ({
    name,
    title: value.title,
    ...(actions.length === 0 ? {} : { acts: buildActs({ name, actions, witness }, to) }),
    found: (value.manifests ?? []).flatMap((entry, index) =>
      reader.read(entry, locate([...path, 'manifests', index])),
    ),
  }));
  const scenario: Scenario = {
    apiVersion: 'lab/v1alpha1',
    metadata: raw.metadata ?? NO_METADATA,
    cluster: {
      nodes: raw.cluster?.nodes ?? [],
      ports: raw.cluster?.ports ?? [],
      ...(raw.cluster && raw.cluster.needs.length > 0 ? { needs: raw.cluster.needs } : {}),
      ...(raw.cluster?.oneWay === undefined ? {} : { oneWay: raw.cluster.oneWay }),
    },
    workload: {
      namespace,
      namespaces: [...new Set([namespace, ...(raw.workload?.namespaces ?? [])])],
      objects: workload.map(({ object }) => object),
      ...(raw.workload?.tools ? { tools: raw.workload.tools } : {}),
      ready: raw.workload?.ready ?? 0,
    },
    steadyState: raw.steadyState.map(({ path, value }) =>
      to.check(value, `steadyState[${String(path.at(-1))}]`, path),
    ),
    load: raw.loads.map(({ name, value }) => buildLoad(name, value)),
    faults,
    ...(raw.drill.length === 0
      ? {}
      : {
          drill: raw.drill.flatMap(({ path, value }) =>
            buildAction(value, `drill[${String(path.at(-1))}]`, path, to),
          ),
        }),
    ...(raw.change ? { change: raw.change } : {}),
    fixOrder: raw.fixOrder?.map(({ value }) => value) ?? faults.map(({ name }) => name),
    variants: variants.map(({ found, ...variant }) => ({
      ...variant,
      objects: found.map(({ object }) => object),
    })),
    ...(raw.stages ? { stages: raw.stages.map((stage) => stage.map(({ value }) => value)) } : {}),
    images: imagesOf([...workload, ...applied].map(({ object }) => object)),
    ...(reader.behaviours.length > 0 ? { behaviours: reader.behaviours } : {}),
    source: {
      file: source.file,
      folder: source.folder,
      builtIn: source.builtIn,
      digest: reader.digest(source.text),
    },
  };
  return {
    scenario,
    truth: {
      schema: 'lab.truth/v1',
      scenario: scenario.metadata.name,
      faults: truths,
    },
    workload,
    applied,
    beside: variants.flatMap(({ found }) => found),
  };
}

function buildActs(
  { name, actions, witness }: Pick<RawVariant, 'name' | 'actions' | 'witness'>,
  to: ActionBuilder,
): Acts {
  const id = (key: string, path: Path): string => `variants.${name}.${key}[${String(path.at(-1))}]`;
  return {
    actions: actions.flatMap(({ path, value }) =>
      buildAction(value, id('actions', path), path, to),
    ),
    witness: witness.map(({ path, value }) => to.check(value, id('witness', path), path)),
  };
}

/** Stands in while problems are collected; a scenario without metadata is never handed out. */
const NO_METADATA: Scenario['metadata'] = {
  name: '',
  title: '',
  description: '',
  minutes: 0,
  level: 'intermediate',
  tags: [],
};
