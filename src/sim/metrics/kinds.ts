import type { Cell, Column, Kind } from '../contract/index.js';
import type { ContainerMetrics, NodeMetrics, PodMetrics } from '../types/index.js';
import { total } from './usage.js';

const column = (name: string, format: string, description = ''): Column => ({
  name,
  type: 'string',
  format,
  description,
  priority: 0,
});

/** As metrics-server's tables: pkg/api/table.go. */
const columns: Column[] = [
  column('Name', 'name', 'Name of the resource'),
  column('cpu', 'quantity'),
  column('memory', 'quantity'),
  column('Window', 'duration'),
];

const row = (
  name: string | undefined,
  usage: ContainerMetrics['usage'],
  window: string,
): Cell[] => [name ?? '', usage['cpu'] ?? '0', usage['memory'] ?? '0', window];

const base = {
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  singular: '',
  shortNames: [],
  categories: [],
  verbs: ['get', 'list'],
  subresources: [],
  columns,
};

const nodes: Kind<NodeMetrics> = {
  ...base,
  kind: 'NodeMetrics',
  plural: 'nodes',
  namespaced: false,
  schema: 'io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetrics',
  cells: ({ metadata, usage, window }) => row(metadata?.name, usage, window),
};

const pods: Kind<PodMetrics> = {
  ...base,
  kind: 'PodMetrics',
  plural: 'pods',
  namespaced: true,
  schema: 'io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetrics',
  cells: ({ metadata, containers, window }) => row(metadata?.name, total(containers), window),
};

/** What metrics.k8s.io/v1beta1 serves, by plural. They are read only and not stored. */
export const metricKinds = { nodes: nodes as Kind, pods: pods as Kind };
