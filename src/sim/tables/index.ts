import type { Cell, Column, Resource } from '../contract/index.js';
import type { KubeObject } from '../machinery/index.js';
import type { Pod } from '../types/index.js';
import { access } from './access.js';
import { cluster } from './cluster.js';
import { COLUMNS } from './columns.js';
import { network } from './network.js';
import { podCells } from './pods.js';
import { cells } from './row.js';
import { storage } from './storage.js';
import { workloads } from './workloads.js';

/** What `kubectl get` shows of a kind: columns, and a row's cells at a moment (wall-clock ms). */
export interface KindTable {
  columns: Column[];
  cells: (object: KubeObject, now: number) => Cell[];
}

const CELLS: Record<keyof typeof COLUMNS, KindTable['cells']> = {
  pods: cells<Pod>(podCells),
  ...workloads,
  ...network,
  ...storage,
  ...cluster,
  ...access,
};

/**
 * The tables of all kinds that have their own, by resource; `scales.autoscaling` is that of the
 * subresource. All others show Name and Created At. Cells and texts: printers.go of Kubernetes 1.34.
 */
export const tables: Readonly<Record<Resource, KindTable>> = Object.fromEntries(
  Object.entries(COLUMNS).map(([resource, columns]) => [
    resource,
    { columns, cells: CELLS[resource as keyof typeof COLUMNS] },
  ]),
);
