// Prints the internal Go types that a pod's spec is made of: the data of src/sim/kinds/diff/internal-types.ts,
// which says what the letters mean. Run it in a module that requires k8s.io/kubernetes v1.34.4 and replaces
// each k8s.io module that its go.mod requires at v0.0.0 (k8s.io/api, k8s.io/apimachinery, ...) by v0.34.4.
package main

import (
	"fmt"
	core "k8s.io/kubernetes/pkg/apis/core"
	"reflect"
	"sort"
	"strings"
)

var seen = map[string]string{}

func name(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + name(t.Elem())
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "b"
		}
		return "[]" + name(t.Elem())
	case reflect.Map:
		return "{}" + name(t.Elem())
	case reflect.Struct:
		if t.Name() == "Quantity" {
			return "q"
		}
		if t.Name() == "IntOrString" {
			return "i"
		}
		if t.Name() == "Time" || t.Name() == "MicroTime" {
			return "t"
		}
		walk(t)
		return t.Name()
	case reflect.String:
		return "s"
	case reflect.Bool:
		return "f"
	case reflect.Int32, reflect.Int64, reflect.Int:
		return "n"
	}
	return "?" + t.String()
}
func walk(t reflect.Type) {
	if _, ok := seen[t.Name()]; ok {
		return
	}
	seen[t.Name()] = ""
	var out []string
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		n := f.Name
		tag := strings.Split(f.Tag.Get("json"), ",")
		if f.Anonymous && (tag[0] == "") {
			out = append(out, "..."+name(f.Type))
			continue
		}
		if tag[0] != "" {
			n = tag[0]
			for _, o := range tag[1:] {
				if o == "omitempty" || o == "omitzero" {
					n += "?"
				}
			}
		}
		out = append(out, n+":"+name(f.Type))
	}
	seen[t.Name()] = strings.Join(out, " ")
}
func main() {
	walk(reflect.TypeOf(core.PodSpec{}))
	var ks []string
	for k := range seen {
		ks = append(ks, k)
	}
	sort.Strings(ks)
	for _, k := range ks {
		fmt.Printf("%s %s\n", k, seen[k])
	}
}
