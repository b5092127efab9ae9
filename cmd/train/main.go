// Command train is the train of vaelab as a program of its own.
package main

import (
	"vaelab/command/train"
	"vaelab/internal/cli"
)

func main() { cli.Main(train.Command) }
