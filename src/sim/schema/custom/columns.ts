import type { Cell, Column } from '../../contract/index.js';
import { humanDuration, type KubeObject } from '../../machinery/index.js';
import type { CustomResourceColumnDefinition } from '../../types/index.js';
import { evaluate, parsePath } from './jsonpath.js';

// metav1.ObjectMeta's own words.
const NAME: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description:
    'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names',
  priority: 0,
};

/** What a custom resource has without columns of its own (apiextensions-apiserver apiserver/helpers.go). */
const AGE: CustomResourceColumnDefinition = {
  name: 'Age',
  type: 'date',
  description:
    'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata',
  jsonPath: '.metadata.creationTimestamp',
};

/** The columns of a custom resource and how a row is made (apiextensions-apiserver tableconvertor). */
export function customColumns(defined: CustomResourceColumnDefinition[] | undefined): {
  columns: Column[];
  cells: (object: KubeObject, now: number) => Cell[];
} {
  const own = (defined === undefined || defined.length === 0 ? [AGE] : defined).map((column) => ({
    ...column,
    path: parsePath(column.jsonPath),
  }));
  const columns = own.map(({ name, type, format, description, priority, jsonPath }) => ({
    name,
    type: type as Column['type'],
    format: format ?? '',
    description:
      description ?? `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    priority: priority ?? 0,
  }));
  return {
    columns: [NAME, ...columns],
    cells: (object, now) => [
      object.metadata?.name ?? '',
      ...own.map(({ type, path }) => {
        const [value] = path === undefined ? [] : evaluate(path, object);
        return cellOf(type, value, now);
      }),
    ],
  };
}

function cellOf(type: string, value: unknown, now: number): Cell {
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : JSON.stringify(value);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date': {
      const at = typeof value === 'string' ? Date.parse(value) : NaN;
      return typeof value !== 'string'
        ? null
        : Number.isNaN(at)
          ? '<invalid>'
          : humanDuration(now - at);
    }
    default:
      return null;
  }
}
