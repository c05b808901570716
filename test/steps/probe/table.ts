import { expect } from 'chai';
import type { KubeObject, ProbeUse } from '../../../src/model/index.js';
import { sampleProbe } from '../../../src/steps/index.js';
import { bench, type Bench } from '../doubles.js';

/** What it is, the objects of the cluster, the probe, the verdict, a text that must be among what was seen. */
export type Case = [
  name: string,
  objects: (on: Bench) => KubeObject[],
  use: ProbeUse,
  ok: boolean | undefined,
  seen?: string,
];

/** A test for each case of a probe that reads the cluster view. */
export function table(title: string, cases: Case[]): void {
  describe(title, () => {
    for (const [name, objects, use, ok, seen] of cases) {
      it(`${name}: ${ok ?? 'no data'}`, async () => {
        const on = bench();
        on.view.put(...objects(on));
        const sample = await sampleProbe(use, on.context);
        const texts = sample.fields.map((one) => one.seen).join(' | ');
        expect(sample.ok, texts).to.equal(ok);
        expect(sample.fields).to.not.be.empty;
        if (seen !== undefined) expect(texts).to.contain(seen);
      });
    }
  });
}
