import { isMap, LabError } from '../../base/index.js';
import { actionsOf, type Scenario, type UpgradeTarget } from '../../model/index.js';

const PLACEHOLDER = /\{upgrade:([a-z]+)\}/g;

/** What `{upgrade:NAME}` stands for. */
function valuesOf({ version }: UpgradeTarget): Record<string, string> {
  const [major = '', minor = '0'] = version.split('.');
  return {
    /** `v1.35.4` */
    version,
    /** The minor version that it comes from, with its dot: `v1.34.` */
    from: `${major}.${Number(minor) - 1}.`,
  };
}

/**
 * The scenario with the user's upgrade target put in: `{upgrade:version}` in any text of its checks,
 * actions and diagnosis, the programs and images of its steps. Pure. Its images are among those that must be
 * there before anything is made. A scenario that upgrades nothing stays as it is.
 */
export function withUpgradeTarget(scenario: Scenario, target: UpgradeTarget): Scenario {
  const { steadyState, faults, drill, acts } = scenario;
  const kinds = new Set(actionsOf(scenario).map(({ kind }) => kind));
  if (!kinds.has('nodeInstall') && !kinds.has('nodeImages')) return scenario;
  const filled: Scenario = {
    ...scenario,
    steadyState: fill(steadyState, target),
    faults: fill(faults, target),
    ...(drill ? { drill: fill(drill, target) } : {}),
    ...(acts ? { acts: fill(acts, target) } : {}),
  };
  for (const { kind, spec } of actionsOf(filled)) {
    if (kind === 'nodeInstall') spec.sources = target.programs;
    if (kind === 'nodeImages') spec.images = target.images;
  }
  const sources = Object.values(target.programs).flatMap((source) =>
    'image' in source ? [source.image] : [],
  );
  filled.images = [
    ...new Set([...scenario.images, ...Object.values(target.images), ...sources]),
  ].sort();
  return filled;
}

/** A copy with the placeholders of every text replaced. */
function fill<T>(value: T, target: UpgradeTarget): T {
  const values = valuesOf(target);
  const through = (part: unknown): unknown => {
    if (typeof part === 'string') {
      return part.replaceAll(PLACEHOLDER, (placeholder, name: string) => {
        const known = values[name];
        if (known !== undefined) return known;
        throw new LabError('SCENARIO_INVALID', {
          message: `${placeholder}: an upgrade target has ${Object.keys(values).join(', ')}`,
        });
      });
    }
    if (Array.isArray(part)) return part.map(through);
    if (!isMap(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, through(inner)]));
  };
  return through(value) as T;
}
