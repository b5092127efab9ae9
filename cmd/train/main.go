// Command train trains a variational autoencoder and writes a run directory.
package main

import "vaelab/internal/cli"

func main() { cli.Main("train", run) }
