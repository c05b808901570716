// A program of client-go's usual parts, for clients.ts: says a line for each, "ok NAME: what it saw" or
// "FAIL NAME: why". Usage: client KUBECONFIG NAMESPACE
package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	appsapply "k8s.io/client-go/applyconfigurations/apps/v1"
	coreapply "k8s.io/client-go/applyconfigurations/core/v1"
	metaapply "k8s.io/client-go/applyconfigurations/meta/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	"k8s.io/client-go/tools/remotecommand"
	watchtools "k8s.io/client-go/tools/watch"
	"k8s.io/client-go/util/retry"
)

var failed bool

func try(name string, limit time.Duration, do func(ctx context.Context) (string, error)) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	began := time.Now()
	type result struct {
		said string
		err  error
	}
	done := make(chan result, 1)
	go func() {
		said, err := do(ctx)
		done <- result{said, err}
	}()
	var r result
	select {
	case r = <-done:
	case <-time.After(limit + 2*time.Second):
		r.err = fmt.Errorf("hangs")
	}
	if r.err != nil {
		failed = true
		fmt.Printf("FAIL %s: %s\n", name, strings.ReplaceAll(r.err.Error(), "\n", " "))
		return
	}
	fmt.Printf("ok %s: %s (%.1fs)\n", name, r.said, time.Since(began).Seconds())
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// until looks every 50 ms.
func until(ctx context.Context, what string, is func() bool) error {
	for !is() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("never: %s", what)
		case <-time.After(50 * time.Millisecond):
		}
	}
	return nil
}

func deployment(name string, replicas int32) *appsv1.Deployment {
	app := map[string]string{"app": name}
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: app},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: app},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: app},
				Spec: corev1.PodSpec{Containers: []corev1.Container{{
					Name: "web", Image: "nginx:1.25-alpine", Ports: []corev1.ContainerPort{{ContainerPort: 80}},
				}}},
			},
		},
	}
}

func main() {
	config, err := clientcmd.BuildConfigFromFlags("", os.Args[1])
	must(err)
	ns := os.Args[2]
	config.QPS, config.Burst = 200, 400
	client, err := kubernetes.NewForConfig(config)
	must(err)
	dyn, err := dynamic.NewForConfig(config)
	must(err)
	meta, err := metadata.NewForConfig(config)
	must(err)
	long := 40 * time.Second

	try("typed create of a Namespace (protobuf)", long, func(ctx context.Context) (string, error) {
		_, err := client.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: ns}}, metav1.CreateOptions{})
		return ns, err
	})

	factory := informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithNamespace(ns))
	var added, updated, deleted atomic.Int32
	pods := factory.Core().V1().Pods()
	_, err = pods.Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { added.Add(1) },
		UpdateFunc: func(_, _ any) { updated.Add(1) },
		DeleteFunc: func(any) { deleted.Add(1) },
	})
	must(err)
	deployments := factory.Apps().V1().Deployments()
	deployments.Informer()
	factory.Core().V1().Services().Informer()
	factory.Core().V1().ConfigMaps().Informer()
	factory.Core().V1().Events().Informer()
	factory.Discovery().V1().EndpointSlices().Informer()
	factory.Policy().V1().PodDisruptionBudgets().Informer()
	factory.Batch().V1().Jobs().Informer()
	factory.Networking().V1().NetworkPolicies().Informer()
	factory.Coordination().V1().Leases().Informer()
	stop := make(chan struct{})
	defer close(stop)
	try("SharedInformerFactory syncs 10 kinds", long, func(ctx context.Context) (string, error) {
		factory.Start(stop)
		n := 0
		for kind, ok := range factory.WaitForCacheSync(ctx.Done()) {
			if !ok {
				return "", fmt.Errorf("%v has not synced", kind)
			}
			n++
		}
		return fmt.Sprintf("%d kinds", n), nil
	})
	try("cluster-wide informers (nodes, namespaces, classes, roles)", long, func(ctx context.Context) (string, error) {
		all := informers.NewSharedInformerFactory(client, 0)
		nodes := all.Core().V1().Nodes().Lister()
		all.Core().V1().Nodes().Informer()
		all.Core().V1().Namespaces().Informer()
		all.Core().V1().PersistentVolumes().Informer()
		all.Storage().V1().StorageClasses().Informer()
		all.Rbac().V1().ClusterRoles().Informer()
		all.Start(stop)
		for kind, ok := range all.WaitForCacheSync(ctx.Done()) {
			if !ok {
				return "", fmt.Errorf("%v has not synced", kind)
			}
		}
		list, err := nodes.List(labels.Everything())
		return fmt.Sprintf("%d nodes", len(list)), err
	})
	try("create of a Deployment, seen Available by the lister", long, func(ctx context.Context) (string, error) {
		if _, err := client.AppsV1().Deployments(ns).Create(ctx, deployment("web", 3), metav1.CreateOptions{}); err != nil {
			return "", err
		}
		err := until(ctx, "three available", func() bool {
			d, err := deployments.Lister().Deployments(ns).Get("web")
			return err == nil && d.Status.AvailableReplicas == 3
		})
		return fmt.Sprintf("%d pods added", added.Load()), err
	})
	try("GetScale, UpdateScale", long, func(ctx context.Context) (string, error) {
		scale, err := client.AppsV1().Deployments(ns).GetScale(ctx, "web", metav1.GetOptions{})
		if err != nil {
			return "", err
		}
		scale.Spec.Replicas = 1
		if _, err = client.AppsV1().Deployments(ns).UpdateScale(ctx, "web", scale, metav1.UpdateOptions{}); err != nil {
			return "", err
		}
		return "two deleted", until(ctx, "two pods deleted", func() bool { return deleted.Load() == 2 })
	})
	try("strategic patch, RetryOnConflict update", long, func(ctx context.Context) (string, error) {
		_, err := client.AppsV1().Deployments(ns).Patch(ctx, "web", types.StrategicMergePatchType,
			[]byte(`{"spec":{"template":{"spec":{"containers":[{"name":"web","env":[{"name":"A","value":"1"}]}]}}}}`), metav1.PatchOptions{})
		if err != nil {
			return "", err
		}
		return "both", retry.RetryOnConflict(retry.DefaultRetry, func() error {
			d, err := client.AppsV1().Deployments(ns).Get(ctx, "web", metav1.GetOptions{})
			if err != nil {
				return err
			}
			d.Annotations["b"] = "2"
			_, err = client.AppsV1().Deployments(ns).Update(ctx, d, metav1.UpdateOptions{})
			return err
		})
	})
	try("stale update is a Conflict, missing is NotFound, twice is AlreadyExists", long, func(ctx context.Context) (string, error) {
		d, err := client.AppsV1().Deployments(ns).Get(ctx, "web", metav1.GetOptions{})
		if err != nil {
			return "", err
		}
		d.ResourceVersion = "1"
		if _, err = client.AppsV1().Deployments(ns).Update(ctx, d, metav1.UpdateOptions{}); !apierrors.IsConflict(err) {
			return "", fmt.Errorf("not a Conflict: %v", err)
		}
		if _, err = client.CoreV1().Pods(ns).Get(ctx, "no", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
			return "", fmt.Errorf("not NotFound: %v", err)
		}
		if _, err = client.AppsV1().Deployments(ns).Create(ctx, deployment("web", 1), metav1.CreateOptions{}); !apierrors.IsAlreadyExists(err) {
			return "", fmt.Errorf("not AlreadyExists: %v", err)
		}
		return "all three", nil
	})
	try("typed server-side apply, a conflict, and force", long, func(ctx context.Context) (string, error) {
		app := map[string]string{"app": "applied"}
		of := func(replicas int32) *appsapply.DeploymentApplyConfiguration {
			return appsapply.Deployment("applied", ns).WithSpec(appsapply.DeploymentSpec().WithReplicas(replicas).
				WithSelector(metaapply.LabelSelector().WithMatchLabels(app)).
				WithTemplate(coreapply.PodTemplateSpec().WithLabels(app).WithSpec(coreapply.PodSpec().
					WithContainers(coreapply.Container().WithName("web").WithImage("nginx:1.25-alpine")))))
		}
		deployments := client.AppsV1().Deployments(ns)
		if _, err := deployments.Apply(ctx, of(1), metav1.ApplyOptions{FieldManager: "one"}); err != nil {
			return "", err
		}
		_, err := deployments.Apply(ctx, of(2), metav1.ApplyOptions{FieldManager: "two"})
		if !apierrors.IsConflict(err) {
			return "", fmt.Errorf("no conflict: %v", err)
		}
		said := err.Error()
		d, err := deployments.Apply(ctx, of(2), metav1.ApplyOptions{FieldManager: "two", Force: true})
		if err != nil {
			return "", err
		}
		extracted, err := appsapply.ExtractDeployment(d, "two")
		if err != nil {
			return "", err
		}
		if extracted.Spec == nil || extracted.Spec.Replicas == nil || *extracted.Spec.Replicas != 2 {
			return "", fmt.Errorf("extract lost the replicas: %+v", extracted.Spec)
		}
		if _, err = deployments.ApplyStatus(ctx, appsapply.Deployment("applied", ns).WithStatus(
			appsapply.DeploymentStatus().WithConditions(appsapply.DeploymentCondition().WithType("Mine").WithStatus("True"))),
			metav1.ApplyOptions{FieldManager: "three", Force: true}); err != nil {
			return "", fmt.Errorf("ApplyStatus: %w", err)
		}
		return said, nil
	})
	try("ListPages by 2, list by selectors", long, func(ctx context.Context) (string, error) {
		for i := range 5 {
			_, err := client.CoreV1().ConfigMaps(ns).Create(ctx, &corev1.ConfigMap{
				ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("cm-%d", i), Labels: map[string]string{"page": "yes"}},
				BinaryData: map[string][]byte{"b": {0, 1, 255}},
			}, metav1.CreateOptions{})
			if err != nil {
				return "", err
			}
		}
		seen, pages, next := 0, 0, ""
		for {
			list, err := client.CoreV1().ConfigMaps(ns).List(ctx, metav1.ListOptions{LabelSelector: "page in (yes)", Limit: 2, Continue: next})
			if err != nil {
				return "", err
			}
			seen, pages, next = seen+len(list.Items), pages+1, list.Continue
			if next == "" {
				break
			}
		}
		if seen != 5 || pages != 3 {
			return "", fmt.Errorf("%d in %d pages", seen, pages)
		}
		running, err := client.CoreV1().Pods(ns).List(ctx, metav1.ListOptions{FieldSelector: fields.OneTermEqualSelector("status.phase", "Running").String()})
		if err != nil {
			return "", err
		}
		if err := client.CoreV1().ConfigMaps(ns).DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{LabelSelector: "page=yes"}); err != nil {
			return "", fmt.Errorf("DeleteCollection: %w", err)
		}
		return fmt.Sprintf("5 in 3 pages, %d pods run", len(running.Items)), nil
	})
	try("UntilWithSync sees a pod Ready", long, func(ctx context.Context) (string, error) {
		pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "one"}, Spec: corev1.PodSpec{Containers: []corev1.Container{{
			Name: "box", Image: "busybox:1.36", Command: []string{"sh", "-c", "echo hello; sleep 3600"},
		}}}}
		if _, err := client.CoreV1().Pods(ns).Create(ctx, pod, metav1.CreateOptions{}); err != nil {
			return "", err
		}
		lw := cache.NewListWatchFromClient(client.CoreV1().RESTClient(), "pods", ns, fields.OneTermEqualSelector("metadata.name", "one"))
		event, err := watchtools.UntilWithSync(ctx, lw, &corev1.Pod{}, nil, func(e watch.Event) (bool, error) {
			p, ok := e.Object.(*corev1.Pod)
			if !ok {
				return false, fmt.Errorf("%T", e.Object)
			}
			for _, c := range p.Status.Conditions {
				if c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue {
					return true, nil
				}
			}
			return false, nil
		})
		if err != nil {
			return "", err
		}
		return event.Object.(*corev1.Pod).Status.PodIP, nil
	})
	for _, way := range []string{"WebSocket", "SPDY"} {
		try("exec over "+way, long, func(ctx context.Context) (string, error) {
			request := client.CoreV1().RESTClient().Post().Resource("pods").Namespace(ns).Name("one").SubResource("exec").
				VersionedParams(&corev1.PodExecOptions{Command: []string{"sh", "-c", "cat; echo no >&2; exit 3"}, Stdin: true, Stdout: true, Stderr: true}, parameters)
			executor, err := executorOf(way, config, request)
			if err != nil {
				return "", err
			}
			var out, errors strings.Builder
			err = executor.StreamWithContext(ctx, remotecommand.StreamOptions{Stdin: strings.NewReader("typed"), Stdout: &out, Stderr: &errors})
			if err == nil || err.Error() != "command terminated with exit code 3" || out.String() != "typed" || errors.String() != "no\n" {
				return "", fmt.Errorf("%q %q %v", out.String(), errors.String(), err)
			}
			return err.Error(), nil
		})
	}
	try("log", long, func(ctx context.Context) (string, error) {
		said, err := client.CoreV1().Pods(ns).GetLogs("one", &corev1.PodLogOptions{}).DoRaw(ctx)
		if err == nil && string(said) != "hello\n" {
			err = fmt.Errorf("%q", said)
		}
		return strings.TrimSpace(string(said)), err
	})
	try("ephemeral container, eviction", long, func(ctx context.Context) (string, error) {
		pod, err := client.CoreV1().Pods(ns).Get(ctx, "one", metav1.GetOptions{})
		if err != nil {
			return "", err
		}
		pod.Spec.EphemeralContainers = append(pod.Spec.EphemeralContainers, corev1.EphemeralContainer{
			EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: "look", Image: "busybox:1.36", Command: []string{"sleep", "3600"}}})
		if _, err = client.CoreV1().Pods(ns).UpdateEphemeralContainers(ctx, "one", pod, metav1.UpdateOptions{}); err != nil {
			return "", err
		}
		return "evicted", client.CoreV1().Pods(ns).EvictV1(ctx, evictionOf("one", ns))
	})
	try("leader election: one of two leads, the other takes over", 60*time.Second, func(ctx context.Context) (string, error) {
		var mu sync.Mutex
		var led []string
		run := func(ctx context.Context, id string) {
			leaderelection.RunOrDie(ctx, leaderelection.LeaderElectionConfig{
				Lock: &resourcelock.LeaseLock{LeaseMeta: metav1.ObjectMeta{Name: "lead", Namespace: ns}, Client: client.CoordinationV1(),
					LockConfig: resourcelock.ResourceLockConfig{Identity: id}},
				LeaseDuration: 3 * time.Second, RenewDeadline: 2 * time.Second, RetryPeriod: 300 * time.Millisecond, ReleaseOnCancel: true,
				Callbacks: leaderelection.LeaderCallbacks{OnStartedLeading: func(context.Context) {
					mu.Lock()
					led = append(led, id)
					mu.Unlock()
				}, OnStoppedLeading: func() {}},
			})
		}
		n := func() int { mu.Lock(); defer mu.Unlock(); return len(led) }
		first, end := context.WithCancel(ctx)
		go run(first, "one")
		if err := until(ctx, "one leads", func() bool { return n() == 1 }); err != nil {
			end()
			return "", err
		}
		second, endSecond := context.WithCancel(ctx)
		defer endSecond()
		go run(second, "two")
		time.Sleep(time.Second)
		if n() != 1 {
			end()
			return "", fmt.Errorf("both lead")
		}
		end()
		if err := until(ctx, "two leads", func() bool { return n() == 2 }); err != nil {
			return "", err
		}
		return strings.Join(led, " then "), nil
	})
	try("metadata informer, dynamic informer", long, func(ctx context.Context) (string, error) {
		gvr := schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}
		m := metadatainformer.NewFilteredSharedInformerFactory(meta, 0, ns, nil)
		i := m.ForResource(gvr)
		i.Informer()
		m.Start(stop)
		d := dynamicinformer.NewFilteredDynamicSharedInformerFactory(dyn, 0, ns, nil)
		j := d.ForResource(gvr)
		j.Informer()
		d.Start(stop)
		if !cache.WaitForCacheSync(ctx.Done(), i.Informer().HasSynced, j.Informer().HasSynced) {
			return "", fmt.Errorf("have not synced")
		}
		a, _ := i.Lister().List(labels.Everything())
		b, _ := j.Lister().List(labels.Everything())
		if len(a) != 2 || len(b) != 2 {
			return "", fmt.Errorf("%d and %d of 2", len(a), len(b))
		}
		return "2 and 2", nil
	})
	try("CRD: created, Established, objects by the dynamic client and informer", long, func(ctx context.Context) (string, error) {
		crds := dyn.Resource(schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"})
		name := "widgets." + ns + ".example.com"
		crd := &unstructured.Unstructured{Object: map[string]any{
			"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": map[string]any{"name": name},
			"spec": map[string]any{"group": ns + ".example.com", "scope": "Namespaced",
				"names": map[string]any{"plural": "widgets", "singular": "widget", "kind": "Widget", "listKind": "WidgetList"},
				"versions": []any{map[string]any{"name": "v1", "served": true, "storage": true, "subresources": map[string]any{"status": map[string]any{}},
					"schema": map[string]any{"openAPIV3Schema": map[string]any{"type": "object", "properties": map[string]any{
						"spec":   map[string]any{"type": "object", "properties": map[string]any{"size": map[string]any{"type": "integer", "minimum": int64(1)}}},
						"status": map[string]any{"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}}}}}}}
		if _, err := crds.Create(ctx, crd, metav1.CreateOptions{}); err != nil {
			return "", err
		}
		defer func() { _ = crds.Delete(context.Background(), name, metav1.DeleteOptions{}) }()
		err := until(ctx, "Established", func() bool {
			got, err := crds.Get(ctx, name, metav1.GetOptions{})
			if err != nil {
				return false
			}
			conditions, _, _ := unstructured.NestedSlice(got.Object, "status", "conditions")
			for _, c := range conditions {
				if m := c.(map[string]any); m["type"] == "Established" && m["status"] == "True" {
					return true
				}
			}
			return false
		})
		if err != nil {
			return "", err
		}
		gvr := schema.GroupVersionResource{Group: ns + ".example.com", Version: "v1", Resource: "widgets"}
		f := dynamicinformer.NewFilteredDynamicSharedInformerFactory(dyn, 0, ns, nil)
		i := f.ForResource(gvr)
		i.Informer()
		f.Start(stop)
		if !cache.WaitForCacheSync(ctx.Done(), i.Informer().HasSynced) {
			return "", fmt.Errorf("has not synced")
		}
		of := func(size int64) *unstructured.Unstructured {
			return &unstructured.Unstructured{Object: map[string]any{"apiVersion": ns + ".example.com/v1", "kind": "Widget",
				"metadata": map[string]any{"name": "w"}, "spec": map[string]any{"size": size}}}
		}
		widgets := dyn.Resource(gvr).Namespace(ns)
		if _, err = widgets.Create(ctx, of(0), metav1.CreateOptions{}); !apierrors.IsInvalid(err) {
			return "", fmt.Errorf("size 0 is not invalid: %v", err)
		}
		if _, err = widgets.Apply(ctx, "w", of(2), metav1.ApplyOptions{FieldManager: "me"}); err != nil {
			return "", err
		}
		return "one widget", until(ctx, "the informer sees it", func() bool {
			list, _ := i.Lister().List(labels.Everything())
			return len(list) == 1
		})
	})
	try("namespace deleted, the informer sees it empty", long, func(ctx context.Context) (string, error) {
		if err := client.CoreV1().Namespaces().Delete(ctx, ns, metav1.DeleteOptions{}); err != nil {
			return "", err
		}
		err := until(ctx, "gone", func() bool {
			_, err := client.CoreV1().Namespaces().Get(ctx, ns, metav1.GetOptions{})
			return apierrors.IsNotFound(err)
		})
		if err != nil {
			return "", err
		}
		return "gone", until(ctx, "no pods in the cache", func() bool {
			list, _ := pods.Lister().List(labels.Everything())
			return len(list) == 0 && added.Load() == deleted.Load()
		})
	})
	if failed {
		os.Exit(1)
	}
}
