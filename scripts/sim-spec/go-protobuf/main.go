// Prints every kind of the API twice, once with all fields set and once with none, each in protobuf (as
// clients send it, in base64) and in JSON: the fixture of test/sim/protobuf. To make it anew:
//
//	cp -r scripts/sim-spec/go-protobuf /tmp/samples && cd /tmp/samples && go mod init samples
//	go get k8s.io/api@v0.34.4 k8s.io/apiextensions-apiserver@v0.34.4 && go mod tidy
//	go run . | gzip -9n >test/sim/protobuf/samples.json.gz
package main

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"sort"
	"strings"
	"time"

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
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"k8s.io/apimachinery/pkg/util/intstr"
)

type sample struct {
	Name     string          `json:"name"`
	Protobuf []byte          `json:"protobuf"`
	JSON     json.RawMessage `json:"json"`
}

var moment = time.Date(2026, 11, 21, 10, 0, 0, 123456000, time.UTC)

// What cannot be filled field by field.
var special = map[reflect.Type]any{
	reflect.TypeFor[meta.Time]():                        meta.NewTime(moment.Truncate(time.Second)),
	reflect.TypeFor[meta.MicroTime]():                   meta.NewMicroTime(moment),
	reflect.TypeFor[meta.Duration]():                    meta.Duration{Duration: 90 * time.Second},
	reflect.TypeFor[meta.FieldsV1]():                    meta.FieldsV1{Raw: []byte(`{"f:spec":{}}`)},
	reflect.TypeFor[resource.Quantity]():                resource.MustParse("1500m"),
	reflect.TypeFor[intstr.IntOrString]():               intstr.FromString("http"),
	reflect.TypeFor[runtime.RawExtension]():             runtime.RawExtension{Raw: []byte(`{"kind":"X"}`)},
	reflect.TypeFor[extensions.JSON]():                  extensions.JSON{Raw: []byte(`[1,"a"]`)},
	reflect.TypeFor[extensions.JSONSchemaPropsOrBool](): extensions.JSONSchemaPropsOrBool{Allows: true},
	reflect.TypeFor[extensions.JSONSchemaPropsOrArray](): extensions.JSONSchemaPropsOrArray{
		Schema: &extensions.JSONSchemaProps{Type: "string"},
	},
	reflect.TypeFor[extensions.JSONSchemaPropsOrStringArray](): extensions.JSONSchemaPropsOrStringArray{
		Property: []string{"a", "b"},
	},
}

func fill(v reflect.Value, depth int) {
	if value, ok := special[v.Type()]; ok {
		v.Set(reflect.ValueOf(value))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("text")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int32, reflect.Int64:
		v.SetInt(-7)
	case reflect.Float64:
		v.SetFloat(1.5)
	case reflect.Pointer:
		if depth > 12 {
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth+1)
	case reflect.Slice:
		if depth > 12 {
			return
		}
		if v.Type().Elem().Kind() == reflect.Uint8 {
			v.SetBytes([]byte{0, 255, 10})
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), depth+1)
		fill(v.Index(1), depth+1)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		value := reflect.New(v.Type().Elem()).Elem()
		fill(value, depth+1)
		v.SetMapIndex(reflect.ValueOf("a.b/key").Convert(v.Type().Key()), value)
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			// Schemas hold schemas: one level of those is enough.
			if v.Type() == reflect.TypeFor[extensions.JSONSchemaProps]() && depth > 7 {
				if field.Type.Kind() != reflect.String && field.Type.Kind() != reflect.Bool {
					continue
				}
			}
			if field.Type != reflect.TypeFor[meta.TypeMeta]() {
				fill(v.Field(i), depth+1)
			}
		}
	}
}

func isMeta(scheme *runtime.Scheme, kind schema.GroupVersionKind) bool {
	return strings.HasSuffix(scheme.AllKnownTypes()[kind].PkgPath(), "/meta/v1")
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
	var samples []sample
	add := func(name string, kind schema.GroupVersionKind, object runtime.Object) {
		object.GetObjectKind().SetGroupVersionKind(kind)
		var body bytes.Buffer
		if err := protobuf.NewSerializer(scheme, scheme).Encode(object, &body); err != nil {
			panic(err)
		}
		text, err := json.Marshal(object)
		if err != nil {
			panic(err)
		}
		samples = append(samples, sample{name, body.Bytes(), text})
	}
	for kind := range scheme.AllKnownTypes() {
		if kind.Version != "v1" || strings.HasSuffix(kind.Kind, "List") {
			continue
		}
		// Queries of subresources.
		if strings.HasSuffix(kind.Kind, "Options") && kind.Kind != "DeleteOptions" {
			continue
		}
		// Of apimachinery's own kinds, only DeleteOptions are ever a body.
		if isMeta(scheme, kind) && kind.Kind != "DeleteOptions" {
			continue
		}
		object, err := scheme.New(kind)
		if err != nil {
			panic(err)
		}
		if !strings.HasPrefix(reflect.TypeOf(object).Elem().PkgPath(), "k8s.io/api") ||
			kind.Kind == "ConversionReview" || kind.Kind == "RangeAllocation" ||
			kind.Kind == "PodStatusResult" || kind.Kind == "SerializedReference" {
			continue
		}
		name := kind.GroupVersion().String() + " " + kind.Kind
		add(name+", empty", kind, object.DeepCopyObject())
		fill(reflect.ValueOf(object).Elem(), 0)
		add(name+", full", kind, object)
	}
	sort.Slice(samples, func(i, j int) bool { return samples[i].Name < samples[j].Name })
	if err := json.NewEncoder(os.Stdout).Encode(samples); err != nil {
		panic(err)
	}
}
