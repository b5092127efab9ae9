# The programs with MNIST inside, and nothing else; or, as target gpu, the programs that
# compute on an NVIDIA GPU, with cuBLAS. See docs/docker.md.
#
#   docker build -t vaelab .
#   docker run --rm -v vaelab:/work/checkpoints vaelab
#
#   docker build --target gpu -t vaelab:gpu .
#   docker run --rm --gpus all -v vaelab:/work/checkpoints vaelab:gpu

# NVIDIA's image of cuBLAS; its CUDA must not be newer than the host's driver.
ARG CUDA=nvidia/cuda:13.0.2-runtime-ubuntu24.04

FROM golang:1.26 AS source
WORKDIR /src
# A layer of its own: it is kept for as long as the dependencies don't change.
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# scratch has no mkdir: its folders are copies of an empty one.
RUN mkdir /empty

FROM source AS build-gpu
RUN make gpu

FROM ${CUDA} AS gpu
LABEL org.opencontainers.image.title="vaelab" \
      org.opencontainers.image.description="A VAE laboratory for the shell, on NVIDIA GPUs" \
      org.opencontainers.image.licenses="Apache-2.0 AND CC-BY-SA-3.0 AND LicenseRef-NVIDIA"
COPY LICENSE NOTICE /
COPY --from=build-gpu /src/bin/gpu/LICENSES /
# MNIST lies beside the programs: they look for it there.
COPY --from=build-gpu /src/bin/gpu/vaelab /src/bin/gpu/train /src/bin/gpu/sample /opt/vaelab/
COPY --from=build-gpu /src/bin/gpu/mnist /opt/vaelab/mnist
COPY --from=source /empty /work
COPY --from=source --chown=65532:65532 /empty /work/checkpoints
ENV PATH=/opt/vaelab:$PATH
WORKDIR /work
VOLUME /work/checkpoints
USER 65532:65532
# The base image's own prints a banner, which a picture on standard output can't bear.
ENTRYPOINT []
CMD ["train"]

FROM source AS build
RUN make build

# The last stage is the default.
FROM scratch
LABEL org.opencontainers.image.title="vaelab" \
      org.opencontainers.image.description="A VAE laboratory for the shell: train on MNIST, sample pictures" \
      org.opencontainers.image.licenses="Apache-2.0 AND CC-BY-SA-3.0"
COPY LICENSE NOTICE /
COPY --from=build /src/bin/LICENSES /
COPY --from=build /src/bin/vaelab /src/bin/train /src/bin/sample /usr/local/bin/
# Only the volume is the user's. What is written beside it would be lost with the
# container, so it is refused.
COPY --from=source /empty /work
COPY --from=source --chown=65532:65532 /empty /work/checkpoints
ENV PATH=/usr/local/bin
WORKDIR /work
VOLUME /work/checkpoints
USER 65532:65532
# No ENTRYPOINT, so that `docker run IMAGE sample` reads like the shell.
CMD ["train"]
