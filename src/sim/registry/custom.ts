import type { Kind } from '../contract/index.js';
import { failure, type Clock, type KubeObject } from '../machinery/index.js';
import { establish } from '../kinds/index.js';
import { customKind } from '../schema/index.js';
import type { CustomResourceDefinition } from '../types/index.js';
import { resourceOf, type Catalogue } from './catalogue.js';
import type { Hooks } from './hooks.js';
import type { Registry } from './registry.js';

const CRDS = 'customresourcedefinitions.apiextensions.k8s.io';

/** Serves what a CustomResourceDefinition defines, from its creation until it has gone. */
export function customResourceHook(parts: {
  catalogue: Catalogue;
  clock: Clock;
  registry: () => Registry;
}): Partial<Hooks> {
  const { catalogue, clock } = parts;
  const served = new Map<string, Kind[]>();

  const serve = (crd: CustomResourceDefinition): void => {
    const name = crd.metadata?.name ?? '';
    withdraw(name);
    const made: Kind[] = [];
    // The stored version first: it is the one that the store has.
    const versions = [...crd.spec.versions].sort((a, b) => Number(b.storage) - Number(a.storage));
    for (const version of versions) {
      if (!version.served) continue;
      const kind = customKind(crd, version.name);
      if (kind === undefined) continue;
      catalogue.add(kind);
      made.push(kind);
    }
    served.set(name, made);
  };
  const withdraw = (name: string): void => {
    for (const kind of served.get(name) ?? []) catalogue.remove(kind);
    served.delete(name);
  };
  const as = (resource: string, object: KubeObject): CustomResourceDefinition | undefined =>
    resource === CRDS ? (object as CustomResourceDefinition) : undefined;

  return {
    creating: (resource, draft) => {
      const crd = as(resource, draft);
      if (crd !== undefined) {
        refuseWebhook(crd);
        Object.assign(crd, establish(crd, clock.now()));
      }
      return () => {};
    },
    updating: (resource, draft) => {
      const crd = as(resource, draft);
      if (crd !== undefined) refuseWebhook(crd);
      return () => {};
    },
    created: (resource, object) => {
      const crd = as(resource, object);
      if (crd !== undefined) serve(crd);
    },
    updated: (resource, object) => {
      const crd = as(resource, object);
      if (crd !== undefined) serve(crd);
    },
    removed: (resource, object) => {
      const crd = as(resource, object);
      if (crd === undefined) return;
      const name = crd.metadata?.name ?? '';
      empty(served.get(name)?.[0]);
      withdraw(name);
    },
  };

  /** The objects of a definition go with it. */
  function empty(kind: Kind | undefined): void {
    if (kind === undefined) return;
    const registry = parts.registry();
    for (const object of registry.list(resourceOf(kind))) registry.remove(resourceOf(kind), object);
  }
}

/** Versions that a webhook would convert into each other cannot be served: nothing calls webhooks here. */
function refuseWebhook({ spec }: CustomResourceDefinition): void {
  if (spec.conversion?.strategy !== 'Webhook' || spec.versions.length < 2) return;
  throw failure(
    501,
    'NotImplemented',
    `spec.conversion: conversion webhooks are not simulated: ${spec.names.plural}.${spec.group} has ${spec.versions.length} versions`,
  );
}
