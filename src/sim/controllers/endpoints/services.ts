import type { Sim } from '../../contract/index.js';
import { labelsSelector } from '../../machinery/index.js';
import type { Service } from '../../types/index.js';
import { watchMatched, type Matched } from '../common/index.js';

/** The pods of the Services that have a selector, by the Service's key. */
export const watchServices = (sim: Sim, changed: (key: string) => void): Matched =>
  watchMatched<Service>(
    sim,
    'services',
    ({ spec }) =>
      spec?.selector === undefined
        ? undefined
        : { fields: spec.selector, selector: labelsSelector(spec.selector) },
    changed,
  );
