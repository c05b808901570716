#compdef lab
# Completion of lab for zsh. In ~/.zshrc, after compinit: source <(lab completion zsh)
_lab_scenarios() {
  local -a names=(atlan-outage other)
  compadd -a names
  _files
}
_lab_faults() {
  local word
  local -a names=(leaking-sidecar low-memory-limit selector-mismatch wrong-port)
  for word in $words; do
    case $word in
      (atlan-outage) names=(leaking-sidecar low-memory-limit selector-mismatch) ;;
      (other) names=(wrong-port) ;;
    esac
  done
  compadd -a names
}
_lab_commands() {
  local -a names=(
    'report:make the report of a finished run again from its run.json, byte for byte'
    'inject:inject faults into a system that stands, and wait for their symptoms'
    'show:tell the story of a scenario: its system, its faults, its checks'
  )
  _describe -t commands command names
}
_lab() {
  if ((CURRENT == 2)); then
    _arguments '-V[print the version]' '--version[print the version]' '-h[print this help]' '--help[print this help]' '1: :_lab_commands'
    return
  fi
  shift words
  ((CURRENT--))
  case $words[1] in
    (report)
      _arguments \
        '--reports=[where reports are]:reports:_files -/' \
        '-o[how to print the result]:output:(text json jsonl)' '--output=[how to print the result]:output:(text json jsonl)' \
        '--quiet[print the result only\: no progress, no advice]' \
        '--verbose[diagnostics and stack traces on stderr]' \
        '-h[print this help]' '--help[print this help]' \
        '1:run:_files -/' ;;
    (inject)
      _arguments \
        '--provider=[where the cluster comes from\: kind, embedded (simulated, needs Node only), or auto\: kind where Docker and kind answer, else embedded]:provider:(auto kind embedded)' \
        '--cluster=[name of the cluster (default\: the only one that stands)]:cluster: ' \
        '--image-map=[YAML map from image names in manifests to the ones to use]:image-map:_files' \
        '--upgrade-target=[YAML file that says what clusters are upgraded to\: version, images, programs]:upgrade-target:_files' \
        '*--set=[set a value of the scenario, e.g. load.web.after.amount=1000 (repeatable)]:set: ' \
        '--timeout=[bound on the whole command, e.g. 10m]:timeout: ' \
        '--allow-remote-load[allow loads to other addresses than this machine]' \
        '-o[how to print the result]:output:(text json jsonl)' '--output=[how to print the result]:output:(text json jsonl)' \
        '--quiet[print the result only\: no progress, no advice]' \
        '--verbose[diagnostics and stack traces on stderr]' \
        '-h[print this help]' '--help[print this help]' \
        '*:fault:_lab_faults' ;;
    (show)
      _arguments \
        '--trust[allow what a scenario from outside the package may not do]' \
        '-o[how to print the result]:output:(text json jsonl)' '--output=[how to print the result]:output:(text json jsonl)' \
        '--quiet[print the result only\: no progress, no advice]' \
        '--verbose[diagnostics and stack traces on stderr]' \
        '-h[print this help]' '--help[print this help]' \
        '1:scenario:_lab_scenarios' ;;
  esac
}
if [[ $funcstack[1] == _lab ]]; then _lab "$@"; else compdef _lab lab; fi
