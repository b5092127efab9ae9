// Command sample is the sample of vaelab as a program of its own.
package main

import (
	"vaelab/command/sample"
	"vaelab/internal/cli"
)

func main() { cli.Main(sample.Command) }
