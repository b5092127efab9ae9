package convert

import (
	"archive/zip"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"

	"github.com/parquet-go/parquet-go"

	"vaelab/data"
)

// -write DIR writes MNIST, whole, in all forms: scripts/dev/formats.sh trains on them.
var writeTo = flag.String("write", "", "folder to write MNIST into, in all forms")

// forms write a data set as others do.
var forms = map[string]func(dir string, d *data.Dataset) error{
	"idx": writePlain, "gz": write, "npz": writeNPZ, "csv": writeCSV, "png": writePictures, "parquet": writeParquet,
}

// TestForms: the same images are the same data set in whatever form they are.
func TestForms(t *testing.T) {
	mnist, err := data.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	root, train, test := t.TempDir(), mnist.Train.Slice(0, 140), mnist.Test.Slice(0, 40)
	if *writeTo != "" {
		root, train, test = *writeTo, mnist.Train, mnist.Test
	}
	want, err := data.New("mnist", train, nil, test)
	if err != nil {
		t.Fatal(err)
	}
	for name, write := range forms {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(root, name)
			if err := errors.Join(os.MkdirAll(dir, 0o777), write(dir, want)); err != nil {
				t.Fatal(err)
			}
			got, err := open(t.Context(), []string{dir})
			if err != nil {
				t.Fatal(err)
			}
			got.Name = want.Name
			if !reflect.DeepEqual(want, got) {
				t.Errorf("it is another data set: %d and %d images, digest %s, notes %q", got.Train.Len(), got.Test.Len(), got.SHA256, got.Notes)
			}
		})
	}
}

// TestWithoutLabels: the same of images without labels, in the forms that can do without.
func TestWithoutLabels(t *testing.T) {
	mnist, err := data.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	strip := func(s *data.Set) *data.Set {
		return &data.Set{Height: s.Height, Width: s.Width, Channels: s.Channels, Images: s.Images}
	}
	want, err := data.New("mnist", strip(mnist.Train.Slice(0, 50)), nil, strip(mnist.Test.Slice(0, 20)))
	if err != nil {
		t.Fatal(err)
	}
	for name, write := range forms {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := write(dir, want); err != nil {
				t.Fatal(err)
			}
			got, err := open(t.Context(), []string{dir})
			if err != nil {
				t.Fatal(err)
			}
			got.Name = want.Name
			if !reflect.DeepEqual(want, got) || got.Classes != 0 {
				t.Errorf("it is another data set: %d and %d images, digest %s, notes %q", got.Train.Len(), got.Test.Len(), got.SHA256, got.Notes)
			}
		})
	}
}

// parts calls f for the two parts of a data set that have images.
func parts(d *data.Dataset, f func(name string, s *data.Set) error) error {
	return errors.Join(f("train", d.Train), f("test", d.Test))
}

// create writes a file.
func create(path string, content func(w io.Writer) error) error {
	var b bytes.Buffer
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), content(&b)); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o666)
}

func writePlain(dir string, d *data.Dataset) error {
	return parts(d, func(name string, s *data.Set) error {
		err := create(filepath.Join(dir, name+"-images-idx3-ubyte"), s.WriteImages)
		if s.Labels != nil {
			err = errors.Join(err, create(filepath.Join(dir, name+"-labels-idx1-ubyte"), s.WriteLabels))
		}
		return err
	})
}

// writeNPZ writes the file that Keras has.
func writeNPZ(dir string, d *data.Dataset) error {
	return create(filepath.Join(dir, "mnist.npz"), func(w io.Writer) error {
		z := zip.NewWriter(w)
		array := func(name, shape string, values []byte) error {
			header := fmt.Sprintf("{'descr': '|u1', 'fortran_order': False, 'shape': (%s), }\n", shape)
			w, err := z.Create(name + ".npy")
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(w, "\x93NUMPY\x01\x00%c%c%s%s", len(header), 0, header, values)
			return err
		}
		err := parts(d, func(name string, s *data.Set) error {
			err := array("x_"+name, fmt.Sprintf("%d, %d, %d", s.Len(), s.Height, s.Width), s.Images)
			if s.Labels != nil {
				err = errors.Join(err, array("y_"+name, fmt.Sprintf("%d,", s.Len()), s.Labels))
			}
			return err
		})
		return errors.Join(err, z.Close())
	})
}

// writeCSV writes files as Kaggle has them.
func writeCSV(dir string, d *data.Dataset) error {
	return parts(d, func(name string, s *data.Set) error {
		return create(filepath.Join(dir, name+".csv"), func(w io.Writer) error {
			var b []byte
			if s.Labels != nil {
				b = append(b, "label,"...)
			}
			for i := range s.Pixels() {
				b = fmt.Appendf(b, "pixel%d,", i)
			}
			for i := range s.Len() {
				b[len(b)-1] = '\n'
				if s.Labels != nil {
					b = append(strconv.AppendInt(b, int64(s.Labels[i]), 10), ',')
				}
				for _, v := range s.Image(i) {
					b = append(strconv.AppendInt(b, int64(v), 10), ',')
				}
			}
			b[len(b)-1] = '\n'
			_, err := w.Write(b)
			return err
		})
	})
}

// picture returns image i as PNG.
func picture(s *data.Set, i int) ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, &image.Gray{Pix: s.Image(i), Stride: s.Width, Rect: image.Rect(0, 0, s.Width, s.Height)})
	return b.Bytes(), err
}

// writePictures writes a picture for each image, its number the name, in a folder for each label.
func writePictures(dir string, d *data.Dataset) error {
	return parts(d, func(name string, s *data.Set) error {
		for i := range s.Len() {
			folder := filepath.Join(dir, name)
			if s.Labels != nil {
				folder = filepath.Join(folder, strconv.Itoa(int(s.Labels[i])))
			}
			b, err := picture(s, i)
			err = errors.Join(err, os.MkdirAll(folder, 0o777), os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d.png", i)), b, 0o666))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

type pictureColumn struct {
	Bytes []byte `parquet:"bytes,optional"`
	Path  string `parquet:"path,optional"`
}

// writeParquet writes files with the columns of Hugging Face's, the training images in two of them.
func writeParquet(dir string, d *data.Dataset) error {
	type labelled struct {
		Image pictureColumn `parquet:"image,optional"`
		Label int64         `parquet:"label"` // an optional 0 would be null
	}
	type plain struct {
		Image pictureColumn `parquet:"image,optional"`
	}
	return parts(d, func(name string, s *data.Set) error {
		half := s.Len() / 2
		for shard, of := range []*data.Set{s.Slice(0, half), s.Slice(half, s.Len())} {
			err := create(filepath.Join(dir, fmt.Sprintf("%s-%05d-of-00002.parquet", name, shard)), func(w io.Writer) error {
				l, p := parquet.NewGenericWriter[labelled](w, parquet.Compression(&parquet.Snappy)), parquet.NewGenericWriter[plain](w)
				for i := range of.Len() {
					b, err := picture(of, i)
					if err != nil {
						return err
					}
					column := pictureColumn{b, fmt.Sprintf("%d.png", i)}
					if of.Labels == nil {
						_, err = p.Write([]plain{{column}})
					} else {
						_, err = l.Write([]labelled{{column, int64(of.Labels[i])}})
					}
					if err != nil {
						return err
					}
				}
				if of.Labels == nil {
					return p.Close()
				}
				return l.Close()
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}
