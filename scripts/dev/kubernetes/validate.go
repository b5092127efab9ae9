// Command kubernetes says what a Kubernetes API server answers to a manifest on standard input, of ConfigMaps, Jobs and
// PersistentVolumeClaims: it decodes them strictly, sets the defaults and validates them by the server's own code, without a
// server. It prints the server's errors and warnings.
//
// Exit codes: 0 all are accepted, 1 one is refused.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/batch"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	"k8s.io/kubernetes/pkg/registry/batch/job"
	"k8s.io/kubernetes/pkg/registry/core/configmap"
	"k8s.io/kubernetes/pkg/registry/core/persistentvolumeclaim"
)

func main() {
	_, warnings, err := validate(os.Stdin)
	for _, w := range warnings {
		fmt.Fprintln(os.Stderr, "warning:", w)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// validate reads documents until the end and returns what the server would store, and what is wrong.
func validate(r io.Reader) (stored []runtime.Object, warnings []string, err error) {
	decoder := serializer.NewCodecFactory(legacyscheme.Scheme, serializer.EnableStrict).UniversalDecoder(
		batch.SchemeGroupVersion, core.SchemeGroupVersion)
	documents := yaml.NewYAMLReader(bufio.NewReader(r))
	var refused []error
	for n := 1; ; n++ {
		text, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return stored, warnings, errors.Join(refused...)
		}
		if err != nil {
			return nil, nil, err
		}
		object, _, err := decoder.Decode(text, nil, nil)
		if err == nil {
			var of []string
			of, err = create(object)
			warnings = append(warnings, of...)
		}
		if err != nil {
			refused = append(refused, fmt.Errorf("document %d: %w", n, err))
			continue
		}
		stored = append(stored, object)
	}
}

// create does what the server does before it stores an object.
func create(object runtime.Object) (warnings []string, err error) {
	const namespace = "default"
	var strategy rest.RESTCreateStrategy
	switch object := object.(type) {
	case *core.ConfigMap:
		object.Namespace, strategy = namespace, configmap.Strategy
	case *core.PersistentVolumeClaim:
		object.Namespace, strategy = namespace, persistentvolumeclaim.Strategy
	case *batch.Job:
		object.Namespace, strategy = namespace, job.Strategy
	default:
		return nil, fmt.Errorf("a %T is not validated here", object)
	}
	accessor, err := meta.Accessor(object)
	if err != nil {
		return nil, err
	}
	rest.FillObjectMetaSystemFields(accessor)
	ctx := request.WithNamespace(context.Background(), namespace)
	if err := rest.BeforeCreate(strategy, ctx, object); err != nil {
		return nil, err
	}
	return strategy.WarningsOnCreate(ctx, object), nil
}
