import type { CommonFlags } from '../flags.js';
import { LabCommand } from '../lab-command.js';
import { columns } from '../layout.js';
import { print } from '../output.js';

/** A word of the format: a probe, an action, a key. */
export interface Word {
  name: string;
  /** `probe`, `action`, `key of a fault` … */
  what: string;
  /** First sentence of its documentation. */
  about: string;
}

/** Every word with what it is, from the heads of its pages: one that is probe and action has two. */
function wordsOf(names: string[], explain: (name: string) => string): Word[] {
  return names.flatMap((name) => {
    const lines = explain(name).split('\n');
    return lines.flatMap((line, index) => {
      const what = line.startsWith(`${name} (`) ? /\(([^)]*)\)$/.exec(line)?.[1] : undefined;
      if (what === undefined) return [];
      const next = lines[index + 1]?.trim() ?? '';
      const about = next.startsWith('Type:') ? '' : next.split(/[.;:](?= |$)| \(/)[0];
      return [{ name, what, about: about ?? '' }];
    });
  });
}

const TITLES: Record<string, string> = {
  probe: 'Probes',
  action: 'Actions',
  check: 'Around them',
  'key of a scenario': 'Keys of a scenario',
  'key of a fault': 'Keys of a fault',
};

function wordsText(words: Word[]): string {
  const kinds = [...new Set(words.map((word) => word.what))];
  return kinds
    .map((kind) => {
      const rows = words.filter((word) => word.what === kind);
      return `${TITLES[kind] ?? kind}:\n${columns(rows.map((word) => [`  ${word.name}`, word.about]))}`;
    })
    .join('\n\n');
}

/** `lab explain [NAME]` */
export function explainCommand(): LabCommand {
  return new LabCommand('explain')
    .description('document a probe, an action, a key of the scenario format, or a code')
    .argument('[name]', 'what to explain, or a path to it; without it, the list of names')
    .action(async (name: string | undefined, flags: CommonFlags) => {
      const { explain, explainNames } = await import('../../scenario/index.js');
      if (name === undefined) {
        const words = wordsOf(explainNames(), explain);
        print(flags.output, words, () =>
          flags.quiet ? words.map((word) => word.name).join('\n') : wordsText(words),
        );
        return;
      }
      const text = explain(name);
      print(flags.output, { name, text }, () => text);
    })
    .promises({
      json: '`{name, text}`; without a name, a list of `{name, what, about}`',
      jsonl: 'one word of the format per line',
      examples: [
        ['lab explain', 'every probe, action and key'],
        ['lab explain http', 'one of them'],
        ['lab explain cluster.nodes', 'a key inside'],
        ['lab explain NOT_RECOVERED', 'a code'],
      ],
    });
}
