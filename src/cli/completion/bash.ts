import { allFaults, type Values, type Vocabulary } from './vocabulary.js';

/** A script for bash 4 and newer; needs no bash-completion package. */
export function bashScript({ commands, options, scenarios }: Vocabulary): string {
  const names = commands.map(({ name }) => name);
  const flags = options.flatMap((option) => option.flags);
  return `# Completion of lab for bash. In ~/.bashrc: source <(lab completion bash)
_lab() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]}
  # bash cuts --output=json into three words.
  if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD - 2]}; fi
  local word command= faults= words= kind=
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
    [[ -z $command && $word != -* ]] && command=$word
    case $word in
${scenarios.map(({ name, faults }) => `      ${name}) faults='${faults.join(' ')}' ;;`).join('\n')}
    esac
  done
  [[ -z $faults ]] && faults='${allFaults(scenarios).join(' ')}'
  local scenarios='${scenarios.map(({ name }) => name).join(' ')}'
  local commands='${names.join(' ')}'
  case $command in
    '') if [[ $cur == -* ]]; then words='${flags.join(' ')}'; else words=$commands; fi ;;
${commands.map(commandCase).join('\n')}
  esac
  case $kind in
    file) COMPREPLY=($(compgen -f -- "$cur")) ;;
    folder) COMPREPLY=($(compgen -d -- "$cur")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
  esac
  # A scenario may be a file too; readline then completes paths.
  [[ $kind == scenario && \${#COMPREPLY[@]} -eq 0 ]] && compopt -o default 2>/dev/null
  [[ $kind == file || $kind == folder ]] && compopt -o filenames 2>/dev/null
  return 0
}
complete -F _lab lab
`;
}

function commandCase({ name, options, argument }: Vocabulary['commands'][number]): string {
  const flags = options.flatMap((option) => option.flags).join(' ');
  const valued = options.flatMap(({ flags, values }) =>
    values ? [`        ${flags.join('|')}) ${assign(values)} ;;`] : [],
  );
  return `    ${name})
      case $prev in
${valued.join('\n')}
        *) if [[ $cur == -* ]]; then words='${flags}'${argument ? `; else ${assign(argument.values)}` : ''}; fi ;;
      esac ;;`;
}

function assign(values: Values): string {
  switch (values.kind) {
    case 'words':
      return `words='${values.words.join(' ')}'`;
    case 'scenario':
      return 'words=$scenarios kind=scenario';
    case 'fault':
      return 'words=$faults';
    case 'command':
      return 'words=$commands';
    case 'file':
    case 'folder':
      return `kind=${values.kind}`;
    case 'anything':
      return 'words=';
  }
}
