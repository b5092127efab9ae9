package data

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// smallDigest is the digest of smallSet in any form.
const smallDigest = "017a3c3e7934286019434b1c6dd4c00931def4a3b03a89c5e67b3f51e005e3b1"

// renamed returns the files under other names: old, new, old, new and so on, parts of names.
func renamed(files map[string][]byte, oldnew ...string) map[string][]byte {
	all := map[string][]byte{}
	for name, b := range files {
		all[strings.NewReplacer(oldnew...).Replace(name)] = b
	}
	return all
}

// in returns the files in a folder.
func in(dir string, files map[string][]byte) map[string][]byte {
	all := map[string][]byte{}
	for name, b := range files {
		all[path.Join(dir, name)] = b
	}
	return all
}

// with returns the files of several.
func with(all ...map[string][]byte) map[string][]byte {
	sum := map[string][]byte{}
	for _, files := range all {
		maps.Copy(sum, files)
	}
	return sum
}

// one is a file.
func one(name string, b []byte) map[string][]byte { return map[string][]byte{name: b} }

// without returns the files whose names have none of these words.
func without(files map[string][]byte, words ...string) map[string][]byte {
	files = maps.Clone(files)
	maps.DeleteFunc(files, func(name string, _ []byte) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(name, w) })
	})
	return files
}

func text(lines ...string) []byte { return []byte(strings.Join(lines, "\n") + "\n") }

var page = text("<!DOCTYPE html>", "<html><title>503 Service Unavailable</title></html>")

// TestWholeSetsAreRead: files as they are found in the wild, each row a kind with its variants, are the small data set.
func TestWholeSetsAreRead(t *testing.T) {
	plain, packed, arrays := smallSet(), compressAll(smallSet()), smallArrays()
	qmnist := map[string][]byte{ // labels as 8 columns of int32, of which the first is the class
		"qmnist-train-images-idx3-ubyte.gz": compress(plain["train-images-idx3-ubyte"]),
		"qmnist-test-images-idx3-ubyte.gz":  compress(plain["t10k-images-idx3-ubyte"]),
		"qmnist-train-labels-idx2-int.gz":   compress(wideLabels(9, 0, 1, 2, 3)),
		"qmnist-test-labels-idx2-int":       wideLabels(4, 5, 6),
	}
	other := renamed(smallSet(), "train", "emnist-letters-train", "t10k", "emnist-letters-test")
	wide := func(descr string, size int) map[string][]byte { // numbers of several bytes, little-endian
		return map[string][]byte{
			"x_train.npy": npyFile(descr, "(5, 2, 3)", widened(ramp(30), size)), "y_train.npy": npyFile(descr, "(5, 1)", widened([]byte{9, 0, 1, 2, 3}, size)),
			"x_test.npy": npyFile(descr, "(3, 2, 3, 1)", widened(ramp(18), size)), "y_test.npy": npyFile(descr, "(3,)", widened([]byte{4, 5, 6}, size)),
		}
	}
	for _, c := range []struct {
		name  string
		files map[string][]byte
		open  string // below the folder
	}{
		{"names without .gz", renamed(packed, ".gz", ""), ""},
		{"names with .gz", renamed(plain, "ubyte", "ubyte.gz"), ""},
		{"one packed, one not", with(without(plain, "t10k"), without(packed, "train")), ""},
		{"names of nothing", renamed(packed, "-idx3-ubyte.gz", "", "-idx1-ubyte.gz", ""), ""},
		{"names with .bin", renamed(plain, "-idx3-ubyte", ".bin", "-idx1-ubyte", ".bin"), ""},

		{"folder of a file's name", with(renamed(plain, "-idx", ".idx"), one("train-images-idx3-ubyte/README", nil)), ""},
		{"Kaggle's archive", with(renamed(plain, "-idx", ".idx"), in("train-images-idx3-ubyte", one("train-images-idx3-ubyte", plain["train-images-idx3-ubyte"]))), ""},
		{"Kaggle's folders alone", foldersOfTheirNames(plain), ""},
		{"readme, script and log beside", with(plain, map[string][]byte{"README.md": []byte("# MNIST\n"), "train.py": []byte("import torch\n"), "train.log": []byte("epoch 1\n"), ".DS_Store": nil}), ""},
		{"macOS's shadows", with(plain, in("__MACOSX", one("._train-images-idx3-ubyte", []byte("?")))), ""},

		{"torchvision", in("MNIST/raw", with(plain, packed)), ""},
		{"torchvision, its folder", in("MNIST/raw", with(plain, packed)), "MNIST"},
		{"torchvision with processed", with(in("MNIST/raw", packed), one("MNIST/processed/training.pt", []byte("PK\x03\x04archive/data.pkl"))), ""},
		{"one folder down", in("mnist", packed), ""},
		{"three folders down", in("a/b/c", packed), ""},
		{"copies deeper", with(plain, in("old", one("train-images-idx3-ubyte", []byte("bad")))), ""},

		{"test for t10k", renamed(plain, "t10k", "test"), ""},
		{"testing, training", renamed(plain, "t10k", "testing", "train", "training"), ""},
		{"capitals", renamed(plain, "t10k", "T10K", "train", "Train", "images", "Images"), ""},
		{"underscores", renamed(plain, "-", "_"), ""},
		{"dots", renamed(packed, "-", "."), ""},
		{"images first", renamed(plain, "train-images", "images-train", "train-labels", "labels-train"), ""},

		{"QMNIST", qmnist, ""},
		{"QMNIST with its tables", with(qmnist, one("qmnist-train-labels.tsv.gz", compress(text("9\t1\t2"))), one("xnist-images-idx3-ubyte.xz", []byte("\xfd7zXZ\x00"))), ""},
		{"labels of int32", with(without(plain, "labels"), one("train-labels", wideIDX(0x0c, 4, 9, 0, 1, 2, 3)), one("t10k-labels", wideIDX(0x0c, 4, 4, 5, 6))), ""},
		{"labels of int16", with(without(plain, "labels"), one("train-labels", wideIDX(0x0b, 2, 9, 0, 1, 2, 3)), one("t10k-labels", wideIDX(0x0b, 2, 4, 5, 6))), ""},
		{"labels of int8", with(without(plain, "labels"), one("train-labels", wideIDX(0x09, 1, 9, 0, 1, 2, 3)), one("t10k-labels", wideIDX(0x09, 1, 4, 5, 6))), ""},

		{"one of EMNIST's by its file", with(other, renamed(compressAll(smallSet()), "train", "emnist-digits-train", "t10k", "emnist-digits-test")), "emnist-letters-train-images-idx3-ubyte"},
		{"one of EMNIST's by its labels", with(other, renamed(other, "letters", "digits")), "emnist-letters-test-labels-idx1-ubyte"},
		{"EMNIST's alone", in("gzip", with(other, one("emnist-letters-mapping.txt", []byte("1 65 97\n")))), ""},
		{"a file of the set", plain, "train-images-idx3-ubyte"},

		{"npy", arrays, ""},
		{"npy, packed", compressAll(arrays), ""},
		{"npy by a file", arrays, "x_train.npy"},
		{"npy, other words", renamed(arrays, "x_train", "train_images", "y_train", "train_labels", "x_test", "test_images", "y_test", "test_labels"), ""},
		{"npy, capitals", renamed(arrays, "x_", "X_"), ""},
		{"npy of int64", wide("<i8", 8), ""},
		{"npy of uint16", wide("<u2", 2), ""},
		{"npy of int32", wide("<i4", 4), ""},
		{"npz", one("mnist.npz", npzFile(t, arrays, false)), "mnist.npz"},
		{"npz, compressed", one("mnist.npz", npzFile(t, arrays, true)), "mnist.npz"},
		{"npz in a folder", one("datasets/mnist.npz", npzFile(t, arrays, true)), ""},
		{"npz of int64", one("mnist", npzFile(t, wide("<i8", 8), true)), "mnist"},
		{"an archive for each array", map[string][]byte{
			"kmnist-train-imgs.npz": npzFile(t, one("arr_0.npy", arrays["x_train.npy"]), true), "kmnist-train-labels.npz": npzFile(t, one("arr_0.npy", arrays["y_train.npy"]), true),
			"kmnist-test-imgs.npz": npzFile(t, one("arr_0.npy", arrays["x_test.npy"]), true), "kmnist-test-labels.npz": npzFile(t, one("arr_0.npy", arrays["y_test.npy"]), false),
		}, ""},
		{"arrays and IDX", with(without(arrays, "train"), without(plain, "t10k")), ""},

		{"pictures", smallPictures("train/%[2]d/%[1]d.png", "test/%[2]d/%[1]d.png"), ""},
		{"pictures of training and testing", smallPictures("mnist_png/training/%[2]d/%[1]d.png", "mnist_png/testing/%[2]d/%[1]d.png"), ""},
		{"pictures whose names are padded", smallPictures("Train/%[2]d/image-%05[1]d.png", "Test/%[2]d/image-%05[1]d.png"), ""},
		{"pictures without endings", smallPictures("train/%[2]d/%[1]d", "test/%[2]d/%[1]d"), ""},
		{"pictures and others", with(smallPictures("train/%[2]d/%[1]d.png", "test/%[2]d/%[1]d.png"), one("README.txt", []byte("pictures")), one("train/labels.txt", []byte("0\n"))), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := Open(t.Context(), filepath.Join(written(t, c.files), c.open))
			switch {
			case err != nil:
				t.Fatal(err)
			case d.SHA256 != smallDigest || d.Classes != 10 || d.Names != nil || d.Notes != nil:
				t.Errorf("got %d and %d images of %d×%d, labels %v and %v, %d classes %v, notes %q", d.Train.Len(), d.Test.Len(), d.Train.Height, d.Train.Width,
					d.Train.Labels, d.Test.Labels, d.Classes, d.Names, d.Notes)
			}
		})
	}
}

// wideLabels is an IDX file of labels with 7 further columns, as QMNIST's.
func wideLabels(labels ...byte) []byte {
	b := []byte{0, 0, 0x0c, 2, 0, 0, 0, byte(len(labels)), 0, 0, 0, 8}
	for _, l := range labels {
		b = append(append(b, 0, 0, 0, l), bytes.Repeat([]byte{0xff}, 28)...)
	}
	return b
}

// wideIDX is an IDX file of labels of another type, big-endian.
func wideIDX(code byte, size int, labels ...byte) []byte {
	b := []byte{0, 0, code, 1, 0, 0, 0, byte(len(labels))}
	for _, l := range labels {
		b = append(append(b, make([]byte, size-1)...), l)
	}
	return b
}

// widened are values as numbers of several bytes, little-endian.
func widened(values []byte, size int) []byte {
	b := make([]byte, len(values)*size)
	for i, v := range values {
		b[i*size] = v
	}
	return b
}

func foldersOfTheirNames(files map[string][]byte) map[string][]byte {
	all := map[string][]byte{}
	for name, b := range files {
		all[path.Join(name, name)] = b
	}
	return all
}

// smallPictures are smallSet's images as pictures, named by number and label.
func smallPictures(train, test string) map[string][]byte {
	files := map[string][]byte{}
	for i, label := range []int{9, 0, 1, 2, 3} {
		files[fmt.Sprintf(train, i, label)] = greyPicture(2, 3, ramp(30)[6*i:6*i+6])
	}
	for i, label := range []int{4, 5, 6} {
		files[fmt.Sprintf(test, i, label)] = greyPicture(2, 3, ramp(18)[6*i:6*i+6])
	}
	return files
}

// TestLinksAreFollowed: links to files, as a cache of downloads has them, are followed; those that lead nowhere are not.
func TestLinksAreFollowed(t *testing.T) {
	files := in("blobs", smallSet())
	dir := written(t, files)
	for name := range smallSet() {
		if err := os.Symlink(filepath.Join("blobs", name), filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	if err := os.Symlink("nowhere", filepath.Join(dir, "test.csv")); err != nil {
		t.Fatal(err)
	}
	d, err := Open(t.Context(), dir)
	if err != nil || d.SHA256 != smallDigest {
		t.Errorf("got %+v, %v", d, err)
	}
}
