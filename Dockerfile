# The programs with MNIST inside, and nothing else. See docs/docker.md.
#
#   docker build -t vaelab .
#   docker run --rm -v vaelab:/work/checkpoints vaelab

FROM golang:1.26 AS build
WORKDIR /src
# A layer of its own: it is kept for as long as the dependencies don't change.
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# scratch has no mkdir: its folders are copies of an empty one.
RUN make build && mkdir /empty

FROM scratch
LABEL org.opencontainers.image.title="vaelab" \
      org.opencontainers.image.description="A VAE laboratory for the shell: train on MNIST, sample pictures" \
      org.opencontainers.image.licenses="Apache-2.0 AND CC-BY-SA-3.0"
COPY LICENSE NOTICE /
COPY --from=build /src/bin/LICENSES /
COPY --from=build /src/bin/train /src/bin/sample /src/bin/eval /src/bin/compare /usr/local/bin/
# Only the volume is the user's. What is written beside it would be lost with the
# container, so it is refused.
COPY --from=build /empty /work
COPY --from=build --chown=65532:65532 /empty /work/checkpoints
ENV PATH=/usr/local/bin
WORKDIR /work
VOLUME /work/checkpoints
USER 65532:65532
# No ENTRYPOINT, so that `docker run IMAGE sample` reads like the shell.
CMD ["train"]
