// Package mnist knows the original MNIST files: their names, their digests and
// the Go module that ships them.
package mnist

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
)

// A File is one of the four compressed IDX files of MNIST.
type File struct {
	Name   string
	SHA256 string // of the compressed bytes, in hex
}

// SHA256 is the digest of the four files, decompressed and joined in the order of Files, in hex.
const SHA256 = "b2d8f5bf39174ee5ffeefa97e42d673c35432b411bb5d1f74fbbeddae7f1690a"

// Files lists the training images and labels, then the test images and labels.
func Files() [4]File {
	return [4]File{
		{"train-images-idx3-ubyte.gz", "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"},
		{"train-labels-idx1-ubyte.gz", "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"},
		{"t10k-images-idx3-ubyte.gz", "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"},
		{"t10k-labels-idx1-ubyte.gz", "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"},
	}
}

// Verify checks the digests of the four files in fsys. Its error names the
// first file that is missing or differs.
func Verify(fsys fs.FS) error {
	for _, f := range Files() {
		b, err := fs.ReadFile(fsys, f.Name)
		if err != nil {
			return err
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(b)); got != f.SHA256 {
			return fmt.Errorf("%s: SHA-256 is %s, MNIST's is %s", f.Name, got, f.SHA256)
		}
	}
	return nil
}
