import { allFaults, type OptionWords, type Values, type Vocabulary } from './vocabulary.js';

/** A script for fish 3 and newer. */
export function fishScript({ commands, options, scenarios }: Vocabulary): string {
  const names = commands.map(({ name }) => name).join(' ');
  return `# Completion of lab for fish: lab completion fish > ~/.config/fish/completions/lab.fish
function __lab_faults
  for word in (commandline -opc)
    switch $word
${scenarios
  .map(
    ({ name, faults }) => `      case ${name}
        printf '%s\\n' ${faults.join(' ')}
        return`,
  )
  .join('\n')}
    end
  end
  printf '%s\\n' ${allFaults(scenarios).join(' ')}
end
set -l commands ${names}
set -l scenarios ${scenarios.map(({ name }) => name).join(' ')}
complete -c lab -f
${options.map((option) => optionLine('__fish_use_subcommand', option)).join('\n')}
${commands
  .flatMap(({ name, about, options, argument }) => {
    const here = `__fish_seen_subcommand_from ${name}`;
    return [
      `complete -c lab -n __fish_use_subcommand -a ${name} -d ${quote(about)}`,
      ...options.map((option) => optionLine(here, option)),
      ...(argument ? [`complete -c lab -n ${quote(here)} ${words(argument.values)}`] : []),
    ];
  })
  .join('\n')}
`;
}

function optionLine(condition: string, { flags, about, values }: OptionWords): string {
  const named = flags.map((flag) =>
    flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
  );
  const parts = [
    `complete -c lab -n ${quote(condition)}`,
    ...named,
    ...(values ? [`-r ${words(values)}`] : []),
    `-d ${quote(about)}`,
  ];
  return parts.join(' ');
}

function words(values: Values): string {
  switch (values.kind) {
    case 'words':
      return `-f -a ${quote(values.words.join(' '))}`;
    case 'scenario':
      return '-F -a "$scenarios"';
    case 'fault':
      return "-f -a '(__lab_faults)'";
    case 'command':
      return '-f -a "$commands"';
    case 'file':
      return '-F';
    case 'folder':
      return "-f -a '(__fish_complete_directories)'";
    case 'anything':
      return '-f';
  }
}

const quote = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;
