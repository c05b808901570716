import { LabError, nearest } from '../base/index.js';
import type { Scenario } from '../model/index.js';
import { imagesOf } from './images.js';

/** The variant that every scenario has: the same deployment and load, and nothing is injected. */
export const NO_FAULT = 'no-fault';

/** Every variant of a scenario with what is odd about it, `no-fault` first. */
export function variantsOf({ variants }: Scenario): { name: string; title: string }[] {
  return [
    { name: NO_FAULT, title: 'nothing is injected, and no symptom may show' },
    ...variants.map(({ name, title }) => ({ name, title })),
  ];
}

/**
 * The scenario with the objects of these variants behind its workload, their images, and what they do to it;
 * `no-fault` adds nothing. Throws USAGE for a variant that it does not have.
 */
export function withVariants(scenario: Scenario, names: readonly string[]): Scenario {
  const known = variantsOf(scenario).map(({ name }) => name);
  for (const name of names) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    throw new LabError('USAGE', {
      message: `${scenario.metadata.name} has no variant "${name}"${near === undefined ? '' : `; did you mean ${near}?`}`,
      next: `It has ${known.join(', ')}.`,
    });
  }
  const chosen = scenario.variants.filter(({ name }) => names.includes(name));
  if (chosen.length === 0) return scenario;
  const objects = chosen.flatMap((variant) => variant.objects);
  const acts = chosen.flatMap((variant) => variant.acts ?? []);
  return {
    ...scenario,
    workload: { ...scenario.workload, objects: [...scenario.workload.objects, ...objects] },
    images: [...new Set([...scenario.images, ...imagesOf(objects)])].sort(),
    ...(acts.length === 0
      ? {}
      : {
          acts: {
            actions: acts.flatMap(({ actions }) => actions),
            witness: acts.flatMap(({ witness }) => witness),
          },
        }),
  };
}
