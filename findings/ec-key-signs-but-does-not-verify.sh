#!/usr/bin/env bash
# k8s.io/client-go v0.37.2, package keyutil, with which kube-apiserver reads its keys for service accounts.
#
# An EC key in a PKCS#8 file is read where a private key is wanted (the key that signs) and refused where public keys are
# wanted (the keys that verify). The same key in the older SEC 1 form is read by both, and so is an RSA key in PKCS#8.
#
# A good guess takes the file that signs for a file that verifies: the public half is in it, that works for RSA, and the
# form is what `openssl genpkey` writes.
#
# Output seen (key and form: as the private key; as public keys):
#> EC SEC 1: read; read
#> EC PKCS#8: read; data does not contain any valid RSA or ECDSA public keys
#> RSA PKCS#8: read; read
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go mod edit -require=k8s.io/client-go@v0.37.2
cat >main.go <<'GO'
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"

	"k8s.io/client-go/util/keyutil"
)

func said(err error) string {
	if err == nil {
		return "read"
	}
	return err.Error()
}

func ask(name, block string, der []byte, err error) {
	if err != nil {
		panic(err)
	}
	file := pem.EncodeToMemory(&pem.Block{Type: block, Bytes: der})
	_, private := keyutil.ParsePrivateKeyPEM(file)
	_, public := keyutil.ParsePublicKeysPEM(file)
	fmt.Printf("%s: %s; %s\n", name, said(private), said(public))
}

func main() {
	ec, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	rsaKey, _ := rsa.GenerateKey(rand.Reader, 2048)
	der, err := x509.MarshalECPrivateKey(ec)
	ask("EC SEC 1", "EC PRIVATE KEY", der, err)
	der, err = x509.MarshalPKCS8PrivateKey(ec)
	ask("EC PKCS#8", "PRIVATE KEY", der, err)
	der, err = x509.MarshalPKCS8PrivateKey(rsaKey)
	ask("RSA PKCS#8", "PRIVATE KEY", der, err)
}
GO

go run . >seen
diff -u --label expected --label seen <(sed -n 's/^#> \{0,1\}//p' "$script") seen
echo "as it was seen: $(basename "$script")"
