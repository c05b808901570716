// Prints how the Go types of the API are encoded, as JSON: what OpenAPI does not say. Per definition (by
// its OpenAPI name) and JSON field: the Go type, whether JSON leaves it out when it is empty, and the
// number that protobuf gives it.
package main

import (
	"encoding/json"
	"os"
	"reflect"
	"strconv"
	"strings"

	apps "k8s.io/api/apps/v1"
	authentication "k8s.io/api/authentication/v1"
	authorization "k8s.io/api/authorization/v1"
	autoscaling "k8s.io/api/autoscaling/v1"
	batch "k8s.io/api/batch/v1"
	coordination "k8s.io/api/coordination/v1"
	core "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	events "k8s.io/api/events/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	rbac "k8s.io/api/rbac/v1"
	scheduling "k8s.io/api/scheduling/v1"
	storage "k8s.io/api/storage/v1"
	extensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

type field struct {
	Go    string `json:"go"`
	Ref   string `json:"ref,omitempty"`
	Omit  bool   `json:"omit,omitempty"`
	Zero  bool   `json:"omitZero,omitempty"`
	Proto int    `json:"proto,omitempty"`
}

type inline struct {
	Ref   string `json:"ref"`
	Proto int    `json:"proto"`
}

type definition struct {
	Fields map[string]field `json:"fields"`
	Inline []inline         `json:"inline,omitempty"`
	// What it is in Go when it is no struct.
	Go string `json:"go,omitempty"`
}

var found = map[string]*definition{}

func name(t reflect.Type) string {
	path := strings.Split(t.PkgPath(), "/")
	host := strings.Split(path[0], ".")
	for i, j := 0, len(host)-1; i < j; i, j = i+1, j-1 {
		host[i], host[j] = host[j], host[i]
	}
	return strings.Join(append(host, append(path[1:], t.Name())...), ".")
}

// The named type of the API that is behind pointers, lists and maps.
func named(t reflect.Type) (reflect.Type, bool) {
	for {
		if strings.HasPrefix(t.PkgPath(), "k8s.io/") && t.Kind() != reflect.String {
			return t, true
		}
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			t = t.Elem()
		default:
			return t, false
		}
	}
}

func number(tag string) int {
	for _, part := range strings.Split(tag, ",") {
		if n, err := strconv.Atoi(part); err == nil {
			return n
		}
	}
	return 0
}

func visit(t reflect.Type) {
	if _, known := found[name(t)]; known {
		return
	}
	d := &definition{Fields: map[string]field{}}
	found[name(t)] = d
	if t.Kind() != reflect.Struct {
		d.Go = t.Kind().String()
		if t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
			d.Go = strings.TrimPrefix(reflect.New(t).Elem().Type().String(), "*")
			if n, ok := named(t.Elem()); ok {
				visit(n)
			}
		}
		return
	}
	add(d, t)
}

func add(d *definition, t reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		parts := strings.Split(f.Tag.Get("json"), ",")
		proto := number(f.Tag.Get("protobuf"))
		if f.Anonymous && parts[0] == "" {
			inner := f.Type
			if inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
			if inner.Kind() != reflect.Struct {
				continue
			}
			if proto == 0 {
				add(d, inner)
			} else {
				visit(inner)
				d.Inline = append(d.Inline, inline{name(inner), proto})
			}
			continue
		}
		if parts[0] == "-" || parts[0] == "" {
			continue
		}
		out := field{Go: f.Type.String(), Proto: proto}
		for _, option := range parts[1:] {
			out.Omit = out.Omit || option == "omitempty"
			out.Zero = out.Zero || option == "omitzero"
		}
		if n, ok := named(f.Type); ok {
			out.Ref = name(n)
			visit(n)
		}
		d.Fields[parts[0]] = out
	}
}

func main() {
	scheme := runtime.NewScheme()
	for _, register := range []func(*runtime.Scheme) error{
		apps.AddToScheme, authentication.AddToScheme, authorization.AddToScheme, autoscaling.AddToScheme,
		batch.AddToScheme, coordination.AddToScheme, core.AddToScheme, discovery.AddToScheme,
		events.AddToScheme, networking.AddToScheme, policy.AddToScheme, rbac.AddToScheme,
		scheduling.AddToScheme, storage.AddToScheme, extensions.AddToScheme,
	} {
		if err := register(scheme); err != nil {
			panic(err)
		}
	}
	for _, t := range scheme.AllKnownTypes() {
		visit(t)
	}
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", " ")
	if err := out.Encode(found); err != nil {
		panic(err)
	}
}
