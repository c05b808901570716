import { LabError } from '../base/index.js';
import { actionsOf, type KubeObject, type Scenario } from '../model/index.js';
import { containersOf } from './manifests/objects.js';
import { SCENARIO_BOUNDS } from './source/bounds.js';
import { parseYaml } from './source/yaml.js';
import { problemText } from './problem.js';

/** Images of the containers of these objects, each once, sorted. */
export function imagesOf(objects: KubeObject[]): string[] {
  const images = objects.flatMap((object) =>
    containersOf(object).map(({ container }) => container.image),
  );
  return [...new Set(images.filter((image) => typeof image === 'string'))].sort();
}

export interface MappedObjects {
  objects: KubeObject[];
  /** What was replaced by what: only images that occur. */
  replaced: Record<string, string>;
}

/** The objects with their images replaced, as copies. Images the map does not name stay. */
export function applyImageMap(objects: KubeObject[], map: Record<string, string>): MappedObjects {
  const replaced: Record<string, string> = {};
  const copies = objects.map((object) => {
    const copy = structuredClone(object);
    for (const { container } of containersOf(copy)) {
      const image = container.image;
      if (typeof image !== 'string' || !Object.hasOwn(map, image)) continue;
      container.image = replaced[image] = map[image] ?? image;
    }
    return copy;
  });
  return { objects: copies, replaced };
}

/** A whole scenario with its images replaced: the workload, and what apply actions bring. */
export function mapScenarioImages(
  scenario: Scenario,
  map: Record<string, string>,
): { scenario: Scenario; replaced: Record<string, string> } {
  const replaced: Record<string, string> = {};
  const through = (objects: KubeObject[]): KubeObject[] => {
    const mapped = applyImageMap(objects, map);
    Object.assign(replaced, mapped.replaced);
    return mapped.objects;
  };
  const copy = structuredClone(scenario);
  copy.workload.objects = through(copy.workload.objects);
  const actions = actionsOf(copy);
  for (const action of actions) {
    const undo = action.undo && 'actions' in action.undo ? action.undo.actions : [];
    actions.push(...undo);
    if (action.kind === 'apply') action.spec.objects = through(action.spec.objects);
  }
  copy.images = [...new Set(copy.images.map((image) => replaced[image] ?? image))].sort();
  return { scenario: copy, replaced };
}

/** An image as Docker names it: no spaces, no leading dash that a command line would take for a flag. */
const IMAGE = /^[a-zA-Z0-9][a-zA-Z0-9._/:@-]{0,400}$/;

/** The map of a YAML text, `public/name:tag: other/name:tag` a line. Throws IMAGE_MAP_INVALID. */
export function parseImageMap(text: string, file: string): Record<string, string> {
  const { documents, problems } = parseYaml(text, file, SCENARIO_BOUNDS);
  const value = documents[0]?.value() ?? {};
  const invalid = (details: string[]): LabError =>
    new LabError('IMAGE_MAP_INVALID', { message: `${file} is no map of image to image`, details });
  if (problems.length > 0) throw invalid(problems.map(problemText));
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid([]);
  const bad = Object.entries(value).filter(
    ([from, to]) => typeof to !== 'string' || !IMAGE.test(from) || !IMAGE.test(to),
  );
  if (bad.length > 0)
    throw invalid(bad.map(([from]) => `"${from}" or what it maps to is no image`));
  return value as Record<string, string>;
}
