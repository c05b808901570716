/**
 * Prints, once a second, the memory of the node it runs on, of each pod's cgroup and each container's,
 * in the lines `parseMemoryLine` reads. Only bash builtins in the loop: not one fork.
 *
 * It sleeps by reading stdin, so it ends by itself when stdin closes: killing a
 * `docker exec` on the host does not kill what it started in the container.
 * The paths are those of the systemd and of the cgroupfs driver, in cgroup v1 and v2.
 */
export const SAMPLER = `
shopt -s nullglob
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
  root=/sys/fs/cgroup usage=memory.current peak=memory.peak limit=memory.max
  inactive=inactive_file kills=memory.events
else
  root=/sys/fs/cgroup/memory usage=memory.usage_in_bytes peak=memory.max_usage_in_bytes
  limit=memory.limit_in_bytes inactive=total_inactive_file kills=memory.oom_control
fi
pod='pod([0-9a-f_-]{32,36})(\\.slice)?/$'
container='/(cri-containerd-)?([0-9a-f]{64})(\\.scope)?/$'
# field TEXT NAME: sets REPLY to the number of a "name number" line.
field() {
  local rest=$'\\n'$1
  rest=\${rest#*$'\\n'"$2 "}
  REPLY=\${rest%%$'\\n'*}
}
# look DIR: sets u and i to usage and inactive file cache.
look() {
  local stat
  read -r u < "$1/$usage" || return 1
  read -r -d '' stat < "$1/memory.stat"
  field "$stat" "$inactive"
  i=$REPLY
}
# tell DIR NAMES...: prints a line of a cgroup that may have a limit.
tell() {
  local p l k
  look "$1" || return
  p=$u
  read -r p < "$1/$peak"
  read -r l < "$1/$limit" || return
  read -r -d '' k < "$1/$kills"
  field "$k" oom_kill
  printf '%s %s %s %s %s %s %s %s\\n' "$2" "$EPOCHREALTIME" "$3" "$u" "$i" "\${p:-$u}" "$l" "$REPLY"
}
next=\${EPOCHREALTIME/./}
while :; do
  look $root && printf 'N %s %s %s\\n' "$EPOCHREALTIME" "$u" "$i"
  for whole in $root/kubelet*/*kubepods*/*pod*/ $root/kubelet*/*kubepods*/*/*pod*/; do
    [[ $whole =~ $pod ]] || continue
    uid=\${BASH_REMATCH[1]}
    tell "$whole" P $uid
    for dir in "$whole"*/; do
      [[ $dir =~ $container ]] && tell "$dir" C "$uid \${BASH_REMATCH[2]}"
    done
  done
  (( next += 1000000 ))
  (( wait = next - \${EPOCHREALTIME/./} ))
  (( wait < 1000 )) && { next=\${EPOCHREALTIME/./}; wait=1000; }
  printf -v wait '%d.%06d' $(( wait / 1000000 )) $(( wait % 1000000 ))
  read -r -t "$wait" _
  (( $? > 128 )) || exit 0
done 2>/dev/null`;
