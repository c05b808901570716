import { clip, formatBytes, formatDuration } from '../../base/index.js';
import {
  comparisonText,
  type Capture,
  type Comparison,
  type NodeTarget,
  type PodTarget,
  type TextMatch,
} from '../../model/index.js';

/** `pods app=frontend`, `pod web-0 container nginx`. */
export function podWords(target: PodTarget): string {
  const which = target.name === undefined ? `pods ${target.selector ?? ''}` : `pod ${target.name}`;
  return target.container === undefined ? which : `${which} container ${target.container}`;
}

export function nodeWords(target: NodeTarget): string {
  return `node ${target.name ?? target.label ?? ''}`;
}

/** `contains "backend-ok"`, `matches /re.*used/`. */
export function textWords(match: TextMatch): string {
  return [
    ...(match.contains === undefined
      ? []
      : [`contains ${JSON.stringify(clip(match.contains, 60))}`]),
    ...(match.matches === undefined ? [] : [`matches /${clip(match.matches, 60)}/`]),
  ].join(' and ');
}

/** `sessions > 200`. */
export function captureWords({ name, compare }: Capture): string {
  return compare === undefined ? `gives ${name}` : `${name} ${comparisonText(compare)}`;
}

export const bytesWords = (bound: Comparison): string => comparisonText(bound, formatBytes);
export const timeWords = (bound: Comparison): string => comparisonText(bound, formatDuration);
export const percentWords = (bound: Comparison): string =>
  comparisonText(bound, (share) => `${Number((share * 100).toFixed(2))} %`);

/** Characters of a command that a line of text has room for. */
const ONE_LINE = 100;

const onOneLine = (command: string[]): string => command.join(' ').replaceAll(/\s+/g, ' ');

/** A command as a person reads it, not quoted for a shell. */
export function commandWords(command: string[]): string {
  return clip(onOneLine(command), ONE_LINE);
}

/** The lines of a command that `commandWords` would cut; undefined for one that it tells in whole. */
export function commandLines(command: string[]): string[] | undefined {
  if (onOneLine(command).length <= ONE_LINE) return undefined;
  return command
    .join(' ')
    .trimEnd()
    .split(/\r\n?|\n/);
}

/** The parts that are there, as one phrase. */
export function phrase(...parts: (string | undefined | false)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(', ');
}
