//go:build embedmnist

package data

import (
	"context"
	"embed"
	"io/fs"
)

// The folder is made by "go generate ./data" and isn't under version control.
//
//go:embed mnist/*.gz
var embedded embed.FS

// builtin returns the folder of the MNIST files and its name in messages.
func builtin(context.Context) (fs.FS, string, error) {
	fsys, err := fs.Sub(embedded, "mnist")
	return fsys, "embedded MNIST", err
}
