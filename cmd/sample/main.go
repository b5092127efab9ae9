// Command sample turns a checkpoint into PNG grids.
package main

import "vaelab/internal/cli"

func main() { cli.Main("sample", run) }
