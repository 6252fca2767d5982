package main

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	_ "unsafe" // for go:linkname

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"sigs.k8s.io/kube-network-policies/pkg/networkpolicy"
	policy "sigs.k8s.io/network-policy-api/apis/v1alpha1"
	npa "sigs.k8s.io/network-policy-api/pkg/client/clientset/versioned"
	npainformers "sigs.k8s.io/network-policy-api/pkg/client/informers/externalversions"
)

// packet is laid out as the engine's own, which it does not export.
type packet struct {
	id              uint32
	family          core.IPFamily
	source          net.IP
	destination     net.IP
	protocol        core.Protocol
	sourcePort      int
	destinationPort int
	payload         []byte
}

// evaluatePacket is the engine's decision on one packet, which it does not export.
//
//go:linkname evaluatePacket sigs.k8s.io/kube-network-policies/pkg/networkpolicy.(*Controller).evaluatePacket
func evaluatePacket(engine *networkpolicy.Controller, ctx context.Context, p packet) bool

// nowhere is a server that is never asked: the engine reads what is put into its caches.
var nowhere = &rest.Config{Host: "http://127.0.0.1:1"}

// newEngine gives the engine a cluster, as its informers would have.
func newEngine(cluster *cluster) (*networkpolicy.Controller, error) {
	client, err := kubernetes.NewForConfig(nowhere)
	if err != nil {
		return nil, err
	}
	npaClient, err := npa.NewForConfig(nowhere)
	if err != nil {
		return nil, err
	}
	kinds := informers.NewSharedInformerFactory(client, 0)
	admin := npainformers.NewSharedInformerFactory(npaClient, 0).Policy().V1alpha1()
	pods, namespaces, nodes := kinds.Core().V1().Pods(), kinds.Core().V1().Namespaces(), kinds.Core().V1().Nodes()
	policies := kinds.Networking().V1().NetworkPolicies()
	engine, err := networkpolicy.NewController(client, policies, namespaces, pods, nodes, npaClient,
		admin.AdminNetworkPolicies(), admin.BaselineAdminNetworkPolicies(),
		networkpolicy.Config{AdminNetworkPolicy: true, BaselineAdminNetworkPolicy: true, NodeName: "none"})
	if err != nil {
		return nil, err
	}
	stores := map[string]cache.Store{
		"pods": pods.Informer().GetStore(), "namespaces": namespaces.Informer().GetStore(),
		"policies": policies.Informer().GetStore(), "admin": admin.AdminNetworkPolicies().Informer().GetStore(),
		"baseline": admin.BaselineAdminNetworkPolicies().Informer().GetStore(),
	}
	for _, object := range cluster.objects {
		if err := stores[store(object)].Add(object); err != nil {
			return nil, err
		}
	}
	return engine, nil
}

func store(object any) string {
	switch object.(type) {
	case *core.Pod:
		return "pods"
	case *core.Namespace:
		return "namespaces"
	case *networking.NetworkPolicy:
		return "policies"
	case *policy.AdminNetworkPolicy:
		return "admin"
	case *policy.BaselineAdminNetworkPolicy:
		return "baseline"
	}
	panic(fmt.Sprintf("no store for %T", object))
}

// allows asks for the first packet of a connection.
func allows(engine *networkpolicy.Controller, from, to netip.Addr, protocol core.Protocol, port int) bool {
	family := core.IPv4Protocol
	if from.Is6() {
		family = core.IPv6Protocol
	}
	return evaluatePacket(engine, context.Background(), packet{
		family: family, source: from.AsSlice(), destination: to.AsSlice(),
		protocol: protocol, sourcePort: 40000, destinationPort: port,
	})
}
