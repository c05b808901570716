import { nearest } from '../../base/index.js';
import type { Draft } from '../build/draft.js';
import type { Path } from '../source/position.js';
import { allActions, allProbes } from './walk.js';

/** Every `{value:NAME}` of a command stands for something that a step captures. */
export function checkValues(draft: Draft): void {
  const { names, texts } = partsOf(draft);
  for (const { text, path } of texts) {
    for (const [, name = ''] of text.matchAll(/\{value:([^{}]*)\}/g)) {
      if (names.includes(name)) continue;
      draft.report(path, {
        code: 'E_VALUE_UNDECLARED',
        message: `no step captures a value named "${name}"`,
        ...(names.length === 0 ? {} : { expected: `one of ${names.join(', ')}` }),
        suggestion: nearest(name, names),
      });
    }
  }
}

interface Placed {
  text: string;
  path: Path;
}

function partsOf({ raw }: Draft): { names: string[]; texts: Placed[] } {
  const names: string[] = [];
  const texts: Placed[] = [];
  const take = (
    spec: { command: string[]; capture?: { name: string } | undefined },
    path: Path,
  ): void => {
    if (spec.capture) names.push(spec.capture.name);
    spec.command.forEach((text, index) => texts.push({ text, path: [...path, 'command', index] }));
  };
  for (const probe of allProbes(raw)) if (probe.kind === 'exec') take(probe.spec, probe.path);
  for (const { raw: action, path } of allActions(raw)) {
    if (action.exec) take(action.exec, [...path, 'exec']);
  }
  for (const { path, value } of raw.faults.flatMap((fault) => fault.diagnosis)) {
    if (value.capture) names.push(value.capture.name);
    if (value.exec) take(value.exec, [...path, 'exec']);
    value.kubectl?.forEach((text, index) =>
      texts.push({ text, path: [...path, 'kubectl', index] }),
    );
    if (value.copy) texts.push({ text: value.copy.path, path: [...path, 'copy', 'path'] });
  }
  return { names: [...new Set(names)], texts };
}
