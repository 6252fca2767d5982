package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strings"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/util/yaml"
	policy "sigs.k8s.io/network-policy-api/apis/v1alpha1"
)

// end is a pod by its name, or an address outside, with the address that packets carry.
type end struct {
	name    string
	address netip.Addr
}

// cluster holds typed objects, as the API server hands them out, and the ends among them.
type cluster struct {
	objects []any
	pods    []end
}

// load reads the documents of a file.
func load(file string) (*cluster, error) {
	text, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer text.Close()
	read, documents := &cluster{}, yaml.NewYAMLOrJSONDecoder(text, 4096)
	for {
		var document json.RawMessage
		if err := documents.Decode(&document); errors.Is(err, io.EOF) {
			return read, nil
		} else if err != nil {
			return nil, err
		}
		if err := read.add(document); err != nil {
			return nil, err
		}
	}
}

func (c *cluster) add(document json.RawMessage) error {
	var kind struct {
		APIVersion, Kind string
		Metadata         struct{ Name string }
	}
	if err := json.Unmarshal(document, &kind); err != nil {
		return err
	}
	object, err := decode(kind.Kind, document)
	if err != nil {
		return fmt.Errorf("%s %s: %w", kind.Kind, kind.Metadata.Name, err)
	}
	c.objects = append(c.objects, object)
	if pod, ok := object.(*core.Pod); ok {
		address, err := netip.ParseAddr(pod.Status.PodIP)
		if err != nil {
			return err
		}
		c.pods = append(c.pods, end{pod.Namespace + "/" + pod.Name, address})
	}
	return nil
}

func decode(kind string, document json.RawMessage) (any, error) {
	switch kind {
	case "Namespace":
		read, err := typed[core.Namespace](document)
		if err != nil {
			return nil, err
		}
		return labelled(read), nil
	case "Pod":
		return typed[core.Pod](document)
	case "NetworkPolicy":
		read, err := typed[networking.NetworkPolicy](document)
		if err != nil {
			return nil, err
		}
		return stored(read)
	case "ClusterNetworkPolicy":
		return translate(document)
	case "AdminNetworkPolicy":
		return typed[policy.AdminNetworkPolicy](document)
	case "BaselineAdminNetworkPolicy":
		return typed[policy.BaselineAdminNetworkPolicy](document)
	}
	return nil, errors.New("a kind that the engine does not know")
}

func typed[T any](document json.RawMessage) (*T, error) {
	var read T
	return &read, json.Unmarshal(document, &read)
}

// labelled is the namespace with the label of its name, which the API server adds.
func labelled(read *core.Namespace) *core.Namespace {
	if read.Labels == nil {
		read.Labels = map[string]string{}
	}
	read.Labels[core.LabelMetadataName] = read.Name
	return read
}

// stored is the policy as the API server gives it back: with its defaults, and empty lists gone.
func stored(read *networking.NetworkPolicy) (*networking.NetworkPolicy, error) {
	spec, tcp := &read.Spec, core.ProtocolTCP
	if len(spec.PolicyTypes) == 0 {
		spec.PolicyTypes = []networking.PolicyType{networking.PolicyTypeIngress}
		if len(spec.Egress) > 0 {
			spec.PolicyTypes = append(spec.PolicyTypes, networking.PolicyTypeEgress)
		}
	}
	var ports []*networking.NetworkPolicyPort
	for _, rule := range spec.Ingress {
		for i := range rule.Ports {
			ports = append(ports, &rule.Ports[i])
		}
	}
	for _, rule := range spec.Egress {
		for i := range rule.Ports {
			ports = append(ports, &rule.Ports[i])
		}
	}
	for _, port := range ports {
		if port.Protocol == nil {
			port.Protocol = &tcp
		}
	}
	text, err := json.Marshal(read)
	if err != nil {
		return nil, err
	}
	return typed[networking.NetworkPolicy](text)
}

// translate reads a ClusterNetworkPolicy as the kind of v1alpha1 that it took the place of, which is what the
// engine knows: the tier Admin is AdminNetworkPolicy, and Baseline is the one BaselineAdminNetworkPolicy.
// Behind Baseline there is nothing to pass to, so Pass is Allow there.
func translate(document json.RawMessage) (any, error) {
	var read struct {
		Metadata, Spec map[string]any
	}
	if err := json.Unmarshal(document, &read); err != nil {
		return nil, err
	}
	baseline := read.Spec["tier"] == "Baseline"
	for _, direction := range []string{"ingress", "egress"} {
		rules, _ := read.Spec[direction].([]any)
		for _, one := range rules {
			rule := one.(map[string]any)
			if rule["action"] == "Accept" || baseline && rule["action"] == "Pass" {
				rule["action"] = "Allow"
			}
			if protocols, given := rule["protocols"].([]any); given {
				rule["ports"] = ports(protocols)
				delete(rule, "protocols")
			}
		}
	}
	delete(read.Spec, "tier")
	if baseline {
		delete(read.Spec, "priority")
		read.Metadata["name"] = "default"
	}
	text, err := json.Marshal(map[string]any{"metadata": read.Metadata, "spec": read.Spec})
	if err != nil {
		return nil, err
	}
	if baseline {
		return typed[policy.BaselineAdminNetworkPolicy](text)
	}
	return typed[policy.AdminNetworkPolicy](text)
}

// ports turns `{tcp: {destinationPort: {number: 80}}}` into `{portNumber: {protocol: TCP, port: 80}}`.
func ports(protocols []any) []any {
	var ports []any
	for _, one := range protocols {
		for protocol, of := range one.(map[string]any) {
			port := of.(map[string]any)["destinationPort"].(map[string]any)
			protocol = strings.ToUpper(protocol)
			if span, given := port["range"].(map[string]any); given {
				span["protocol"] = protocol
				ports = append(ports, map[string]any{"portRange": span})
			} else {
				number := map[string]any{"protocol": protocol, "port": port["number"]}
				ports = append(ports, map[string]any{"portNumber": number})
			}
		}
	}
	return ports
}
