import type { Kind, Resource } from '../contract/index.js';
import { clone, type KubeObject } from '../machinery/index.js';
import { apiVersionOf, resourceOf } from '../registry/index.js';
import { checkObject, structuralOf } from '../schema/index.js';
import { coreEvent, eventsEvent } from '../kinds/index.js';
import type { Event, EventsV1Event } from '../types/index.js';

/** How a kind is seen that is stored as another: events of events.k8s.io, custom resources in other versions. */
export interface View {
  resource: Resource;
  /** From the store. */
  show: (object: KubeObject) => KubeObject;
  /** Into the store. */
  read: (object: KubeObject) => KubeObject;
}

/** Each stored object has one form, so that its text is made once. */
function once(form: (object: KubeObject) => KubeObject): (object: KubeObject) => KubeObject {
  const shown = new WeakMap<KubeObject, KubeObject>();
  return (object) => {
    let made = shown.get(object);
    if (made === undefined) shown.set(object, (made = form(object)));
    return made;
  };
}

const same = (object: KubeObject): KubeObject => object;

const EVENTS: View = {
  resource: 'events',
  show: once((object) => eventsEvent(object as Event)),
  read: (object) => coreEvent(object as EventsV1Event),
};

const custom = new WeakMap<Kind, View>();

/**
 * A custom resource in one of its versions: conversion None changes nothing but the apiVersion, and what
 * the schema of that version does not know is not shown (apiextensions-apiserver conversion/nop_converter.go).
 */
function customView(kind: Kind): View {
  const apiVersion = apiVersionOf(kind);
  const show = once((object) => {
    const { value, problems } = checkObject(kind, clone(object));
    if (problems.length === 0 && object.apiVersion === apiVersion) return object;
    return { ...value, apiVersion };
  });
  return { resource: resourceOf(kind), show, read: same };
}

export function viewOf(kind: Kind): View {
  if (kind.group === 'events.k8s.io' && kind.plural === 'events') return EVENTS;
  if (structuralOf(kind) === undefined) {
    return { resource: resourceOf(kind), show: same, read: same };
  }
  let view = custom.get(kind);
  if (view === undefined) custom.set(kind, (view = customView(kind)));
  return view;
}
