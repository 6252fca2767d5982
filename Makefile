.PHONY: policy.wasm annotated-policy.wasm test lint clean
policy.wasm annotated-policy.wasm: ; cargo xtask build
test: ; cargo xtask test
lint: ; cargo xtask lint
clean: ; cargo clean && rm -rf js/dist js/pkg js/node_modules
