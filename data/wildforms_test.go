package data

import (
	"cmp"
	"fmt"
	"image"
	"image/color"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// summary is what there is to say of a small data set.
func summary(d *Dataset) string {
	return fmt.Sprintf("%v %v | %v %v | %d×%d, %d classes %s",
		d.Train.Images, d.Train.Labels, d.Test.Images, d.Test.Labels, d.Train.Height, d.Train.Width, d.Classes, strings.Join(d.Names, ","))
}

// TestForms holds what is read of forms that have other images than smallSet's, with what a user is told.
func TestForms(t *testing.T) {
	const (
		csv     = "[1 2 3 4 5 6 7 8] [7 0] | [9 10 11 12] [3] | 2×2, 8 classes "
		nothing = "[1 2 3 4 5 6 7 8] [] | [9 10 11 12] [] | 2×2, 0 classes "
		static  = "[0 255 255 0 255 0 0 0 0 0 0 255] [] | [255 255 255 255] [] | 2×2, 0 classes "
		letters = "[1 2 3 4 5 6 7 8] [1 26] | [9 10 11 12] [2] | 2×2, 27 classes "
		named   = "[1 2 3 4 5 6 7 8] [1 0] | [9 10 11 12] [1] | 2×2, 2 classes bag,coat"
	)
	noLabels, held := "The images have no labels.", "The last 1 training images are the data set's validation images: --validation 1 holds them out."
	grey := func(v uint8) []byte { return greyPicture(2, 2, []uint8{v, v + 1, v + 2, v + 3}) }
	for _, c := range []struct {
		name  string
		files map[string][]byte
		want  string
		notes []string
	}{
		{"Kaggle's", map[string][]byte{"train.csv": text("label,pixel0,pixel1,pixel2,pixel3", "7,1,2,3,4", "0,5,6,7,8"), "test.csv": text("label,pixel0,pixel1,pixel2,pixel3", "3,9,10,11,12"), "sample_submission.csv": text("ImageId,Label", "1,0")}, csv, nil},
		{"without a header", map[string][]byte{"mnist_train.csv": text("7,1,2,3,4", "0,5,6,7,8"), "mnist_test.csv": text("3,9,10,11,12")}, csv, nil},
		{"packed", map[string][]byte{"mnist_train.csv.gz": compress(text("7,1,2,3,4", "0,5,6,7,8")), "mnist_test.csv": compress(text("3,9,10,11,12"))}, csv, nil},
		{"with semicolons", map[string][]byte{"train.csv": []byte("\xef\xbb\xbflabel;a;b;c;d\r\n7;1;2;3;4\r\n0;5;6;7;8\r\n"), "test.csv": []byte("label;a;b;c;d\r\n3;9;10;11;12")}, csv, nil},
		{"the label last", map[string][]byte{"train.tsv": text("\"a\"\t\"b\"\t\"c\"\t\"d\"\t\"Class\"", "1\t2\t3\t4\t\"7\"", "5\t6\t7\t8\t0"), "test.tsv": text("a\tb\tc\td\tclass", "9\t10\t11\t12\t3")}, csv, nil},
		{"whole floats, spaces, blank lines", map[string][]byte{"train.csv": text("", "7.0, 1.00, 2, 3, 4.0", "", "0,5,6,7,8", "", ""), "test.csv": text("3.0e+00,9e0,10,11,12")}, csv, nil},
		{"no labels", map[string][]byte{"train.csv": text("1,2,3,4", "5,6,7,8"), "test.csv": text("9,10,11,12")}, nothing, []string{noLabels}},
		{"no labels, with a header", map[string][]byte{"train.csv": text("p0,p1,p2,p3", "1,2,3,4", "5,6,7,8"), "test.csv": text("p0,p1,p2,p3", "9,10,11,12")}, nothing, []string{noLabels}},
		{
			"no test labels",
			map[string][]byte{"train.csv": text("label,p0,p1,p2,p3", "7,1,2,3,4", "0,5,6,7,8"), "test.csv": text("p0,p1,p2,p3", "9,10,11,12")},
			"[1 2 3 4 5 6 7 8] [7 0] | [9 10 11 12] [] | 2×2, 8 classes ",
			[]string{"The test images have no labels."},
		},

		{"Larochelle's", map[string][]byte{"binarized_mnist_train.amat": text("0 1 1 0", "1 0 0 0"), "binarized_mnist_valid.amat": text("0 0 0 1"), "binarized_mnist_test.amat": text("1 1 1 1")}, static, []string{held, noLabels}},
		{"Larochelle's with spaces behind", map[string][]byte{"train.amat": text("0 1 1 0 ", "1 0 0 0 "), "valid.amat": []byte("0 0  0 1 "), "test.amat": []byte(" 1 1 1 1\r\n")}, static, []string{held, noLabels}},
		{"numbers of savetxt", map[string][]byte{"train.txt": text("1.0e+00 2 3 4", "5 6 7 8"), "test.txt": text("9 10 11 12")}, nothing, []string{noLabels}},
		{"bool, npy", map[string][]byte{"x_train.npy": npyFile("|b1", "(3, 2, 2)", []byte{0, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1}), "x_test.npy": npyFile("|b1", "(1, 4)", []byte{1, 1, 1, 1})}, static, []string{noLabels}},

		{"EMNIST's letters", map[string][]byte{"train-images": encode([]byte{1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 2), "train-labels": encode([]byte{1, 26}, 2), "test-images": encode([]byte{9, 10, 11, 12}, 1, 2, 2), "test-labels": encode([]byte{2}, 1)}, letters, nil},
		{"images without labels", map[string][]byte{"train-images": encode([]byte{1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 2), "test-images.gz": compress(encode([]byte{9, 10, 11, 12}, 1, 2, 2))}, nothing, []string{noLabels}},
		{"labels in a folder of pictures", map[string][]byte{"train/coat/1.png": grey(1), "train/bag/2.png": grey(5), "test/coat/3.png": grey(9), "train-labels.csv": text("1,2")}, named, nil},
		{
			"labels up to 255",
			map[string][]byte{"x_train.npy": npyFile("|u1", "(1, 4)", []byte{1, 2, 3, 4}), "y_train.npy": npyFile("<i8", "(1,)", []byte{255, 0, 0, 0, 0, 0, 0, 0}), "x_test.npy": npyFile("|u1", "(1, 4)", []byte{9, 10, 11, 12}), "y_test.npy": npyFile("|u1", "(1,)", []byte{0})},
			"[1 2 3 4] [255] | [9 10 11 12] [0] | 2×2, 256 classes ", nil,
		},
		{"MedMNIST's", one("a.npz", npzFile(t, map[string][]byte{
			"train_images.npy": npyFile("|u1", "(1, 2, 2)", []byte{1, 2, 3, 4}), "train_labels.npy": npyFile("|u1", "(1, 1)", []byte{7}), "val_images.npy": npyFile("|u1", "(1, 2, 2)", []byte{5, 6, 7, 8}), "val_labels.npy": npyFile("|u1", "(1, 1)", []byte{0}),
			"test_images.npy": npyFile("|u1", "(1, 2, 2)", []byte{9, 10, 11, 12}), "test_labels.npy": npyFile("|u1", "(1, 1)", []byte{3}),
		}, true)), csv, []string{held}},

		{"pictures with names", map[string][]byte{"train/coat/1.png": grey(1), "train/bag/2.png": grey(5), "test/coat/3.png": grey(9)}, named, nil},
		{"pictures whose numbers grow", map[string][]byte{"train/bag/10.png": grey(5), "train/coat/9.png": grey(1), "test/coat/3.png": grey(9)}, named, nil},
		{"pictures without classes", map[string][]byte{"train/a.png": grey(1), "train/b.png": grey(5), "test/a.png": grey(9)}, nothing, []string{noLabels}},
		{"pictures with validation", map[string][]byte{"train/7/a.png": grey(1), "val/0/b.png": grey(5), "test/3/a.png": grey(9)}, csv, []string{held}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := Open(t.Context(), written(t, c.files))
			if err != nil {
				t.Fatal(err)
			}
			if got := summary(d); got != c.want || !slices.Equal(d.Notes, c.notes) {
				t.Errorf("got  %s %q\nwant %s %q", got, d.Notes, c.want, c.notes)
			}
			if d.SHA256 != digest(d.Train, d.Test) {
				t.Error("the digest is not that of its images and labels")
			}
			if c.want == static && !d.Train.Binary() || c.want == csv && d.Train.Binary() {
				t.Errorf("binary: %v", d.Train.Binary())
			}
		})
	}
}

// TestPicturePixels: grey of 16 bits, of colours that are equal and of a palette is the same picture.
func TestPicturePixels(t *testing.T) {
	for i, file := range examplePictures()[:4] {
		var p Pictures
		if err := p.Add("a.png", file); err != nil {
			t.Fatal(err)
		}
		if s := p.Set(nil); s.Height != 2 || s.Width != 3 || !slices.Equal(s.Images, ramp(6)) {
			t.Errorf("picture %d: got %+v", i, s)
		}
	}
}

// TestColours: images in colours are the same set, of the same digest, whatever file they come from and wherever their channels lie.
// Grey images among them are coloured, too.
func TestColours(t *testing.T) {
	pixels, labels := ramp(2*2*2*3), []byte{1, 0} // 2 images of 2×2
	for i := range 4 {
		pixels[3*i+1], pixels[3*i+2] = pixels[3*i], pixels[3*i] // the first is grey
	}
	var planes []byte
	for i := range 2 {
		for c := range 3 {
			for p := range 4 {
				planes = append(planes, pixels[(4*i+p)*3+c])
			}
		}
	}
	picture := func(i int) []byte {
		img := image.NewNRGBA(image.Rect(0, 0, 2, 2))
		for p := range 4 {
			at := pixels[(4*i+p)*3:]
			img.SetNRGBA(p%2, p/2, color.NRGBA{at[0], at[1], at[2], 255})
		}
		return pngFile(img)
	}
	idx := func(dims ...int) []byte { return idxHeader(dims...) }
	var digest string
	for _, files := range []map[string][]byte{
		{"x_train.npy": npyFile("|u1", "(2, 2, 2, 3)", pixels), "y_train.npy": npyFile("|u1", "(2,)", labels), "x_test.npy": npyFile("|u1", "(2, 2, 2, 3)", pixels), "y_test.npy": npyFile("|u1", "(2,)", labels)},
		{"x_train.npy": npyFile("|u1", "(2, 3, 2, 2)", planes), "y_train.npy": npyFile("|u1", "(2,)", labels), "x_test.npy": npyFile("|u1", "(2, 2, 2, 3)", pixels), "y_test.npy": npyFile("|u1", "(2,)", labels)},
		{
			"train-images-idx4-ubyte": append(idx(2, 2, 2, 3), pixels...), "train-labels-idx1-ubyte": append(idx(2), labels...),
			"t10k-images-idx4-ubyte": append(idx(2, 2, 2, 3), pixels...), "t10k-labels-idx1-ubyte": append(idx(2), labels...),
		},
		{"train/1/0.png": picture(0), "train/0/1.png": picture(1), "test/1/0.png": picture(0), "test/0/1.png": picture(1)},
	} {
		d, err := Open(t.Context(), written(t, files))
		if err != nil {
			t.Errorf("%v: %v", slices.Sorted(maps.Keys(files)), err)
			continue
		}
		if diff := gocmp.Diff(&Set{Height: 2, Width: 2, Channels: 3, Images: pixels, Labels: labels}, d.Train); diff != "" {
			t.Errorf("%v (-want +got):\n%s", slices.Sorted(maps.Keys(files)), diff)
		}
		if digest = cmp.Or(digest, d.SHA256); d.SHA256 != digest || d.Train.Size() != "2×2×3" {
			t.Errorf("%v: %s, digest %s, want %s", slices.Sorted(maps.Keys(files)), d.Train.Size(), d.SHA256, digest)
		}
	}
	if _, err := New("grey and coloured", &Set{Height: 2, Width: 2, Images: ramp(4)}, nil, &Set{Height: 2, Width: 2, Channels: 3, Images: ramp(12)}); err != nil {
		t.Error(err)
	}
}

// TestSplit: without test images, one in seven of all is one, the same ones in whatever form they are.
func TestSplit(t *testing.T) {
	const n = 23
	pixels, labels := ramp(4*n), ramp(n)
	var lines []string
	pictures := map[string][]byte{}
	for i := range n {
		lines = append(lines, fmt.Sprintf("%d,%d,%d,%d,%d", i, 4*i, 4*i+1, 4*i+2, 4*i+3))
		pictures[fmt.Sprintf("%d/%d.png", i, i)] = greyPicture(2, 2, pixels[4*i:4*i+4])
	}
	all := &Set{Height: 2, Width: 2, Images: pixels, Labels: labels}
	order := Permutation(nil, n, 1, 0)
	want := summary(&Dataset{Train: all.Pick(order[:20]), Test: all.Pick(order[20:]), Classes: n})
	for name, c := range map[string]struct {
		files map[string][]byte
		open  string
	}{
		"npy of no part":  {map[string][]byte{"images.npy": npyFile("|u1", "(23, 2, 2)", pixels), "labels.npy": npyFile("|u1", "(23,)", labels)}, ""},
		"npz of no part":  {one("a", npzFile(t, map[string][]byte{"images.npy": npyFile("|u1", "(23, 2, 2)", pixels), "labels.npy": npyFile("|u1", "(23,)", labels)}, true)), "a"},
		"CSV":             {one("digits.csv", text(lines...)), "digits.csv"},
		"CSV, its folder": {one("digits.csv", text(lines...)), ""},
		"CSV, a part":     {one("train.csv", text(lines...)), "train.csv"},
		"IDX":             {map[string][]byte{"train-images": encode(pixels, n, 2, 2), "train-labels": encode(labels, n)}, ""},
		"npz":             {one("a.npz", npzFile(t, map[string][]byte{"x_train.npy": npyFile("|u1", "(23, 2, 2)", pixels), "y_train.npy": npyFile("|u1", "(23,)", labels)}, true)), "a.npz"},
		"pictures":        {pictures, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := Open(t.Context(), filepath.Join(written(t, c.files), c.open))
			if err != nil {
				t.Fatal(err)
			}
			if got := summary(d); got != want || len(d.Notes) != 1 || !strings.Contains(d.Notes[0], "3 of the 23 images are") || d.SHA256 != digest(d.Train, d.Test) {
				t.Errorf("got  %s %q %s\nwant %s", got, d.Notes, d.SHA256, want)
			}
		})
	}
	if _, err := New("six", all.Slice(0, 6), nil, nil); err == nil || !strings.Contains(err.Error(), "six has no test images, and too few others, 6,") {
		t.Errorf("six images: %v", err)
	}
}

// TestMemory: images take twice their size at most while a table of them is read.
func TestMemory(t *testing.T) {
	const n = 4000
	line := strings.Repeat("255,", 783) + "255\n"
	path := filepath.Join(written(t, one("train.csv.gz", compress([]byte(strings.Repeat(line, n))))), "train.csv.gz")
	var err error
	grown := allocated(func() {
		var f *file
		var s source
		dir := folder{fsys: os.DirFS(filepath.Dir(path)), root: filepath.Dir(path)}
		if f, _, err = dir.open(filepath.Base(path)); err != nil {
			return
		}
		if s, err = open(f, both); err == nil {
			_, err = s.read(t.Context())
		}
	})
	if err != nil || grown > 2*n*784+slack {
		t.Errorf("%d bytes were allocated for %d of pixels, error %v", grown, n*784, err)
	}
}
