# make         build the programs with MNIST inside, into bin/
# make gpu     build them with the CUDA machine, into bin/gpu/: docs/gpu.md
# make test    what the README says; make check: all that CI runs
.PHONY: build gpu gpu-headers gpu-env test test-gpu check race lint fuzz bench clean

build:
	GOOS= GOARCH= go generate ./data
	CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -tags embedmnist -o bin/ ./cmd/...
	scripts/dev/licenses.sh >bin/LICENSES

# What gcc needs to compile and link gorgonia.org/cu without NVIDIA's toolkit. Our folders
# come first, so a driver's library on the building machine is not linked.
GPU_HEADERS := $(CURDIR)/machine/cuda/internal/nvidia/generated
GPU_ENV := CGO_ENABLED=1 CGO_CFLAGS='-O2 -g -I$(GPU_HEADERS)' CGO_LDFLAGS='-O2 -g -L$(GPU_HEADERS)'

gpu-headers:
	GOOS= GOARCH= go generate -tags gpu ./machine/cuda/internal/nvidia

# For the shell: eval "$$(make -s gpu-env)", then go build -tags gpu and so on.
gpu-env: gpu-headers
	@echo "export $(GPU_ENV)"

gpu: gpu-headers
	$(GPU_ENV) go build -trimpath -ldflags='-s -w' -tags gpu -o bin/gpu/ ./cmd/...
	GOOS= GOARCH= go run ./data/internal/embed bin/gpu/mnist
	$(GPU_ENV) scripts/dev/licenses.sh -tags gpu >bin/gpu/LICENSES
	$(GPU_ENV) go test -c -trimpath -ldflags='-s -w' -tags gpu -o bin/gpu/check ./machine/cuda
	cp scripts/gpu_check.sh scripts/gpu_peer.py bin/gpu/

test:
	go test ./...

test-gpu: gpu-headers
	$(GPU_ENV) go vet -tags gpu ./machine/cuda/... ./run ./command/... ./cmd/...
	$(GPU_ENV) go test -timeout 30m -tags gpu ./machine/cuda/...
	$(GPU_ENV) go test -timeout 30m -race -tags gpu ./machine/cuda/...

check:
	.ci/run

race:
	go test -race ./...

lint:
	go vet ./...
	go tool -modfile=tools.mod staticcheck ./...
	test -z "$$(go tool -modfile=tools.mod gofumpt -l .)"

fuzz:
	for f in ReadIDX ReadNPY ReadTable ReadPicture OpenArchive; do go test -run '^$$' -fuzz "^Fuzz$$f\$$" -fuzztime 60s -fuzzminimizetime 10x ./data || exit; done
	go test -run '^$$' -fuzz FuzzReadParquet -fuzztime 60s -fuzzminimizetime 10x ./command/convert
	go test -run '^$$' -fuzz FuzzDecode -fuzztime 60s ./internal/safetensors
	go test -run '^$$' -fuzz FuzzCheckpoint -fuzztime 60s -fuzzminimizetime 10x ./run
	go test -run '^$$' -fuzz FuzzDistributions -fuzztime 60s ./distribution

bench:
	go test -run '^$$' -bench . ./...

clean:
	rm -rf bin data/mnist
