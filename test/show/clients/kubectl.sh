# What people do with kubectl, for clients.ts: says a line for each, "ok NAME: what it saw" or
# "FAIL NAME: why". Usage: kubectl.sh KUBECTL KUBECONFIG NAMESPACE
k="timeout 60 $1 --kubeconfig $2 -n $3"
failed=0

# try NAME EXPECTED COMMAND...: its output (both streams) must match the extended regular expression.
try() {
  name=$1 expected=$2
  shift 2
  began=$(date +%s.%N)
  said=$(eval "$*" 2>&1)
  took=$(printf '%s %s\n' "$(date +%s.%N)" "$began" | awk '{ printf "%.1f", $1 - $2 }')
  if printf '%s\n' "$said" | tr '\n' ' ' | grep -qE "$expected"; then
    echo "ok $name: $(printf '%s\n' "$said" | tail -1 | cut -c1-100) (${took}s)"
  else
    failed=1
    echo "FAIL $name: $(printf '%s\n' "$said" | tr '\n' ' ' | cut -c1-400)"
  fi
}

try 'version' 'lab-sim' "$k version"
try 'create namespace' 'created' "$k create namespace $3"
try 'create deployment' 'created' "$k create deployment web --image=nginx:1.25-alpine --replicas=3"
try 'rollout status' 'successfully rolled out' "$k rollout status deployment/web --timeout=30s"
try 'wait for a condition' 'condition met' "$k wait --for=condition=Available deployment/web --timeout=30s"
try 'wait for a jsonpath' 'condition met' "$k wait --for=jsonpath='{.status.readyReplicas}'=3 deployment/web --timeout=30s"
try 'expose' 'exposed' "$k expose deployment web --port=80"
try 'get all' 'service/web.*3/3' "$k get all"
try 'run, a log' 'pod/box created' "$k run box --image=busybox:1.36 --restart=Never -- sh -c 'echo hello; sleep 3600'"
try 'wait for a pod' 'condition met' "$k wait --for=condition=Ready pod/box --timeout=30s"
try 'logs' '^hello' "$k logs box"
try 'exec, its exit code' 'hi .*exit code 3' "$k exec box -- sh -c 'echo hi; exit 3'"
try 'exec -i, a shell' '42.*exit code 5' "printf 'echo \$((40+2))\nexit 5\n' | $k exec -i box -- sh"
try 'run -i --rm' 'in-run.*deleted' "echo 'echo in-run' | $k run -i --rm tmp --image=busybox:1.36 --restart=Never -- sh"
try 'exec -it, a terminal' '/ # .*box' "(sleep 1; printf 'hostname\r'; sleep 1; printf 'exit\r'; sleep 1) | script -qec \"$k exec -it box -- sh\" /dev/null"
try 'cp to a container and back' 'copied' "f=\$(mktemp); echo copied > \$f; $k cp \$f box:/tmp/f && $k cp box:/tmp/f \$f.back && cat \$f.back; rm -f \$f \$f.back"
try 'port-forward' '^200' "$k port-forward deployment/web 18481:80 > /dev/null 2>&1 & p=\$!; sleep 3; curl -sm 5 -o /dev/null -w '%{http_code}' http://127.0.0.1:18481/; kill \$p"
try 'scale, set image, rollout' 'successfully rolled out' "$k scale deployment web --replicas=2 && $k set image deployment/web nginx=nginx:1.26-alpine && $k rollout status deployment/web --timeout=30s"
try 'rollout history, undo, restart' 'restarted' "$k rollout history deployment/web && $k rollout undo deployment/web && $k rollout restart deployment/web"
try 'apply, server-side, conflict' 'serverside-applied.*conflict' "printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: b}\n' | $k apply --server-side -f -; printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: d}\n' | $k apply --server-side --field-manager=other -f -"
try 'diff' '\+  a: z' "printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: z}\n' | $k diff -f -"
try 'patch, label, annotate' 'annotated' "$k patch deployment web -p '{\"spec\":{\"replicas\":1}}' && $k label pod box a=b && $k annotate pod box a=b"
try 'get -w with an end' 'box' "$k get pods -w --request-timeout=2s"
try 'describe, events, top' 'MEMORY\(bytes\)' "$k describe pod box && $k events && $k top pods"
try 'debug with an ephemeral container' 'Defaulting debug container' "$k debug box --image=busybox:1.36 -- sleep 1"
try 'explain, api-resources, can-i' 'yes' "$k explain deployment.spec.replicas && $k api-resources && $k auth can-i create pods"
try 'drain, uncordon' 'uncordoned' "$k drain lab-sim-worker --ignore-daemonsets --force --delete-emptydir-data --timeout=50s && $k uncordon lab-sim-worker"
try 'delete and wait for it' 'deleted' "$k delete deployment web --wait && $k wait --for=delete pod -l app=web --timeout=30s"
try 'delete namespace' 'deleted' "$k delete namespace $3"
exit $failed
