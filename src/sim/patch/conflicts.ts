import type { ApiError } from '../machinery/index.js';
import { failure } from '../machinery/index.js';
import { pathText } from './element.js';
import { pathsOf } from './fieldset.js';
import type { Manager } from './managers.js';
import type { Effect } from './ownership.js';

/** The 409 of an apply that would take fields from others (managedfields/internal/conflict.go). */
export function applyConflict(conflicts: Effect['conflicts']): ApiError {
  const byManager = [...conflicts]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ manager, set }) => ({ name: nameOf(manager), paths: pathsOf(set).map(pathText) }));
  const causes = byManager.flatMap(({ name, paths }) =>
    paths.map((field) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${name}`,
      field,
    })),
  );
  const lines = byManager.flatMap(({ name, paths }) => [
    `conflicts with ${name}:`,
    ...paths.map((path) => `- ${path}`),
  ]);
  const message =
    causes.length === 1
      ? `Apply failed with 1 conflict: ${causes[0]!.message}: ${causes[0]!.field}`
      : `Apply failed with ${causes.length} conflicts: ${lines.join('\n')}`;
  return failure(409, 'Conflict', message, { causes });
}

function nameOf({ manager, operation, apiVersion, subresource }: Manager): string {
  const name = JSON.stringify(manager);
  const full =
    subresource === '' ? name : `${name} with subresource ${JSON.stringify(subresource)}`;
  return operation === 'Apply' ? full : `${full} using ${apiVersion}`;
}
