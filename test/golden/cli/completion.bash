# Completion of lab for bash. In ~/.bashrc: source <(lab completion bash)
_lab() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
  # bash cuts --output=json into three words.
  if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD - 2]}; fi
  local word command= faults= words= kind=
  for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
    [[ -z $command && $word != -* ]] && command=$word
    case $word in
      atlan-outage) faults='leaking-sidecar low-memory-limit selector-mismatch' ;;
      other) faults='wrong-port' ;;
    esac
  done
  [[ -z $faults ]] && faults='leaking-sidecar low-memory-limit selector-mismatch wrong-port'
  local scenarios='atlan-outage other'
  local commands='report inject show'
  case $command in
    '') if [[ $cur == -* ]]; then words='-V --version -h --help'; else words=$commands; fi ;;
    report)
      case $prev in
        --reports) kind=folder ;;
        -o|--output) words='text json jsonl' ;;
        *) if [[ $cur == -* ]]; then words='--reports -o --output --quiet --verbose -h --help'; else kind=folder; fi ;;
      esac ;;
    inject)
      case $prev in
        --provider) words='auto kind embedded' ;;
        --cluster) words= ;;
        --image-map) kind=file ;;
        --upgrade-target) kind=file ;;
        --set) words= ;;
        --timeout) words= ;;
        -o|--output) words='text json jsonl' ;;
        *) if [[ $cur == -* ]]; then words='--provider --cluster --image-map --upgrade-target --set --timeout --allow-remote-load -o --output --quiet --verbose -h --help'; else words=$faults; fi ;;
      esac ;;
    show)
      case $prev in
        -o|--output) words='text json jsonl' ;;
        *) if [[ $cur == -* ]]; then words='--trust -o --output --quiet --verbose -h --help'; else words=$scenarios kind=scenario; fi ;;
      esac ;;
  esac
  case $kind in
    file) COMPREPLY=($(compgen -f -- "$cur")) ;;
    folder) COMPREPLY=($(compgen -d -- "$cur")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
  esac
  # A scenario may be a file too; readline then completes paths.
  [[ $kind == scenario && ${#COMPREPLY[@]} -eq 0 ]] && compopt -o default 2>/dev/null
  [[ $kind == file || $kind == folder ]] && compopt -o filenames 2>/dev/null
  return 0
}
complete -F _lab lab
