import { allFaults, type OptionWords, type Values, type Vocabulary } from './vocabulary.js';

/** A script for zsh: to be sourced, or a file `_lab` in a folder of $fpath. */
export function zshScript({ commands, options, scenarios }: Vocabulary): string {
  return `#compdef lab
# Completion of lab for zsh. In ~/.zshrc, after compinit: source <(lab completion zsh)
_lab_scenarios() {
  local -a names=(${scenarios.map(({ name }) => name).join(' ')})
  compadd -a names
  _files
}
_lab_faults() {
  local word
  local -a names=(${allFaults(scenarios).join(' ')})
  for word in $words; do
    case $word in
${scenarios.map(({ name, faults }) => `      (${name}) names=(${faults.join(' ')}) ;;`).join('\n')}
    esac
  done
  compadd -a names
}
_lab_commands() {
  local -a names=(
${commands.map(({ name, about }) => `    ${quote(`${name}:${about}`)}`).join('\n')}
  )
  _describe -t commands command names
}
_lab() {
  if ((CURRENT == 2)); then
    _arguments ${options.map(optionSpec).join(' ')} '1: :_lab_commands'
    return
  fi
  shift words
  ((CURRENT--))
  case $words[1] in
${commands.map(commandCase).join('\n')}
  esac
}
if [[ $funcstack[1] == _lab ]]; then _lab "$@"; else compdef _lab lab; fi
`;
}

function commandCase({ name, options, argument }: Vocabulary['commands'][number]): string {
  const specs = options.map(optionSpec);
  if (argument) {
    const place = argument.variadic ? '*' : '1';
    specs.push(quote(`${place}:${argument.name}:${action(argument.values)}`));
  }
  return `    (${name})
      _arguments \\
${specs.map((spec) => `        ${spec}`).join(' \\\n')} ;;`;
}

function optionSpec({ flags, about, repeatable, values }: OptionWords): string {
  const text = `[${about.replace(/[[\]\\:]/g, '\\$&')}]`;
  const value = values ? `:${flags.at(-1)?.slice(2) ?? ''}:${action(values)}` : '';
  return flags
    .map((flag) => {
      const takes = values && flag.startsWith('--') ? '=' : '';
      return quote(`${repeatable ? '*' : ''}${flag}${takes}${text}${value}`);
    })
    .join(' ');
}

function action(values: Values): string {
  switch (values.kind) {
    case 'words':
      return `(${values.words.join(' ')})`;
    case 'scenario':
      return '_lab_scenarios';
    case 'fault':
      return '_lab_faults';
    case 'command':
      return '_lab_commands';
    case 'file':
      return '_files';
    case 'folder':
      return '_files -/';
    case 'anything':
      return ' ';
  }
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
