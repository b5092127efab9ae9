# make         build the programs with MNIST inside, into bin/
# make test    what the README says; make check: all that CI runs
.PHONY: build test check race lint fuzz bench clean

build:
	GOOS= GOARCH= go generate ./data
	CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -tags embedmnist -o bin/ ./cmd/...
	scripts/licenses.sh >bin/LICENSES

test:
	go test ./...

check:
	.ci/run

race:
	go test -race ./...

lint:
	go vet ./...
	go tool -modfile=tools.mod staticcheck ./...
	test -z "$$(go tool -modfile=tools.mod gofumpt -l .)"

fuzz:
	go test -run '^$$' -fuzz FuzzReadIDX -fuzztime 60s ./data
	go test -run '^$$' -fuzz FuzzDecode -fuzztime 60s ./internal/ckpt
	go test -run '^$$' -fuzz FuzzDistributions -fuzztime 60s ./dist

bench:
	go test -run '^$$' -bench . ./...

clean:
	rm -rf bin data/mnist
