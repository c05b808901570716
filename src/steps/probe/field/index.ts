import { isDeepStrictEqual } from 'node:util';
import { parseQuantity } from '../../../base/index.js';
import { compares, comparisonText, refText, type Probe } from '../../../model/index.js';
import { jsonPath } from '../../common/jsonpath.js';
import { matchText, noData, sampleOf, textMatches, type Judged } from '../../common/sample.js';
import { scoped } from '../../common/scope.js';

/** Any field of any object. Where a path has several values (`[*]`), each must fit. */
export const field: Probe<'field'> = {
  kind: 'field',
  watches: (spec, context) => {
    const { apiVersion, kind, namespace } = scoped(spec.object, context.namespace);
    return [{ apiVersion, kind, namespace }];
  },
  sample(spec, context) {
    const object = context.view.get(scoped(spec.object, context.namespace));
    const values = object ? jsonPath(object, spec.path) : [];
    const seen = values.length === 0 ? 'absent' : values.map(show).join(' ');
    const parts: Judged[] = [];
    const add = (expected: string, fits: (value: unknown) => boolean): void => {
      parts.push({ field: spec.path, expected, seen, ok: values.length > 0 && values.every(fits) });
    };
    const { compare, text, exists } = spec;
    if (exists !== undefined) {
      const ok = values.length > 0 === exists;
      parts.push({ field: spec.path, expected: exists ? 'present' : 'absent', seen, ok });
    }
    if (spec.equals !== undefined) {
      add(show(spec.equals), (value) => isDeepStrictEqual(value, spec.equals));
    }
    if (compare) {
      add(comparisonText(compare), (value) => {
        const number = numberOf(value);
        return number !== undefined && compares(number, compare);
      });
    }
    if (text) add(matchText(text), (value) => textMatches(show(value), text) === true);
    // That an absent object lacks the field is a fact; anything else about it is not.
    if (!object && exists === undefined) {
      return Promise.resolve(noData(spec.path, `no ${refText(spec.object)}`, parts[0]?.expected));
    }
    return Promise.resolve(sampleOf(parts));
  },
};

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A number, or a quantity as Kubernetes writes it (`7Mi`). */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? parseQuantity(value) : undefined;
}
