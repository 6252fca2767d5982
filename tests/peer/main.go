// peer answers "may SRC talk to DST on PROTO/PORT?" for a file of manifests with the engine of SIG Network,
// kube-network-policies, and is what Partywall's own engine is compared with.
//
//	peer --port tcp/80,udp/53 --external IP,… FILE
//
// One line an answer, `a/client a/web TCP/80 allowed`, for every pair of ends of one family of addresses of which
// at least one is a pod.
package main

import (
	"flag"
	"fmt"
	"net/netip"
	"os"
	"strconv"
	"strings"

	core "k8s.io/api/core/v1"
)

// port is one question about a pair.
type port struct {
	protocol core.Protocol
	number   int
}

func main() {
	ports := flag.String("port", "tcp/80", "what to ask about")
	outside := flag.String("external", "", "addresses outside, asked in both directions")
	flag.Parse()
	if err := run(flag.Arg(0), *ports, *outside); err != nil {
		fmt.Fprintln(os.Stderr, "peer:", err)
		os.Exit(2)
	}
}

func run(file, asked, outside string) error {
	cluster, err := load(file)
	if err != nil {
		return err
	}
	ports, err := parsePorts(asked)
	if err != nil {
		return err
	}
	ends := cluster.pods
	for _, text := range strings.FieldsFunc(outside, func(r rune) bool { return r == ',' }) {
		address, err := netip.ParseAddr(text)
		if err != nil {
			return err
		}
		ends = append(ends, end{text, address})
	}
	engine, err := newEngine(cluster)
	if err != nil {
		return err
	}
	for i, from := range ends {
		for j, to := range ends {
			if i == j || min(i, j) >= len(cluster.pods) || from.address.Is4() != to.address.Is4() {
				continue
			}
			for _, port := range ports {
				verdict := "denied"
				if allows(engine, from.address, to.address, port.protocol, port.number) {
					verdict = "allowed"
				}
				fmt.Printf("%s %s %s/%d %s\n", from.name, to.name, port.protocol, port.number, verdict)
			}
		}
	}
	return nil
}

func parsePorts(text string) ([]port, error) {
	var ports []port
	for _, one := range strings.Split(text, ",") {
		protocol, number, _ := strings.Cut(one, "/")
		parsed, err := strconv.Atoi(number)
		if err != nil {
			return nil, err
		}
		ports = append(ports, port{core.Protocol(strings.ToUpper(protocol)), parsed})
	}
	return ports, nil
}
