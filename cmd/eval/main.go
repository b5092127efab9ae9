// Command eval says what a checkpoint is worth, in nats.
package main

import "vaelab/internal/cli"

func main() { cli.Main("eval", run) }
