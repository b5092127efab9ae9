package data

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// encode writes an IDX file of unsigned bytes.
func encode(values []byte, dims ...int) []byte { return append(idxHeader(dims...), values...) }

// decode reads the header of the IDX file of size bytes that r yields.
func decode(c content, r io.Reader, size int64) (*array, error) {
	f, err := newFile("file", r, extent{size, size})
	if err != nil {
		return nil, err
	}
	return openIDX(f, c)
}

// compress returns b as one gzip member.
func compress(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(b) // a bytes.Buffer takes everything
	z.Close()
	return out.Bytes()
}

// patch returns a copy of b with b[i] = v.
func patch(b []byte, i int, v byte) []byte {
	b = bytes.Clone(b)
	b[i] = v
	return b
}

func ramp(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i)
	}
	return b
}

// smallSet holds five training and three test images of 2×3 pixels.
func smallSet() map[string][]byte {
	return map[string][]byte{
		"train-images-idx3-ubyte": encode(ramp(30), 5, 2, 3),
		"train-labels-idx1-ubyte": encode([]byte{9, 0, 1, 2, 3}, 5),
		"t10k-images-idx3-ubyte":  encode(ramp(18), 3, 2, 3),
		"t10k-labels-idx1-ubyte":  encode([]byte{4, 5, 6}, 3),
	}
}

func compressAll(files map[string][]byte) map[string][]byte {
	packed := map[string][]byte{}
	for name, b := range files {
		packed[name+".gz"] = compress(b)
	}
	return packed
}

// written writes the files into a new folder named digits, in folders of their own if their names have slashes.
func written(t testing.TB, files map[string][]byte) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "digits")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, b := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, b, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// npyFile writes a file as numpy.save does.
func npyFile(descr, shape string, body []byte) []byte {
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }", descr, shape)
	header += strings.Repeat(" ", 63-(len(npyMagic)+4+len(header))%64) + "\n"
	b := append([]byte(npyMagic), 1, 0, byte(len(header)), byte(len(header)>>8))
	return slices.Concat(b, []byte(header), body)
}

// smallArrays are the files of smallSet as NumPy's arrays.
func smallArrays() map[string][]byte {
	return map[string][]byte{
		"x_train.npy": npyFile("|u1", "(5, 2, 3)", ramp(30)),
		"y_train.npy": npyFile("|u1", "(5,)", []byte{9, 0, 1, 2, 3}),
		"x_test.npy":  npyFile("|u1", "(3, 2, 3)", ramp(18)),
		"y_test.npy":  npyFile("|u1", "(3,)", []byte{4, 5, 6}),
	}
}

// npzFile is an archive of files, as numpy.savez and savez_compressed write it.
func npzFile(t testing.TB, files map[string][]byte, compressed bool) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	method := zip.Store
	if compressed {
		method = zip.Deflate
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err == nil {
			_, err = w.Write(files[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pngFile is a picture.
func pngFile(m image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// greyPicture is a picture of grey pixels.
func greyPicture(height, width int, pixels []uint8) []byte {
	return pngFile(&image.Gray{Pix: pixels, Stride: width, Rect: image.Rect(0, 0, width, height)})
}

// examplePictures are pictures in all ways of storing pixels, of ramp(6) as 2×3, and at the end two others: in colour, and one
// that can be seen through.
func examplePictures() [][]byte {
	r := image.Rect(0, 0, 3, 2)
	deep, rgb, palette := image.NewGray16(r), image.NewNRGBA(r), image.NewPaletted(r, nil)
	for i, v := range ramp(6) {
		deep.SetGray16(i%3, i/3, color.Gray16{Y: uint16(v)<<8 | 0x7f})
		rgb.SetNRGBA(i%3, i/3, color.NRGBA{v, v, v, 255})
		palette.Palette = append(palette.Palette, color.Gray{Y: v})
		palette.Pix[i] = v
	}
	coloured := image.NewNRGBA(r)
	copy(coloured.Pix, rgb.Pix)
	coloured.SetNRGBA(2, 1, color.NRGBA{5, 5, 6, 255})
	return [][]byte{greyPicture(2, 3, ramp(6)), pngFile(deep), pngFile(rgb), pngFile(palette), pngFile(coloured), pngFile(image.NewNRGBA(r))}
}
