// Command convert makes IDX files of data sets in other formats. It is a program of its own, for what reads Parquet is large.
package main

import (
	"vaelab/command/convert"
	"vaelab/internal/cli"
)

func main() { cli.Main(convert.Command) }
