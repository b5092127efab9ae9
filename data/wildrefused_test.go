package data

import (
	"bytes"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// TestWhatIsRefused: each row is something that people have in place of a data set, with what they are told, and what they aren't:
// a file that is whole, or another thing altogether, is not called damaged.
func TestWhatIsRefused(t *testing.T) {
	plain, packed, arrays := smallSet(), compressAll(smallSet()), smallArrays()
	images, labels := plain["train-images-idx3-ubyte"], plain["train-labels-idx1-ubyte"]
	as := func(name string, b []byte) map[string][]byte {
		return with(without(plain, strings.TrimSuffix(name, ".gz")), one(name, b))
	}
	trainImages := func(b []byte) map[string][]byte { return as("train-images-idx3-ubyte", b) }
	npz := npzFile(t, arrays, true)
	flipped := npzFile(t, arrays, false)
	flipped[bytes.Index(flipped, ramp(18))+3] ^= 4
	table := func(lines ...string) map[string][]byte { return one("train.csv", text(lines...)) }
	pictures := func(name string, p []byte) map[string][]byte {
		return with(smallPictures("train/%[2]d/%[1]d.png", "test/%[2]d/%[1]d.png"), one(name, p))
	}
	examples := examplePictures()
	for _, c := range []struct {
		name    string
		files   map[string][]byte
		open    string
		damaged bool   // it is said to be
		want    string // parts of the error, with … between
	}{
		{"a web page", as("train-images-idx3-ubyte.gz", page), "", false, "ubyte.gz: this is a web page: download it again"},
		{"a web page, packed", as("train-images-idx3-ubyte.gz", compress(page)), "", false, "this is a web page"},
		{"a web page of capitals", trainImages([]byte("\n\n <HTML>\n")), "", false, "this is a web page"},
		{"a web page with a mark", trainImages([]byte("\xef\xbb\xbf<!doctype html>\n")), "", false, "this is a web page"},
		{"a web page as labels", as("t10k-labels-idx1-ubyte", page), "", false, "t10k-labels-idx1-ubyte: this is a web page"},
		{"a web page as npz", one("mnist.npz", page), "mnist.npz", false, "mnist.npz: this is a web page"},
		{"a web page as npz in a folder", one("x_train.npy", page), "", false, "x_train.npy: this is a web page"},
		{"a web page as CSV", one("train.csv", page), "", false, "train.csv: this is a web page"},
		{"an XML error", trainImages([]byte(`<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>`)), "", false, "an XML page"},
		{"JSON", trainImages([]byte(`{"error": "not found"}`)), "", false, "this is JSON: it is what a server answered"},
		{"a JSON list", trainImages([]byte(`[{"row": 1}]`)), "", false, "this is JSON"},
		{"a Git LFS pointer", trainImages(text("version https://git-lfs.github.com/spec/v1", "oid sha256:4d7a", "size 47040016")), "", false, `Git LFS pointer: "git lfs pull"`},
		{"a git-annex pointer", trainImages([]byte("/annex/objects/SHA256E-s47--ab.gz\n")), "", false, "git annex get"},
		{"an empty file", trainImages(nil), "", false, "this is an empty file: download it again"},
		{"an empty file, packed", trainImages(compress(nil)), "", false, "this is an empty file"},
		{"a zip archive", one("mnist.zip", npzFile(t, plain, true)), "mnist.zip", false, "a zip archive: unpack it first"},
		{"a zip archive in a folder", one("mnist.zip", npzFile(t, plain, true)), "", false, "a zip archive: unpack it first"},
		{"a tar archive", one("mnist.tar.gz", compress(tarHead())), "mnist.tar.gz", false, "a tar archive: unpack it first"},
		{"xz", as("train-images-idx3-ubyte", []byte("\xfd7zXZ\x00\x00\x04")), "", false, "compressed by xz: unpack it first"},
		{"bzip2", trainImages([]byte("BZh91AY&SY")), "", false, "compressed by bzip2"},
		{"zstd", trainImages([]byte("\x28\xb5\x2f\xfd\x04\x00")), "", false, "compressed by zstd"},
		{"Parquet", one("train-00000-of-00001.parquet", []byte("PAR1\x15\x04")), "", false, "a Parquet file: \"go run ./cmd/convert"},
		{"MATLAB", one("chardata.mat", []byte("MATLAB 5.0 MAT-file, Platform: PCWIN64")), "chardata.mat", false, "a MATLAB file: read it by scipy.io.loadmat"},
		{"HDF5", one("train.h5", []byte("\x89HDF\r\n\x1a\n\x00")), "", false, "an HDF5 file"},
		{"a pickle", one("mnist.pkl.gz", compress([]byte("\x80\x03cnumpy.core.multiarray\n"))), "mnist.pkl.gz", false, "a Python pickle"},
		{"PyTorch's", one("training.pt", npzFile(t, map[string][]byte{"archive/data.pkl": []byte("?"), "archive/version": []byte("3")}, false)), "training.pt", false, "a file of PyTorch's: read it by torch.load"},
		{"one picture", one("a.png", examples[0]), "a.png", false, "a PNG picture: name the folder"},
		{"a JPEG picture as images", trainImages([]byte("\xff\xd8\xff\xe0\x00\x10JFIF")), "", false, "a JPEG picture"},
		{"a document", trainImages([]byte("%PDF-1.4")), "", false, "a PDF document"},
		{"text", trainImages([]byte("this is no image\n")), "", false, "train-images-idx3-ubyte: this is none of the files that are read here: name one of IDX, npy, npz, CSV or amat, or download it again"},
		{"an IDX file whose first byte is flipped", trainImages(patch(images, 0, 1)), "", false, "this is none of the files that are read here"},

		{"images and labels swapped", renamed(renamed(plain, "images-idx3", "X", "labels-idx1", "images-idx3"), "X", "labels-idx1"), "", false, "train-images-idx3-ubyte: … this is a label file"},
		{"labels in place of images", trainImages(labels), "", false, "dimensions: want 0x03, got 0x01; this is a label file"},
		{"images in place of labels", as("t10k-labels-idx1-ubyte", images), "", false, "dimensions: want 0x01, got 0x03; this is an image file"},
		{"labels in place of images, npy", with(without(arrays, "x_train"), one("x_train.npy", arrays["y_train.npy"])), "", false, "x_train.npy: shape: want (count, height, width), got (5); this is a label file"},
		{"images in place of labels, npy", with(without(arrays, "y_test"), one("y_test.npy", arrays["x_test.npy"])), "", false, "y_test.npy: shape: … this is an image file"},
		{"float32", trainImages(patch(images, 2, 0x0d)), "", false, "these are float32 pixels: multiply by 255"},
		{"float64", trainImages(patch(images, 2, 0x0e)), "", false, "these are float64 pixels: multiply by 255"},
		{"float32, npy", with(without(arrays, "x_train"), one("x_train.npy", npyFile("<f4", "(5, 2, 3)", make([]byte, 120)))), "", false, "these are float32 pixels: multiply by 255"},
		{"float64 labels, npy", with(without(arrays, "y_train"), one("y_train.npy", npyFile("<f8", "(5,)", make([]byte, 40)))), "", false, "these are float64 labels: store them as integers"},
		{"float, CSV", table("label,p0,p1,p2,p3", "5,0.0,0.5,0.25,1"), "", false, `line 2, column 3: want 0 to 255, got "0.5"; these are float pixels`},
		{"float, amat", one("train.amat", text("0.000 0.125 0 0")), "", false, `line 1, column 2: … float pixels`},
		{"four channels, npy", one("x_train.npy", npyFile("|u1", "(2, 2, 2, 4)", ramp(32))), "", false, "images have one channel or three, first or last"},
		{"two channels first, npy", one("x_train.npy", npyFile("|u1", "(2, 2, 3, 4)", ramp(48))), "", false, "images have one channel or three, first or last"},
		{"two channels, IDX", trainImages(append([]byte{0, 0, 8, 4, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2}, ramp(8)...)), "", false, "images have one channel or three, first or last"},
		{"a PNG that one can see through", pictures("train/9/7.png", examples[5]), "", false, "7.png: pixels: want opaque, got some that one can see through"},
		{"objects, npy", one("x_train.npy", npyFile("|O", "(2,)", nil)), "", false, "want a type of integers, got |O"},
		{"Fortran's order", one("x_train.npy", bytes.Replace(arrays["x_train.npy"], []byte("False"), []byte("True "), 1)), "", false, "order: want C, got Fortran; save numpy.ascontiguousarray(a)"},
		{"rows that are no squares", one("x_train.npy", npyFile("|u1", "(2, 6)", ramp(12))), "", false, "6 pixels are no square"},

		{"a truncated file beside a whole one", with(plain, one("train-images-idx3-ubyte", images[:40]), compressAll(one("train-images-idx3-ubyte", images))), "", false, "pixels: … remove it, and … train-images-idx3-ubyte.gz, which lies beside it, is read"},
		{"a truncated file", trainImages(images[:40]), "", true, "pixels: want 30 bytes by the header, got 24"},
		{"half a download", as("train-images-idx3-ubyte.gz", packed["train-images-idx3-ubyte.gz"][:40]), "", false, "cut short: download or copy it again"},
		{"half a download, npz", one("mnist.npz", npz[:len(npz)-30]), "mnist.npz", false, "archive: … cut short: download or copy it again"},
		{"half a download, npy", with(arrays, one("x_train.npy", arrays["x_train.npy"][:50])), "", false, "header: … cut short"},
		{"half a download, CSV", table("label,p0,p1,p2,p3", "5,0,1,2,3", "5,0,1"), "", false, "line 3: want 5 columns, got 3; the file is cut short"},
		{"half a download, PNG", pictures("train/9/7.png", examples[0][:60]), "", true, "7.png: picture: "},
		{"a flipped bit, npz", one("mnist.npz", flipped), "mnist.npz", true, "x_test.npy: end of file: … checksum"},

		{"EMNIST, several", with(renamed(packed, "train", "emnist-letters-train", "t10k", "emnist-letters-test"), renamed(packed, "train", "emnist-digits-train", "t10k", "emnist-digits-test")), "", false, "holds 2 data sets: name a file of the one that you mean: emnist-digits-… emnist-letters-"},
		{"torchvision's root, several", with(in("MNIST/raw", plain), in("FashionMNIST/raw", plain)), "", false, "holds 2 data sets: … FashionMNIST/raw/ … MNIST/raw/"},
		{"a table's images and an array's labels", with(one("x_train.csv", text("1,2,3,4")), one("y_train.npy", npyFile("|u1", "(1,)", []byte{3}))), "", false, "x_train.csv: this is a table: its labels are to be a column of it"},
		{"several files of no part", with(one("a.csv", text("1,2,3,4")), one("b.csv", text("1,2,3,4"))), "", false, "holds a.csv, b.csv: name the file that you mean"},
		{"only test images", without(plain, "train"), "", false, "lacks the training images"},
		{"labels alone", without(plain, "images"), "", false, "lacks the training images"},
		{"test labels lacking", without(plain, "t10k-labels"), "", false, "lacks the test labels"},
		{"training labels lacking", without(plain, "train-labels"), "", false, "lacks the training labels"},
		{"test images lacking", without(plain, "t10k-images"), "", false, "lacks the test images"},
		{"an empty folder", nil, "", false, "digits is empty: name a folder or a file"},
		{"a folder of something else", map[string][]byte{"notes.txt": []byte("milk\n"), "song.mp3": []byte("ID3")}, "", false, "holds notes.txt, song.mp3, and no images … IDX, npy, npz, CSV or amat … PNG pictures"},

		{"more pixels than the header says", trainImages(append(bytes.Clone(images), 0)), "", true, "pixels: want 30 bytes by the header, got 31"},
		{"labels too great", with(without(arrays, "y_train"), one("y_train.npy", npyFile("<i2", "(5,)", []byte{1, 0, 0, 1, 0, 0, 0, 0, 0, 0}))), "", false, "label 1: want 0 to 255, got 256"},
		{"labels below 0", with(without(plain, "train-labels"), one("train-labels", wideIDX(0x09, 1, 1, 0xff, 1, 1, 1))), "", false, "label 1: want 0 to 255, got -1"},
		{"an array that lies", one("x_train.npy", npyFile("|u1", "(60000, 28, 28)", ramp(30))), "", true, "pixels: want 47040000 bytes by the header, got 30"},
		{"an array that lies a lot", one("x_train.npy", npyFile("|u1", "(9223372036854775807, 28, 28)", nil)), "", true, "count: want 1 to 1073741824"},
		{"an array that lies below belief", one("x_train.npy", npyFile("|u1", "(92233720368547758070, 28, 28)", nil)), "", true, "shape: "},
		{"no images", one("x_train.npy", npyFile("|u1", "(0, 28, 28)", nil)), "", true, "count: want 1 to 1073741824, got 0"},

		{"a line too short", table("label,p0,p1,p2,p3", "5,0,1,2", "1,2,3,4,5"), "", true, "columns: want 5, got 4"},
		{"a later line too short", table("5,0,1,2,3", "5,0,1", "1,2,3,4,5"), "", true, "line 2: want 5 columns, got 3"},
		{"a line too long", table("5,0,1,2,3", "5,0,1,2,3,4"), "", true, "line 2: want 5 columns, got more"},
		{"256", table("5,0,1,2,3", "5,0,256,2,3"), "", true, `line 2, column 3: want 0 to 255, got "256"`},
		{"a word", table("5,0,1,2,3", "5,0,NaN,2,3"), "", true, `line 2, column 3: want 0 to 255, got "NaN"`},
		{"a gap", table("5,0,1,2,3", "5,0,,2,3"), "", true, `line 2, column 3: want 0 to 255, got ""`},
		{"no square", table("1,2,3,4,5,6,7"), "", false, "columns: want as many as a square has pixels"},
		{"a column too many", table("id,label,p0,p1,p2,p3", "0,5,1,2,3,4"), "", false, "want as many as a square has pixels"},
		{"no column of labels", table("digit_of,p0,p1,p2,p3", "5,1,2,3,4"), "", false, `header: want a column called label, … got 5 columns from "digit_of" to "p3"`},
		{"a header alone", table("label,p0,p1,p2,p3"), "", false, "line 2: want numbers, got the end of the file; the file is cut short"},
		{"labels in a table of their own", with(one("x_train.csv", text("1,2,3,4")), one("y_train.csv", text("3"))), "", false, "y_train.csv: this is a table of labels"},

		{"pictures of several sizes", pictures("train/9/7.png", greyPicture(3, 3, ramp(9))), "", false, "7.png: picture: want 2×3 pixels as in … got 3×3; make all pictures of one size"},
		{"test pictures of another size", with(smallPictures("train/%[2]d/%[1]d.png", "other/%[2]d/%[1]d.png"), one("test/9/7.png", greyPicture(3, 3, ramp(9)))), "", false, "neither a class nor train or test"},
		{"pictures in and beside folders", pictures("7.png", examples[0]), "", false, "lies deeper than"},
		{"a JPEG picture among others", pictures("train/9/a.jpg", []byte("\xff\xd8\xff\xe0\x00\x10JFIF")), "", false, "a.jpg: this is a JPEG picture"},
		{"a picture that lies", one("a/1.png", patch(examples[0], 18, 0xf)), "", true, "picture: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Open(t.Context(), filepath.Join(written(t, c.files), c.open))
			if err == nil {
				t.Fatal("it is read")
			}
			rest, text := err.Error(), err.Error()
			for part := range strings.SplitSeq(c.want, "…") {
				_, after, ok := strings.Cut(rest, strings.TrimSpace(part))
				if !ok {
					t.Fatalf("got  %s\nwant %s", text, c.want)
				}
				rest = after
			}
			if damaged := strings.Contains(text, "intact"); damaged != c.damaged {
				t.Errorf("%s: said to be damaged: %v, want %v", text, damaged, c.damaged)
			}
			if strings.Contains(text, "\n") || strings.Contains(text, "vaelab/") {
				t.Errorf("no plain line: %q", text)
			}
			var format *FormatError
			var content *ContentError
			if !errors.As(err, &format) && !errors.As(err, &content) && !errors.Is(err, fs.ErrNotExist) && !strings.Contains(text, "name") && !strings.Contains(text, "class") {
				t.Errorf("%T %v: of no kind that is documented", err, err)
			}
		})
	}
}

// tarHead is the beginning of an archive of tar's.
func tarHead() []byte {
	b := make([]byte, 512)
	copy(b, "train-images-idx3-ubyte")
	copy(b[257:], "ustar\x0000")
	return b
}
