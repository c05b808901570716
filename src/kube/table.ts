import type { ObjectQuery } from '../model/index.js';
import { resourcePath, type KindInfo } from './kinds.js';
import { selection } from './list.js';
import { labelsText } from './selector.js';
import type { Transport } from './transport.js';

/** The parts of a meta.k8s.io/v1 Table that are printed. */
export interface Table {
  columnDefinitions: { name: string; priority: number }[];
  rows?: {
    cells: unknown[];
    object?: { metadata?: { namespace?: string; labels?: Record<string, string> } };
  }[];
}

export interface TableOptions {
  /** Columns of lower priority as well (`-o wide`). */
  wide?: boolean;
  showLabels?: boolean;
  /** A first column NAMESPACE (`-A`). */
  showNamespace?: boolean;
}

/** The server's own table for a query, as kubectl prints it. */
export async function fetchTable(
  transport: Transport,
  info: KindInfo,
  query: ObjectQuery,
  options: TableOptions,
): Promise<string> {
  const one = query.name !== undefined && (query.namespace !== undefined || !info.namespaced);
  const table = (await transport.json({
    method: 'GET',
    path: resourcePath(info, {
      namespace: query.namespace,
      ...(one ? { name: query.name } : {}),
    }),
    query: one ? {} : selection(query),
    accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
  })) as Table;
  if ((table.rows ?? []).length === 0) {
    return info.namespaced && query.namespace !== undefined
      ? `No resources found in ${query.namespace} namespace.`
      : 'No resources found';
  }
  const showNamespace = info.namespaced && query.namespace === undefined;
  return printTable(table, { ...options, showNamespace });
}

/** Columns as kubectl aligns them: three spaces apart, at least six wide. */
export function printTable(table: Table, options: TableOptions): string {
  const columns = table.columnDefinitions.flatMap(({ name, priority }, index) =>
    priority === 0 || options.wide ? [{ title: name.toUpperCase(), index }] : [],
  );
  const lines = [
    [
      ...(options.showNamespace ? ['NAMESPACE'] : []),
      ...columns.map(({ title }) => title),
      ...(options.showLabels ? ['LABELS'] : []),
    ],
    ...(table.rows ?? []).map(({ cells, object }) => [
      ...(options.showNamespace ? [object?.metadata?.namespace ?? ''] : []),
      ...columns.map(({ index }) => cellText(cells[index])),
      ...(options.showLabels ? [labelsText(object?.metadata?.labels) || '<none>'] : []),
    ]),
  ];
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(6, ...lines.map((line) => [...(line[column] ?? '')].length + 3)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => {
          const last = column === line.length - 1;
          return last ? cell : cell + ' '.repeat((widths[column] ?? 0) - [...cell].length);
        })
        .join(''),
    )
    .join('\n');
}

/** A cell on one line, as kubectl cuts it. */
function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  const text = typeof cell === 'string' ? cell : JSON.stringify(cell);
  const end = text.search(/[\f\n\r]/);
  return end === -1 ? text : `${text.slice(0, end)}...`;
}
