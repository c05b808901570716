# Completion of lab for fish: lab completion fish > ~/.config/fish/completions/lab.fish
function __lab_faults
  for word in (commandline -opc)
    switch $word
      case atlan-outage
        printf '%s\n' leaking-sidecar low-memory-limit selector-mismatch
        return
      case other
        printf '%s\n' wrong-port
        return
    end
  end
  printf '%s\n' leaking-sidecar low-memory-limit selector-mismatch wrong-port
end
set -l commands report inject show
set -l scenarios atlan-outage other
complete -c lab -f
complete -c lab -n '__fish_use_subcommand' -s V -l version -d 'print the version'
complete -c lab -n '__fish_use_subcommand' -s h -l help -d 'print this help'
complete -c lab -n __fish_use_subcommand -a report -d 'make the report of a finished run again from its run.json, byte for byte'
complete -c lab -n '__fish_seen_subcommand_from report' -l reports -r -f -a '(__fish_complete_directories)' -d 'where reports are'
complete -c lab -n '__fish_seen_subcommand_from report' -s o -l output -r -f -a 'text json jsonl' -d 'how to print the result'
complete -c lab -n '__fish_seen_subcommand_from report' -l quiet -d 'print the result only: no progress, no advice'
complete -c lab -n '__fish_seen_subcommand_from report' -l verbose -d 'diagnostics and stack traces on stderr'
complete -c lab -n '__fish_seen_subcommand_from report' -s h -l help -d 'print this help'
complete -c lab -n '__fish_seen_subcommand_from report' -f -a '(__fish_complete_directories)'
complete -c lab -n __fish_use_subcommand -a inject -d 'inject faults into a system that stands, and wait for their symptoms'
complete -c lab -n '__fish_seen_subcommand_from inject' -l provider -r -f -a 'auto kind embedded' -d 'where the cluster comes from: kind, embedded (simulated, needs Node only), or auto: kind where Docker and kind answer, else embedded'
complete -c lab -n '__fish_seen_subcommand_from inject' -l cluster -r -f -d 'name of the cluster (default: the only one that stands)'
complete -c lab -n '__fish_seen_subcommand_from inject' -l image-map -r -F -d 'YAML map from image names in manifests to the ones to use'
complete -c lab -n '__fish_seen_subcommand_from inject' -l upgrade-target -r -F -d 'YAML file that says what clusters are upgraded to: version, images, programs'
complete -c lab -n '__fish_seen_subcommand_from inject' -l set -r -f -d 'set a value of the scenario, e.g. load.web.after.amount=1000 (repeatable)'
complete -c lab -n '__fish_seen_subcommand_from inject' -l timeout -r -f -d 'bound on the whole command, e.g. 10m'
complete -c lab -n '__fish_seen_subcommand_from inject' -l allow-remote-load -d 'allow loads to other addresses than this machine'
complete -c lab -n '__fish_seen_subcommand_from inject' -s o -l output -r -f -a 'text json jsonl' -d 'how to print the result'
complete -c lab -n '__fish_seen_subcommand_from inject' -l quiet -d 'print the result only: no progress, no advice'
complete -c lab -n '__fish_seen_subcommand_from inject' -l verbose -d 'diagnostics and stack traces on stderr'
complete -c lab -n '__fish_seen_subcommand_from inject' -s h -l help -d 'print this help'
complete -c lab -n '__fish_seen_subcommand_from inject' -f -a '(__lab_faults)'
complete -c lab -n __fish_use_subcommand -a show -d 'tell the story of a scenario: its system, its faults, its checks'
complete -c lab -n '__fish_seen_subcommand_from show' -l trust -d 'allow what a scenario from outside the package may not do'
complete -c lab -n '__fish_seen_subcommand_from show' -s o -l output -r -f -a 'text json jsonl' -d 'how to print the result'
complete -c lab -n '__fish_seen_subcommand_from show' -l quiet -d 'print the result only: no progress, no advice'
complete -c lab -n '__fish_seen_subcommand_from show' -l verbose -d 'diagnostics and stack traces on stderr'
complete -c lab -n '__fish_seen_subcommand_from show' -s h -l help -d 'print this help'
complete -c lab -n '__fish_seen_subcommand_from show' -F -a "$scenarios"
