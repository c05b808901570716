"""The usual parts of the Python client, for clients.ts: says a line for each, "ok NAME: what it saw" or
"FAIL NAME: why". Usage: client.py KUBECONFIG NAMESPACE"""

import sys
import threading
import time

from kubernetes import client, config, dynamic, utils, watch
from kubernetes.client.rest import ApiException
from kubernetes.stream import portforward, stream

config.load_kube_config(sys.argv[1])
ns = sys.argv[2]
core, apps = client.CoreV1Api(), client.AppsV1Api()
failed = False


def tries(name):
    def run(do):
        global failed
        began = time.time()
        try:
            said = do()
            print(f"ok {name}: {said} ({time.time() - began:.1f}s)", flush=True)
        except Exception as error:  # what a client's user would see
            failed = True
            text = f"{type(error).__name__} {error}".replace("\n", " ")
            print(f"FAIL {name}: {text[:500]}", flush=True)

    return run


def until(what, check, limit=30):
    end = time.time() + limit
    while time.time() < end:
        found = check()
        if found:
            return found
        time.sleep(0.05)
    raise TimeoutError(f"never: {what}")


def pod_of(name, command):
    return {
        "metadata": {"name": name, "labels": {"app": name}},
        "spec": {
            "terminationGracePeriodSeconds": 1,
            "containers": [{"name": "box", "image": "busybox:1.36", "command": command}],
        },
    }


def deployment_of(name, replicas):
    app = {"app": name}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": app},
            "template": {
                "metadata": {"labels": app},
                "spec": {"containers": [{"name": "web", "image": "nginx:1.25-alpine"}]},
            },
        },
    }


@tries("version, nodes, namespaces")
def _():
    core.create_namespace({"metadata": {"name": ns}})
    version = client.VersionApi().get_code()
    return f"{version.git_version}, {len(core.list_node().items)} nodes"


@tries("a watch sees a pod become Running")
def _():
    core.create_namespaced_pod(ns, pod_of("one", ["sh", "-c", "echo hello; sleep 3600"]))
    seen = []
    w = watch.Watch()
    for event in w.stream(core.list_namespaced_pod, ns, timeout_seconds=30):
        seen.append(f"{event['type']} {event['object'].status.phase}")
        if event["object"].status.phase == "Running":
            w.stop()
    if "Running" not in seen[-1]:
        raise ValueError(seen)
    return seen[-1]


@tries("read, patch (strategic, merge, json), replace")
def _():
    core.patch_namespaced_pod("one", ns, {"metadata": {"labels": {"a": "1"}}})
    core.patch_namespaced_pod(
        "one", ns, [{"op": "add", "path": "/metadata/labels/b", "value": "2"}],
        _content_type="application/json-patch+json",
    )
    core.patch_namespaced_pod(
        "one", ns, {"metadata": {"labels": {"c": "3"}}},
        _content_type="application/merge-patch+json",
    )
    pod = core.read_namespaced_pod("one", ns)
    pod.metadata.labels["d"] = "4"
    labels = core.replace_namespaced_pod("one", ns, pod).metadata.labels
    if [labels.get(each) for each in "abcd"] != ["1", "2", "3", "4"]:
        raise ValueError(labels)
    return labels


@tries("logs, followed logs")
def _():
    said = core.read_namespaced_pod_log("one", ns)
    w = watch.Watch()
    for line in w.stream(core.read_namespaced_pod_log, "one", ns):
        w.stop()
        if line != "hello":
            raise ValueError(line)
    return said.strip()


@tries("exec: output, stdin, exit code")
def _():
    out = stream(
        core.connect_get_namespaced_pod_exec, "one", ns, command=["sh", "-c", "echo out; echo err >&2"],
        stderr=True, stdin=False, stdout=True, tty=False,
    )
    if sorted(out.split()) != ["err", "out"]:
        raise ValueError(out)
    ws = stream(
        core.connect_get_namespaced_pod_exec, "one", ns, command=["sh"],
        stderr=True, stdin=True, stdout=True, tty=False, _preload_content=False,
    )
    ws.write_stdin("echo $((40+2))\n")
    line = ws.readline_stdout(timeout=10)
    if line != "42":
        raise ValueError(f"from the shell: {line}")
    ws.write_stdin("exit 7\n")
    ws.run_forever(timeout=10)
    code = ws.returncode
    ws.close()
    if code != 7:
        raise ValueError(f"exit code {code}")
    return f"{line}, exit code {code}"


@tries("Deployment: created, Available, scaled, patched, rolled")
def _():
    apps.create_namespaced_deployment(ns, deployment_of("web", 2))
    until("2 available", lambda: apps.read_namespaced_deployment("web", ns).status.available_replicas == 2)
    apps.patch_namespaced_deployment_scale("web", ns, {"spec": {"replicas": 3}})
    until("3 available", lambda: apps.read_namespaced_deployment("web", ns).status.available_replicas == 3)
    apps.patch_namespaced_deployment(
        "web", ns, {"spec": {"template": {"spec": {"containers": [{"name": "web", "image": "nginx:1.26-alpine"}]}}}},
    )

    def rolled():
        d = apps.read_namespaced_deployment("web", ns)
        s = d.status
        return s.observed_generation == d.metadata.generation and s.updated_replicas == 3 and s.replicas == 3

    until("rolled out", rolled)
    sets = apps.list_namespaced_replica_set(ns, label_selector="app=web").items
    return f"{len(sets)} replica sets"


@tries("port-forward")
def _():
    pod = until("a ready pod", lambda: [
        p for p in core.list_namespaced_pod(ns, label_selector="app=web").items
        if p.metadata.deletion_timestamp is None and p.status.container_statuses[0].ready
    ])[0].metadata.name
    pf = portforward(core.connect_get_namespaced_pod_portforward, pod, ns, ports="80")
    s = pf.socket(80)
    s.setblocking(True)
    s.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    got = b""
    while True:
        data = s.recv(4096)
        if not data:
            break
        got += data
    if not got.startswith(b"HTTP/1.1 200 OK"):
        raise ValueError(got[:100])
    return got.split(b"\r\n")[0].decode()


@tries("list with limit and continue, selectors")
def _():
    for i in range(5):
        core.create_namespaced_config_map(ns, {"metadata": {"name": f"cm-{i}", "labels": {"p": "y"}}, "data": {"i": str(i)}})
    seen, token = 0, None
    while True:
        page = core.list_namespaced_config_map(ns, label_selector="p=y", limit=2, _continue=token)
        seen, token = seen + len(page.items), page.metadata._continue
        if not token:
            break
    if seen != 5:
        raise ValueError(seen)
    running = core.list_namespaced_pod(ns, field_selector="status.phase=Running").items
    return f"5 in pages, {len(running)} run"


@tries("errors: 404, 409, 422")
def _():
    codes = []
    for do in (
        lambda: core.read_namespaced_pod("no", ns),
        lambda: apps.create_namespaced_deployment(ns, deployment_of("web", 1)),
        lambda: core.create_namespaced_pod(ns, {"metadata": {"name": "Not_Valid"}, "spec": {"containers": []}}),
    ):
        try:
            do()
        except ApiException as error:
            codes.append(error.status)
    if codes != [404, 409, 422]:
        raise ValueError(codes)
    return codes


@tries("dynamic client: discovery, apply, watch, delete")
def _():
    d = dynamic.DynamicClient(client.ApiClient())
    maps = d.resources.get(api_version="v1", kind="ConfigMap")
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "dyn"}, "data": {"a": "1"}}
    maps.server_side_apply(body=body, namespace=ns, field_manager="py")
    maps.patch(body={"metadata": {"name": "dyn"}, "data": {"b": "2"}}, namespace=ns, content_type="application/merge-patch+json")
    if maps.get(name="dyn", namespace=ns).data.to_dict() != {"a": "1", "b": "2"}:
        raise ValueError("data")
    types = []
    threading.Timer(1, lambda: maps.delete(name="dyn", namespace=ns)).start()
    for event in maps.watch(namespace=ns, name="dyn", timeout=10):
        types.append(event["type"])
        if event["type"] == "DELETED":
            break
    return types


@tries("create_from_dict of a list, CRD and its objects")
def _():
    name = f"things.{ns}.example.com"
    crd = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": name},
        "spec": {
            "group": f"{ns}.example.com",
            "scope": "Namespaced",
            "names": {"plural": "things", "singular": "thing", "kind": "Thing"},
            "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {
                "type": "object", "properties": {"spec": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}}}}],
        },
    }
    utils.create_from_dict(client.ApiClient(), crd)
    ext, custom = client.ApiextensionsV1Api(), client.CustomObjectsApi()

    def established():
        conditions = ext.read_custom_resource_definition(name).status.conditions or []
        return any(c.type == "Established" and c.status == "True" for c in conditions)

    until("Established", established)
    custom.create_namespaced_custom_object(f"{ns}.example.com", "v1", ns, "things", {
        "apiVersion": f"{ns}.example.com/v1", "kind": "Thing", "metadata": {"name": "t"}, "spec": {"x": 1}})
    n = len(custom.list_namespaced_custom_object(f"{ns}.example.com", "v1", ns, "things")["items"])
    ext.delete_custom_resource_definition(name)
    return f"{n} thing"


@tries("events, eviction, delete with a watch")
def _():
    events = core.list_namespaced_event(ns, field_selector="involvedObject.name=one").items
    reasons = [e.reason for e in events]
    if not {"Scheduled", "Created", "Started"} <= set(reasons):
        raise ValueError(reasons)
    core.create_namespaced_pod_eviction("one", ns, {"metadata": {"name": "one", "namespace": ns}})
    w = watch.Watch()
    for event in w.stream(core.list_namespaced_pod, ns, field_selector="metadata.name=one", timeout_seconds=20):
        if event["type"] == "DELETED":
            return reasons
    raise TimeoutError("never DELETED")


@tries("metrics through the custom objects API")
def _():
    nodes = client.CustomObjectsApi().list_cluster_custom_object("metrics.k8s.io", "v1beta1", "nodes")
    return nodes["items"][0]["usage"]


@tries("delete of the namespace")
def _():
    core.delete_namespace(ns)

    def gone():
        try:
            core.read_namespace(ns)
        except ApiException as error:
            return error.status == 404

    until("gone", gone, 60)
    return "gone"


sys.exit(1 if failed else 0)
