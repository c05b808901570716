import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Scenario } from '../src/model/index.js';
import { loadScenario, mapScenarioImages, parseImageMap } from '../src/scenario/index.js';

const packageRoot = resolve(import.meta.dirname, '..');

/** The built program, as it is installed: `npm run build` first. */
export const LAB = resolve(packageRoot, 'dist/cli/main.js');

/** The scenario that is measured. */
export const SCENARIO = 'atlan-outage';

/** The node image to use for lab and for bare kind alike, when one was chosen. */
export const nodeImage = process.env.LAB_NODE_IMAGE;

/** The scenario, with the images of LAB_IMAGE_MAP as `lab` itself takes them. */
export function benchScenario(): Scenario {
  const { scenario } = loadScenario(SCENARIO, { packageRoot, trust: false, set: {} });
  const file = process.env.LAB_IMAGE_MAP;
  if (!file) return scenario;
  return mapScenarioImages(scenario, parseImageMap(readFileSync(file, 'utf8'), file)).scenario;
}
