package main

import (
	"net/http"

	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/remotecommand"
)

var parameters = scheme.ParameterCodec

func executorOf(way string, config *rest.Config, request *rest.Request) (remotecommand.Executor, error) {
	if way == "SPDY" {
		return remotecommand.NewSPDYExecutor(config, http.MethodPost, request.URL())
	}
	return remotecommand.NewWebSocketExecutor(config, http.MethodGet, request.URL().String())
}

func evictionOf(name, namespace string) *policyv1.Eviction {
	return &policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: namespace}}
}
