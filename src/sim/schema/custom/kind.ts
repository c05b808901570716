import type { Kind } from '../../contract/index.js';
import { same, type Fields, type KubeObject } from '../../machinery/index.js';
import type { CustomResourceDefinition } from '../../types/index.js';
import { customColumns } from './columns.js';
import { applyDefaults } from './default.js';
import { duplicateItems } from './list-type.js';
import { remember, type Structural, visitSchemas } from './structural.js';
import { validateCustom } from './validate.js';

/** As discovery lists them for custom resources (customresource_discovery_controller.go). */
const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

/**
 * The kind that a version of a CustomResourceDefinition serves; undefined when it serves no such version.
 * CEL rules (x-kubernetes-validations) are not evaluated: a write is answered with a warning that says so.
 */
export function customKind(crd: CustomResourceDefinition, version: string): Kind | undefined {
  const { spec } = crd;
  const found = spec.versions.find(({ name, served }) => name === version && served);
  if (found === undefined) return undefined;
  const { kind, plural, singular, shortNames, categories } = spec.names;
  const schema = (found.schema?.openAPIV3Schema ?? {
    type: 'object',
    'x-kubernetes-preserve-unknown-fields': true,
  }) as Structural;
  const hasStatus = found.subresources?.status !== undefined;
  const warning = unchecked(schema, kind);
  const made: Kind = {
    group: spec.group,
    version,
    kind,
    plural,
    singular: singular ?? kind.toLowerCase(),
    shortNames: shortNames ?? [],
    categories: categories ?? [],
    namespaced: spec.scope === 'Namespaced',
    verbs: VERBS,
    subresources: Object.keys(found.subresources ?? {}),
    unconditionalUpdate: false,
    schema: [...spec.group.split('.').reverse(), version, kind].join('.'),
    ...customColumns(found.additionalPrinterColumns),
    defaults: (draft) => applyDefaults(draft, schema),
    validate: (object) => [...validateCustom(object, schema), ...duplicateItems(object, schema)],
    validateUpdate: (object) => [
      ...validateCustom(object, schema),
      ...duplicateItems(object, schema),
    ],
    warnings: () => (warning === undefined ? [] : [warning]),
    fields: Object.fromEntries(
      (found.selectableFields ?? []).map(({ jsonPath }) => selectable(jsonPath)),
    ),
    ...(hasStatus ? statusRules : {}),
  };
  remember(made, schema);
  return made;
}

const setStatus = (draft: KubeObject, status: unknown): void => {
  if (status === undefined) delete (draft as Fields).status;
  else (draft as Fields).status = status;
};

/** With a status subresource, the main resource does not write the status. */
const statusRules: Pick<Kind, 'prepareCreate' | 'prepareUpdate'> = {
  prepareCreate: (draft) => setStatus(draft, undefined),
  prepareUpdate: (draft, old) => {
    const { status } = old as Fields;
    if (!same((draft as Fields).status, status)) setStatus(draft, status);
  },
};

function selectable(path: string): [string, (object: KubeObject) => string] {
  const keys = path.split('.').filter((key) => key !== '');
  return [
    keys.join('.'),
    (object) => {
      let value: unknown = object;
      for (const key of keys) value = (value as Fields | undefined)?.[key];
      return value === undefined || value === null
        ? ''
        : JSON.stringify(value).replace(/^"|"$/g, '');
    },
  ];
}

function unchecked(schema: Structural, kind: string): string | undefined {
  let rules = 0;
  visitSchemas(schema, (node) => {
    rules += node['x-kubernetes-validations']?.length ?? 0;
  });
  if (rules === 0) return undefined;
  return `the simulator does not evaluate the ${rules} x-kubernetes-validations of ${kind}`;
}
